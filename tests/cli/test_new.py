"""`obc new`: from answers in a file or on a terminal to a folder whose contract passes every command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import obcdsl
from obcdsl.starting.questions import QUESTIONS

ANSWERED = 'provider = "alliance"\nreward = "gain share"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with a file of answers."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(ANSWERED, encoding="utf-8")
    return tmp_path


def test_the_folder_passes_every_command(here: Path, obc) -> None:
    made = obc("new", "home_care", "--answers", "mine.toml")
    assert made.exit_code == 0, made.output
    assert sorted(path.name for path in (here / "home_care").iterdir()) == [
        "README.md", "answers.toml", "blank.csv", "contract.obc",
    ]  # fmt: skip
    assert made.output.startswith("home_care: contract.obc, answers.toml, blank.csv, README.md\nnot answered")
    assert "next: read home_care/README.md, then `obc check home_care`" in made.output
    for command in (["check", "--strict"], ["test"], ["format", "--check"], ["terms"]):
        assert obc(*command, "home_care").exit_code == 0
    assert "No example reaches" not in obc("test", "home_care").output
    assert obc("template", "home_care").output == (here / "home_care" / "blank.csv").read_text(encoding="utf-8")
    assert obcdsl.load("home_care").title == "Home care"


def test_a_filled_data_file_is_paid(here: Path, obc) -> None:
    (here / "mine.toml").write_text('resource = "block"\nexclusion = "no"\n', encoding="utf-8")
    obc("new", "care", "--answers", "mine.toml")
    heading, *rows = (here / "care" / "blank.csv").read_text(encoding="utf-8").splitlines()
    given = {"counted": "1000", "achieved": "700", "taken_on": "100", "harder_to_help": "40", "caseload": "80"}
    figures = [
        given.get(name) or given.get(name.rpartition("_")[2]) or "75" for name in heading.split(",")[1:]
    ]  # fmt: skip
    (here / "care" / "data").mkdir()
    text = "\n".join([heading, *(",".join([row.split(",")[0], *figures]) for row in rows)]) + "\n"
    (here / "care" / "data" / "figures.csv").write_text(text, encoding="utf-8")
    paid = obc("pay", "care", "--as", "json")
    assert paid.exit_code == 0, paid.output
    assert obc("pay", "care", "--period", "year 3").exit_code == 0


def test_a_blank_data_file_pays_nothing(here: Path, obc) -> None:
    obc("new", "care", "--answers", "mine.toml")
    assert obc("pay", "care", "--data", "care/blank.csv").exit_code == 3


def test_it_can_be_made_again(here: Path, obc) -> None:
    obc("new", "care", "--answers", "mine.toml")
    before = {path.name: path.read_bytes() for path in (here / "care").iterdir()}
    (here / "care" / "contract.obc").write_text("spoilt", encoding="utf-8")
    (here / "care" / "notes.txt").write_text("kept", encoding="utf-8")
    again = obc("new", "care", "--answers", "care/answers.toml", "--replace")
    assert again.exit_code == 0
    assert {path.name: path.read_bytes() for path in (here / "care").iterdir()} == {**before, "notes.txt": b"kept"}


def test_a_folder_that_is_there_is_left_alone(here: Path, obc) -> None:
    (here / "care").mkdir()
    refused = obc("new", "care", "--answers", "mine.toml")
    assert refused.exit_code == 1 and "the folder `care` is there already  [output]" in refused.stderr
    assert "= fix: --replace" in refused.stderr and list((here / "care").iterdir()) == []
    refused = obc("new", "care", "--out", "mine.toml", "--replace")
    assert refused.exit_code == 1 and "`mine.toml` is a file, and the contract needs a folder" in refused.stderr


def test_answers_that_are_wrong_write_nothing(here: Path, obc) -> None:
    (here / "mine.toml").write_text('provider = "alliances"\n', encoding="utf-8")
    refused = obc("new", "care", "--answers", "mine.toml")
    assert refused.exit_code == 1 and not (here / "care").exists()
    assert "`provider` in mine.toml is `alliances`  [answers]" in refused.stderr
    assert "The question is: How are providers configured?" in refused.stderr
    assert "Permitted is `single`, `prime`, `alliance`." in refused.stderr and "fix: alliance" in refused.stderr


def test_answers_as_json(here: Path, obc) -> None:
    said = {"title": "Care", "outcomes": [{"title": "People are well", "level": "population"}]}
    (here / "mine.json").write_text(json.dumps(said), encoding="utf-8")
    assert obc("new", "care", "--answers", "mine.json", "--out", "some/where").exit_code == 0
    assert 'outcome well "People are well"' in (here / "some" / "where" / "contract.obc").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "`mine.json` is no answers file"), ("[1]", "it holds no names with answers"), (None, "`mine.json` cannot be read")],
)  # fmt: skip
def test_a_file_that_holds_no_answers(text: str | None, said: str, here: Path, obc) -> None:
    if text is not None:
        (here / "mine.json").write_text(text, encoding="utf-8")
    refused = obc("new", "care", "--answers", "mine.json")
    assert refused.exit_code == 1 and said in refused.stderr


@pytest.mark.parametrize(("name", "fix"), [("Home-Care", "home_care"), ("year", "year_contract"), ("1", None)])
def test_a_name_that_a_contract_cannot_have(name: str, fix: str | None, here: Path, obc) -> None:
    refused = obc("new", name, "--answers", "mine.toml")
    assert refused.exit_code == 1 and f"`{name}` cannot be the name of a contract  [answers]" in refused.stderr
    assert (f"= fix: {fix}\n" in refused.stderr) == (fix is not None)


def test_the_questions_are_an_answers_file(here: Path, obc) -> None:
    shown = obc("new", "--questions")
    assert shown.exit_code == 0
    assert all(f"# {question.asks}" in shown.output for question in QUESTIONS)
    (here / "blank.toml").write_text(shown.output, encoding="utf-8")
    assert obc("new", "care", "--answers", "blank.toml").exit_code == 0
    missing = obc("new")
    assert missing.exit_code == 2 and "missing argument 'NAME'" in missing.stderr


# ---- asked on a terminal --------------------------------------------------------------------------------------------

USUAL = "\n" * 9


def test_enter_takes_every_default(here: Path, obc) -> None:
    made = obc("new", "my_care", input=USUAL + "\n" + "\n" * 12 + "\n" * 7)
    assert made.exit_code == 0, made.output
    assert "not answered" not in made.stdout
    assert "What is the service called? [My care]:" in made.stderr
    assert "  prime: a prime provider is paid, and shares what outcomes earn with its partners" in made.stderr
    assert [name for name, one in obcdsl.load("my_care").program.definitions.items() if one.kind == "outcome"] == [
        "independence",
        "one_plan",
        "carers",
    ]
    assert obc("check", "--strict", "my_care").exit_code == 0


def test_a_wrong_answer_is_asked_again(here: Path, obc) -> None:
    outcome = "Reward\nreward\nwell\nservise\nservice\nbaseline\n"
    made = obc("new", "care", input=USUAL + "1\n" + outcome + "prime\nblok\nblock\nbonus\nno\nno\nno\nno\n")
    assert made.exit_code == 0, made.output
    assert "Error: permitted is `block`, `capitation`, `activity`, `rate card`" in made.stderr
    assert "Error: it is a word of the language, or a name of the contract or another outcome" in made.stderr
    text = (here / "care" / "contract.obc").read_text(encoding="utf-8")
    assert 'outcome well "Reward"\n  about         service\n' in text and "prime: 60%" in text
    assert "fair_intake" not in text and "well_left_out" not in text and "from 10%: 100%" in text


def test_nobody_to_answer(here: Path, obc) -> None:
    refused = obc("new", "care", input="")
    assert refused.exit_code == 2 and "there is nobody to answer; --answers FILE" in refused.stderr
    assert not (here / "care").exists()
