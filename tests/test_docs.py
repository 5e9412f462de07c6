"""The documents say what the program does: their contracts pass, their commands run, and nothing is left unmentioned."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import obcdsl
from obcdsl.checks import ACCEPTABLE, CHECKS
from obcdsl.clauses import BY_KIND
from obcdsl.cli import COMMANDS, main
from obcdsl.data.codes import CODES
from obcdsl.documents import DOCUMENTS
from obcdsl.lowering.calls import FORMS
from obcdsl.render import FORMATS
from obcdsl.written.lalr import Branch, UnexpectedToken, parse_line

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MANUAL = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
GRAMMAR = (ROOT / "grammar" / "obc.lark").read_text(encoding="utf-8")
PAGES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("contracts/*/README.md")),
                 *sorted(ROOT.glob("stdlib/README.md"))]
}  # fmt: skip
INSTALLS = ("python3 -m venv", "py -m venv")


def fenced(language: str) -> list[tuple[str, str]]:
    """Every fenced block of a language, with the page it stands on."""
    pattern = re.compile(rf"^```{language}\n(.*?)^```", re.MULTILINE | re.DOTALL)
    return [(page, block) for page, text in PAGES.items() for block in pattern.findall(text)]


def named(blocks: list[tuple[str, str]]) -> list[str]:
    """Names of tests."""
    return [f"{page}-{number}" for number, (page, _) in enumerate(blocks)]


# ---- contracts, commands and Python run -------------------------------------------------------------------------------

CONTRACTS = fenced("obc")
COMMAND_LINES = [
    (page, line) for page, block in fenced("sh") for line in block.splitlines() if line and not line.startswith(INSTALLS)
] + [
    (page, line) for page, text in PAGES.items() for line in re.findall(r"`(obc [a-z]+ [^`]*contracts/[^`]*)`", text)
]  # fmt: skip


@pytest.mark.parametrize("page, text", CONTRACTS, ids=named(CONTRACTS))
def test_every_contract_passes_its_checks(page: str, text: str) -> None:
    found = [(one.level, one.code, one.message, one.notes, one.fix) for one in obcdsl.loads(text).check()]
    assert found == []


@pytest.mark.parametrize("page, line", COMMAND_LINES, ids=[line for _, line in COMMAND_LINES])
def test_every_command_runs(page: str, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    program, *arguments = shlex.split(line, comments=True)
    assert program == "obc", line
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("page, code", fenced("python"), ids=named(fenced("python")))
def test_python_runs(page: str, code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(code, page, "exec"), {})
    assert "4.10" in capsys.readouterr().out


def test_the_contract_at_the_top_is_the_one_that_is_shipped() -> None:
    shipped = (ROOT / "contracts" / "aca_risk_corridor" / "contract.obc").read_text(encoding="utf-8")
    assert CONTRACTS[0][1] in shipped


def test_the_words_and_the_statement_at_the_top_are_those_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    words = obcdsl.load("contracts/aca_risk_corridor").terms().replace("\n", " ")
    for paragraph in re.findall(r"(?:^> .+\n)+", README, re.MULTILINE):
        said = " ".join(line.removeprefix("> ") for line in paragraph.splitlines())
        assert said in words
    outputs = re.findall(r"`(obc [^`\n]+)`[^`]*```text\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert len(outputs) == len([page for page, _ in fenced("text") if page == "README.md"])
    for line, block in outputs:
        printed = CliRunner().invoke(main, shlex.split(line)[1:]).output.splitlines()
        assert [said for said in block.splitlines() if said not in printed] == []


# ---- the two commands of installation ------------------------------------------------------------------------------------


def test_the_commands_of_the_readme_are_those_of_the_run() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [line for _, block in fenced("sh") for line in block.splitlines() if line.startswith(INSTALLS)]
    assert len(commands) == 2
    for command in commands:
        assert command.replace(".venv", '"$venv"') in run


def test_the_extras_of_the_readme_are_those_of_the_project() -> None:
    import tomllib

    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert [extra for extra in extras if f"`{extra}`" not in README] == []
    assert all(extra in extras for extra in re.findall(r'pip install (?:-e )?"\.\[([a-z]+)\]"', README))


# ---- nothing is left unmentioned -----------------------------------------------------------------------------------------


def codes() -> set[str]:
    """Every code that a finding may have, read off the source."""
    found = {*ACCEPTABLE, *CODES, *(code for check in CHECKS for code in check.CODES)}
    for path in (ROOT / "obcdsl").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                said = [*node.args[:1]] if function in ("fault", "error", "warning", "warn") else []
                said += [word.value for word in node.keywords if word.arg == "code"]
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "CODE":
                said = [node.value]
            else:
                continue
            found |= {one.value for one in said if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return {code for code in found if re.fullmatch(r"[a-z]+(-[a-z]+)*", code)}


MENTIONED = {
    "command": ([f"obc {name}" for name in COMMANDS], README),
    "format": ([f"`{name}`" for name in (*FORMATS, *DOCUMENTS)], README),
    "clause": ([f"`{kind} " for kind in BY_KIND], README),
    "clause of the manual": ([f"| {kind} | `{kind} " for kind in BY_KIND], MANUAL),
    "function": ([f"`{name}(" for name in FORMS], README),
    "form of a function": ([f"| `{form}` |" for form in FORMS.values()], MANUAL),
    "code": ([f"`{code}`" for code in sorted(codes())], MANUAL),
    "warning": ([f"`{code}`" for code in sorted(ACCEPTABLE)], README),
}


@pytest.mark.parametrize("what", MENTIONED)
def test_everything_is_mentioned(what: str) -> None:
    names, text = MENTIONED[what]
    assert names
    assert [name for name in names if name not in text] == []


def test_links_lead_somewhere() -> None:
    broken = [
        (page, link)
        for page, text in PAGES.items()
        for link in re.findall(r"\]\(([^)#:]+)\)", text)
        if not ((ROOT / page).parent / link).exists()
    ]
    assert broken == []


# ---- the forms of the manual are those of the grammar --------------------------------------------------------------------


def forms() -> Iterator[tuple[str, str]]:
    """Every form of the manual's tables, with the place in the grammar it is for: `fee`, `fee_term`."""
    for line in MANUAL.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")] if line.startswith("| ") else []
        if len(cells) < 2 or not cells[1].startswith("`"):
            continue
        form = cells[1].rstrip(" |").strip("`").replace("HASH", "0" * 64).replace("NAME", "name")
        if cells[0] in BY_KIND and form.split()[0] == cells[0]:
            yield cells[0], form
        elif cells[0].startswith("all"):
            excepted = cells[0].removeprefix("all but ").split(", ")
            yield from ((f"{kind}_term", form) for kind in BY_KIND if kind not in excepted)
        elif all(kind in BY_KIND for kind in cells[0].split(", ")):
            yield from ((f"{kind}_term", form) for kind in cells[0].split(", "))


