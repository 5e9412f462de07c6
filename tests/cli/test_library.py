"""`obc library`: the list, the search and the page of one thing, over the shipped library and one made for the purpose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import obcdsl
from obcdsl.catalogue import Remarks, named, standard_library
from obcdsl.examples.libraries import library_contract
from obcdsl.render.terms import clause_terms
from obcdsl.resources import library_folder

POOLS = """\
# Pools and their parts.
# Source: a handbook.

# Half of a pool.
# Misleads where the pool
# is small.
# Source: page 7.
define halved(pool) "Half of a pool" = pool / 2  # no more

# Not of the table: a blank line parts them.

table steps "Steps of a ladder"
  step   part
  first  10%
  last   20%

define rung "The first rung" = steps.part for first

fee broken broken "Never read"
  pays £1

example halves "Ten, halved"
  expect  halved(10) = 5

example first_rung "The first step"
  expect  rung = 10%, halved(4) = 2
"""
LADDER = """\
# A ladder to start from.
# Source: none, it is invented.

# ---- who pays ----
contract ladder "A ladder of prices"
  payer     council
  provider  clinic
  term      1 year from 1 April 2025
  period    contract year
  currency  GBP
  rounding  half up to £0.01

fee base "Base"
  pays  £10

example once "Once"
  expect  base = council pays clinic £10
"""


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of one file with a fault in it, one without, and two templates."""
    folder = tmp_path / "stdlib"
    (folder / "templates" / "steps").mkdir(parents=True)
    (folder / "pools.obc").write_text(
        POOLS.replace('fee broken broken "Never read"\n  pays £1\n\n', ""), encoding="utf-8"
    )
    (folder / "torn.obc").write_text(POOLS.replace("halved", "torn").replace("steps", "rungs"), encoding="utf-8")
    (folder / "templates" / "ladder.obc").write_text(LADDER, encoding="utf-8")
    (folder / "templates" / "steps" / "contract.obc").write_text(LADDER, encoding="utf-8")
    (folder / "templates" / "notes.obc").write_text("# nothing yet\n", encoding="utf-8")
    monkeypatch.setattr("obcdsl.catalogue.library_folder", lambda: folder)
    return folder


# ---- what stands in the files ---------------------------------------------------------------------------------------


def test_everything_but_examples_is_an_entry_in_the_order_of_files(library: Path) -> None:
    assert [(entry.signature, entry.kind, entry.file) for entry in standard_library()] == [
        ("halved(pool)", "define", "stdlib/pools.obc"),
        ("steps", "table", "stdlib/pools.obc"),
        ("rung", "define", "stdlib/pools.obc"),
        ("torn(pool)", "define", "stdlib/torn.obc"),
        ("rungs", "table", "stdlib/torn.obc"),
        ("rung", "define", "stdlib/torn.obc"),
        ("ladder", "template", "stdlib/templates/ladder.obc"),
        ("steps", "template", "stdlib/templates/steps/contract.obc"),
    ]


def test_comments_directly_above_belong_to_an_entry(library: Path) -> None:
    halved, steps, *_ = standard_library()
    assert halved.remarks == Remarks(
        ("Half of a pool.",), ("Misleads where the pool is small.",), ("page 7.",)
    )  # fmt: skip
    assert steps.remarks == Remarks()
    assert halved.file_remarks == steps.file_remarks == Remarks(("Pools and their parts.",), (), ("a handbook.",))
    assert named("ladder")[0].remarks == Remarks(("A ladder to start from.",), (), ("none, it is invented.",))
    assert halved.text.endswith("# no more") and steps.text.endswith("last   20%")


def test_every_clause_of_the_shipped_library_is_found() -> None:
    found = {(entry.file, entry.name) for entry in obcdsl.standard_library()}
    for path in library_folder().glob("*.obc"):
        for line in path.read_text(encoding="utf-8").splitlines():
            kind, _, rest = line.partition(" ")
            if kind in ("define", "table", "key", "metric", "outcome", "corridor"):
                name = rest.split("(")[0].split()[0]
                assert (f"stdlib/{path.name}", name) in found


# ---- searching ------------------------------------------------------------------------------------------------------


def test_words_are_looked_for_in_names_titles_and_comments_best_first(library: Path) -> None:
    assert [entry.name for entry in standard_library("SMALL pool")] == ["halved", "torn"]
    assert [entry.name for entry in standard_library("ladder")] == ["ladder", "steps", "rungs", "steps"]
    assert standard_library("page 8") == ()


