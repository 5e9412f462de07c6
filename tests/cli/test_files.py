"""The commands that lay out, describe and write files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNTIDY = 'fee  base   "A fee"\n paid by a to b\n pays   10%of  x # block\n'
TIDY = 'fee base "A fee"\n  paid by a to b\n  pays         10% of x  # block\n'


@pytest.fixture
def untidy(tmp_path: Path) -> Path:
    file = tmp_path / "untidy.obc"
    file.write_text(UNTIDY)
    return file


def test_format_lays_out_and_says_so(untidy: Path, obc) -> None:
    shown = obc("format", untidy)
    assert (shown.exit_code, untidy.read_text()) == (0, TIDY)
    assert shown.output == f"{untidy}: laid out anew\n1 file changed, 0 as they should be\n"
    assert obc("format", untidy).output == "no files changed, 1 as they should be\n"


def test_format_check_and_diff_change_nothing(untidy: Path, obc) -> None:
    assert obc("format", "--check", untidy).exit_code == 1
    shown = obc("format", "--diff", untidy)
    assert shown.exit_code == 1 and "-fee  base" in shown.output and "+fee base" in shown.output
    assert untidy.read_text() == UNTIDY


def test_format_reads_stdin(obc) -> None:
    shown = obc("format", "-", input=UNTIDY)
    assert (shown.exit_code, shown.output) == (0, TIDY)


def test_format_mends_line_ends_and_marks(tmp_path: Path, obc) -> None:
    file = tmp_path / "a.obc"
    file.write_bytes(b"\xef\xbb\xbf" + TIDY.replace("\n", "\r\n").encode())
    assert obc("format", "--check", file).exit_code == 1
    assert obc("format", file).exit_code == 0 and file.read_bytes() == TIDY.encode()


def test_format_follows_a_link_and_keeps_it(untidy: Path, obc, tmp_path: Path) -> None:
    link = tmp_path / "link.obc"
    link.symlink_to(untidy)
    untidy.chmod(0o640)
    assert obc("format", link).exit_code == 0
    assert link.is_symlink() and untidy.read_text() == TIDY and untidy.stat().st_mode & 0o777 == 0o640
    assert sorted(tmp_path.iterdir()) == [link, untidy]


def test_every_shipped_file_is_in_the_usual_layout(obc) -> None:
    shown = obc("format", "--check", ROOT / "contracts", ROOT / "stdlib")
    assert shown.exit_code == 0, shown.output


def test_terms_schema_and_template(care: Path, obc, tmp_path: Path) -> None:
    words = obc("terms", care)
    assert words.exit_code == 0 and words.output.startswith("# Care")
    out = tmp_path / "terms.md"
    assert obc("terms", care, "--out", out).exit_code == 0 and out.read_text() == words.output
    again = obc("terms", care, "--out", out)
    assert again.exit_code == 1 and "is there already" in again.stderr
    assert obc("terms", care, "--out", out, "--replace").exit_code == 0
    assert "is a folder" in obc("terms", care, "--out", tmp_path).stderr
    assert json.loads(obc("schema", "statement").output)["title"] == "Run"
    described = json.loads(obc("schema", "data", care).output)
    assert [each["column"] for each in described["columns"]] == ["agency", "period", "visits"]
    assert obc("template", care).output == "agency,period,visits\n,year 1,\n,year 2,\n"


def test_the_template_as_a_workbook(care: Path, obc, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    book = tmp_path / "blank.xlsx"
    assert obc("template", care, "--out", book).exit_code == 0
    assert (
        book.read_bytes().startswith(b"PK") and obc("template", care, "--as", "xlsx").stdout_bytes == book.read_bytes()
    )


def test_examples_are_run(care: Path, obc) -> None:
    file = care / "contract.obc"
    for expected, code in (("£20", 0), ("£21", 1)):
        text = file.read_text().split("\nexample")[0]
        file.write_text(f"{text}\nexample two\n  given        visits = 2\n  expect       visiting = {expected}\n")
        shown = obc("test", care)
        assert shown.exit_code == code, shown.output
        assert [each["passed"] for each in json.loads(obc("test", care, "--json").stdout)] == [code == 0]
    assert obc("test", ROOT / "stdlib").exit_code == 0


def test_the_guide_of_the_template(care: Path, obc) -> None:
    """Units, valid ranges and what happens where there is no figure, beside a CSV file that has no room for them."""
    shown = obc("template", care, "--guide").output
    assert "visits: " in shown and "  unit: count of" in shown and "  where there is no figure: " in shown
    assert obc("template", care, "--guide", "--as", "csv").output.startswith("column,what it is,unit,")
    assert obc("template", care, "--guide", "--as", "xlsx").exit_code == 1