def rules_in(tree: Branch) -> Iterator[str]:
    """The rules of a tree."""
    yield tree.rule
    for child in tree.children:
        if isinstance(child, Branch):
            yield from rules_in(child)


def alternatives(rule: str) -> set[str]:
    """The terms that a rule of the grammar stands for, those that only stand for others opened up."""
    found = re.search(rf"^([!?]*){rule}(?:\.[0-9]+)?:(.*(?:\n +\|.*)*)", GRAMMAR, re.MULTILINE)
    assert found is not None, rule
    body = found[2]
    if "->" in body:
        return set(re.findall(r"->\s*([a-z_]+)", body))
    names = re.findall(r"[a-z_]+", body)
    if ("?" in found[1] or rule.endswith("_term")) and all(part.split() == [part.strip()] for part in body.split("|")):
        return {term for name in names for term in alternatives(name)}
    return {rule}


def said_how() -> Iterator[str]:
    """Every form of the README's table of how to say things."""
    table = README.split("### How to say it")[1].split("```")[0]
    for line in table.splitlines():
        if line.startswith("| ") and not line.startswith("| to say"):
            yield from re.findall(r"`([^`]+)`", line.split(" | ")[1])


@pytest.mark.parametrize("form", list(said_how()))
def test_every_way_of_saying_is_one_of_the_grammar(form: str) -> None:
    def parses(place: str) -> bool:
        try:
            parse_line(form, 0, place)
        except UnexpectedToken:
            return False
        return True

    assert any(parses(place) for kind in BY_KIND for place in (kind, f"{kind}_term"))


FORMS_OF_MANUAL = sorted(set(forms()))


@pytest.mark.parametrize("place, form", FORMS_OF_MANUAL, ids=[f"{place}: {form}" for place, form in FORMS_OF_MANUAL])
def test_every_form_is_one_of_the_grammar(place: str, form: str) -> None:
    try:
        parse_line(form, 0, place)
    except UnexpectedToken as met:
        pytest.fail(f"`{form}` as {place}: not at `{met.token.text}`")


@pytest.mark.parametrize("kind", BY_KIND)
def test_every_term_of_the_grammar_stands_in_the_manual(kind: str) -> None:
    shown = {
        rule
        for place, form in FORMS_OF_MANUAL
        if place == f"{kind}_term"
        for rule in rules_in(parse_line(form, 0, place))
    }
    assert sorted(alternatives(f"{kind}_term") - shown) == []


def test_every_literal_and_unit_of_the_manual_is_one_of_the_grammar() -> None:
    literals = re.search(r"^Literals: (.*?)\. A comma", MANUAL, re.MULTILINE | re.DOTALL)
    assert literals is not None
    found = [said for said in re.findall(r"`([^`]+)`", literals[1]) if said not in ("thousand", "million", "billion")]
    units = re.findall(r"^\| ((?:`[^`|]+`(?:, )?)+) \| ", MANUAL.split("## 4 Units")[1].split("## 5")[0], re.MULTILINE)
    assert len(found) > 10 and len(units) > 8
    for literal in found:
        parse_line(f"define x = {literal}", 0, "define")
    for unit in re.findall(r"`([^`]+)`", " ".join(units)):
        parse_line(f"metric x: {unit}", 0, "metric")


def test_every_function_of_the_manual_is_built_in() -> None:
    rows = re.findall(r"^\| `([a-z_]+)\(.*\)` \|", MANUAL, re.MULTILINE)
    assert sorted(rows) == sorted(FORMS)
    for form in FORMS.values():
        parse_line(f"define x = {form}", 0, "define")