def test_a_search_lists_names_with_titles_and_files(library: Path, obc) -> None:
    shown = obc("library", "half", "pool")
    assert shown.exit_code == 0
    assert shown.output.startswith("stdlib/pools.obc: use pools\n  halved(pool)\n      Half of a pool\n")
    assert "2 things; `obc library NAME` shows one" in shown.output


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["halvd"], "did you mean `obc library halved`?"),
        (["the", "laddr"], "did you mean `obc library ladder`?"),
        (["xyzzy"], "`obc library` lists it all."),
    ],
)
def test_words_that_nothing_holds(words: list[str], hint: str, library: Path, obc) -> None:
    shown = obc("library", *words)
    assert shown.exit_code == 2 and shown.output == shown.stderr
    assert shown.stderr == f"error: nothing in the library speaks of `{' '.join(words)}`\nhint: {hint}\n"


# ---- one thing in full ----------------------------------------------------------------------------------------------


def test_the_page_of_a_definition(library: Path, obc) -> None:
    said = obc("library", "halved").output
    parts = [
        "halved(pool)\nHalf of a pool\ndefine clause in stdlib/pools.obc\n",
        "\nHalf of a pool.\n\nMisleads where the pool is small.\n\nSource: page 7.\n",
        "\nAbout stdlib/pools.obc:\n\n    Pools and their parts.\n    Source: a handbook.\n",
        "\nIn words:\n\n1.1 “Half of a pool” is worked from “pool”, as each clause that uses it names\nthem.\n",
        '\nAs written:\n\n    define halved(pool) "Half of a pool" = pool / 2  # no more\n',
        "\nExamples:\n\n  passed  halves: Ten, halved\n      expect  halved(10) = 5\n  passed  first_rung: The first step\n",
        "\nTo use it:\n\n    use pools\n\nand then call halved(pool).\n",
    ]
    at = [said.index(part) for part in parts]
    assert at == sorted(at) and at[0] == 0


def test_the_page_of_a_template_says_how_to_copy_it(library: Path, obc) -> None:
    said = obc("library", "ladder").output
    assert "template in stdlib/templates/ladder.obc" in said and "obc library ladder --source > contract.obc" in said
    assert "# A ladder of prices" in said and "passed  once: Once" in said
    assert "See also: steps, rungs" in said
    assert obc("library", "ladder", "--source").output == LADDER


def test_two_things_of_one_name_are_both_shown(library: Path, obc) -> None:
    said = obc("library", "steps").output
    assert "table clause in stdlib/pools.obc" in said and "template in stdlib/templates/steps/contract.obc" in said
    assert "In words:\n\n1.1 These are terms of the contract:" in said


def test_an_entry_of_a_file_with_errors_is_shown_without_words(library: Path, obc) -> None:
    shown = obc("library", "torn")
    assert shown.exit_code == 0 and "Its file has errors: `obc check` lists them." in shown.output
    assert json.loads(obc("library", "torn", "--json").output)[0]["words"] is None


def test_an_example_that_fails_says_what_came_out(library: Path, obc) -> None:
    path = library / "pools.obc"
    path.write_text(path.read_text(encoding="utf-8").replace("halved(10) = 5", "halved(10) = 6"), encoding="utf-8")
    said = obc("library", "halved").output
    assert "failed  halves: Ten, halved\n      expect  halved(10) = 6\n      but halved(10) is 5\n" in said


@pytest.mark.parametrize("file", sorted({entry.file for entry in standard_library()}))
def test_every_shipped_entry_has_words(file: str, obc) -> None:
    of_file = [entry for entry in standard_library() if entry.file == file]
    pages = [page for page in json.loads(obc("library", of_file[0].name, "--json").output) if page["file"] == file]
    assert pages[0]["text"] == of_file[0].text and all(example["passed"] for example in pages[0]["examples"])
    if of_file[0].kind != "template":
        contract = library_contract(of_file[0].path)
        assert [entry.name for entry in of_file if not clause_terms(contract, entry.name)] == []


# ---- as data --------------------------------------------------------------------------------------------------------


def test_the_list_as_json(library: Path, obc) -> None:
    found = json.loads(obc("library", "page", "--json").output)
    assert found[0] == {
        "name": "halved",
        "kind": "define",
        "arguments": ["pool"],
        "keys": [],
        "title": "Half of a pool",
        "file": "stdlib/pools.obc",
        "use": "use pools",
        "about": ["Half of a pool."],
        "misleads": ["Misleads where the pool is small."],
        "sources": ["page 7."],
    }
    assert json.loads(obc("library", "xyzzy", "--json").output) == []


def test_the_source_of_nothing_is_a_wrong_command_line(library: Path, obc) -> None:
    shown = obc("library", "pool", "--source")
    assert shown.exit_code == 2 and "--source needs the name of one thing in the library" in shown.stderr
