"""Examples in a file beside the contract, and the contract put round a library file whose clauses read its names."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from obcdsl.cli import main
from obcdsl.contract import load
from obcdsl.examples.libraries import library_contract
from obcdsl.examples.report import run_examples
from obcdsl.resources import library_folder

CONTRACT = """\
contract care "Care"
  payer     council
  provider  agency
  term      2 years from 1 April 2020
  period    contract year
  currency  GBP
  rounding  half up to £0.01

metric visits "Visits": count of visits
  valid    up to 1,000
  missing  refuse

fee visiting "Visits made"
  pays     £10 per visit * visits

example inside "Inside"
  given   visits = 3
  expect  visiting = council pays agency £30
"""
EXAMPLES = """\
# Every figure here is invented.

example beside "Beside"
  given   visits = 4
  expect  visiting = council pays agency £40
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "care"
    made.mkdir()
    (made / "contract.obc").write_text(CONTRACT, encoding="utf-8")
    (made / "examples.obc").write_text(EXAMPLES, encoding="utf-8")
    return made


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(word) for word in words])
    return result.exit_code, result.stdout


def test_they_are_part_of_the_contract(folder: Path) -> None:
    contract = load(folder)
    assert not contract.check()
    assert [example.name for example in run_examples(contract).examples] == ["inside", "beside"]
    assert "### 16.2 Beside" in contract.terms()
    assert contract.path is not None and str(folder / "examples.obc") in contract.sources


def test_they_are_signed(folder: Path) -> None:
    before = load(folder).fingerprint
    (folder / "examples.obc").write_text("# Another remark.\n" + EXAMPLES.replace("\n\n", "\n\n\n"), encoding="utf-8")
    assert load(folder).fingerprint == before
    (folder / "examples.obc").write_text(EXAMPLES.replace("4", "5"), encoding="utf-8")
    assert load(folder).fingerprint != before
    (folder / "examples.obc").unlink()
    assert load(folder).fingerprint != before


def test_one_that_differs_is_an_error_in_its_own_file(folder: Path) -> None:
    (folder / "examples.obc").write_text(EXAMPLES.replace("£40", "£41"), encoding="utf-8")
    code, shown = run("check", folder)
    assert code == 1 and "examples.obc:5:" in shown and "[example-differs]" in shown


@pytest.mark.parametrize(
    "clause", ['define price "Price" = £5', 'fee other "Other"\n  pays £5', "use scoring", 'contract other "Other"']
)
def test_nothing_else_may_stand_there(folder: Path, clause: str) -> None:
    (folder / "examples.obc").write_text(f"{EXAMPLES}\n{clause}\n", encoding="utf-8")
    code, shown = run("check", folder)
    assert code == 1 and "holds examples and nothing else" in shown and "examples.obc:7:" in shown


def test_a_name_stands_once_in_both_files(folder: Path) -> None:
    (folder / "examples.obc").write_text(EXAMPLES.replace("example beside", "example inside"), encoding="utf-8")
    code, shown = run("check", folder)
    assert code == 1 and "[name-twice]" in shown


def test_only_beside_a_file_of_the_usual_name(folder: Path) -> None:
    (folder / "contract.obc").rename(folder / "care.obc")
    assert len(run_examples(load(folder / "care.obc")).examples) == 1


def test_it_stands_for_the_contract_where_it_is_named(folder: Path) -> None:
    code, shown = run("test", folder / "examples.obc")
    assert code == 0 and shown.endswith("examples.obc: 2 examples passed\n\n")


def test_a_link_out_of_the_folder_is_refused(folder: Path) -> None:
    elsewhere = folder.parent / "elsewhere.obc"
    (folder / "examples.obc").rename(elsewhere)
    (folder / "examples.obc").symlink_to(elsewhere)
    code, shown = run("check", folder)
    assert code == 1 and "[outside-folder]" in shown


def test_the_formatter_lays_it_out_too(folder: Path) -> None:
    run("format", folder)
    laid_out = (folder / "examples.obc").read_text(encoding="utf-8")
    assert run("format", "--check", folder)[0] == 0
    (folder / "examples.obc").write_text(laid_out.replace("  given", "    given"), encoding="utf-8")
    code, shown = run("format", "--check", folder)
    assert code == 1 and "examples.obc: is not in the usual layout" in shown and "contract.obc" not in shown
    run("format", folder)
    assert (folder / "examples.obc").read_text(encoding="utf-8") == laid_out


# ---- library files whose clauses read what a contract defines ---------------------------------------------------------------

LIBRARY = """\
# A tenth of the value of a year.
fee tenth "A tenth"
  pays  10% * annual_value

example a_tenth "A tenth"
  expect  tenth = payer_of_care pays provider_of_care £1
"""
AROUND = """\
contract round_it "Round it"
  payer     payer_of_care
  provider  provider_of_care
  term      1 year from 1 April 2020
  period    contract year
  currency  GBP
  rounding  half up to £0.01

define annual_value "Value" = £10
"""


def test_a_library_has_the_contract_around_it_that_stands_beside(tmp_path: Path) -> None:
    library = tmp_path / "tenth.obc"
    library.write_text(LIBRARY, encoding="utf-8")
    assert run("check", library)[0] == 1
    (tmp_path / "around").mkdir()
    (tmp_path / "around" / "tenth.obc").write_text(AROUND, encoding="utf-8")
    assert run("check", "--strict", library)[0] == 0
    code, shown = run("test", library)
    assert code == 0 and "1 example passed" in shown


@pytest.mark.parametrize("path", sorted((library_folder() / "around").glob("*.obc")), ids=lambda path: path.stem)
def test_shipped_libraries_of_clauses_are_tried_on_every_edge(path: Path) -> None:
    report = run_examples(library_contract(path.parent.parent / path.name))
    assert report.examples and report.passed and not report.unreached
    assert not [one for one in report.thresholds if one.missing]
