"""Cases as documents: each heading of `tests/cases/*.md` holds a contract, commands, and what they print, letter by letter.

Under a heading stand fenced blocks, named by the word after the fence: `obc` is contract.obc and `csv` is data.csv
(a second word names another file), `console` holds commands after `$` and their output. A block `obc header` at the
top of a document is put before every contract of it; `obc whole` stands without, and `obc latin-1` is saved
as old programs do. What `obc pay` prints after the statements (control totals, the files they were made from, the
layout of the data) is left out: it has tests of its own. `OBC_UPDATE_CASES=1 pytest tests/test_cases.py` writes the
outputs anew, to be reviewed like code.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from obcdsl.cli import main

FOLDER = Path(__file__).resolve().parent / "cases"
SECTION = re.compile(r"^#+ (?P<title>.+)$", re.MULTILINE)
BLOCK = re.compile(r"^```(?P<info>[a-z][^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
MADE_FROM = re.compile(
    r"\nControl totals\n.*?\n  engine [^\n]*\n|^note: data.csv: (?:wide|long) layout[^\n]*\n", re.DOTALL | re.MULTILINE
)
FILES = {"obc": "contract.obc", "csv": "data.csv", "toml": "map.toml"}


@dataclass(frozen=True)
class Case:
    """One heading of a document: the files it needs, its commands, and what each printed."""

    document: Path
    title: str
    files: dict[str, str]
    console: str
    encoding: str


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """The headings of a document, each with the text under it; `#` inside a block is no heading."""
    masked = BLOCK.sub(lambda block: re.sub(r"[^\n]", " ", block[0]), text)
    found = list(SECTION.finditer(masked))
    for here, after in zip(found, [*found[1:], None], strict=True):
        yield text[here.start("title") : here.end("title")], text[here.end() : after.start() if after else len(text)]


def cases_of(document: Path) -> list[Case]:
    """The cases of a document: every heading with a block `console`."""
    header, found = "", []
    for title, section in _sections(document.read_text(encoding="utf-8")):
        files, consoles, encoding = {}, [], "utf-8"
        for block in BLOCK.finditer(section):
            kind, *more = block["info"].split()
            match (kind, more):
                case ("obc", ["header"]):
                    header = block["text"] + "\n"
                case ("console", _):
                    consoles.append(block["text"])
                case ("obc", ["latin-1"]):
                    files[FILES[kind]], encoding = header + block["text"], "latin-1"
                case ("obc", ["whole"]):
                    files[FILES[kind]] = block["text"]
                case _:
                    name = more[0] if more else FILES[kind]
                    stands_alone = kind != "obc" or name.startswith("amendments/")
                    files[name] = block["text"] if stands_alone else header + block["text"]
        assert len(consoles) <= 1, f"{document.name}: `{title}` has more than one block `console`"
        if consoles:
            found.append(Case(document, title, files, consoles[0], encoding))
    return found


def printed(case: Case, folder: Path) -> str:
    """What the commands of a case print, each after its own line."""
    for name, text in case.files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding=case.encoding)
    shown = []
    for line in case.console.splitlines():
        if line.startswith("$ "):
            words = shlex.split(line[2:])
            assert words[0] == "obc", line
            result = CliRunner(env={"COLUMNS": "100", "NO_COLOR": "1"}).invoke(main, words[1:])
            shown.append(f"{line}\n{MADE_FROM.sub('', result.output)}")
    return re.sub(r"[ \t]+$", "", "".join(shown), flags=re.MULTILINE)


def rewritten(case: Case, output: str) -> None:
    """Put an output into its document, in place of the one that stands there."""
    text = case.document.read_text(encoding="utf-8")
    section = next(under for title, under in _sections(text) if title == case.title)
    fresh = section.replace(f"```console\n{case.console}```", f"```console\n{output}```")
    case.document.write_text(text.replace(section, fresh), encoding="utf-8")


CASES = [case for document in sorted(FOLDER.glob("*.md")) for case in cases_of(document)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.document.stem}: {case.title}")
def test_case(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    output = printed(case, tmp_path)
    if os.environ.get("OBC_UPDATE_CASES") and output != case.console:
        rewritten(case, output)
        return
    assert output == case.console


@pytest.mark.parametrize("document", sorted(FOLDER.glob("*.md")), ids=lambda document: document.stem)
def test_headings_are_used_once(document: Path) -> None:
    titles = [title for title, _ in _sections(document.read_text(encoding="utf-8"))]
    assert len(set(titles)) == len(titles)


def test_every_message_of_a_contract_has_a_case() -> None:
    """The reference manual lists the codes; the gallery of messages shows each as it is printed."""
    manual = (FOLDER.parent.parent / "docs" / "language.md").read_text(encoding="utf-8")
    listed = manual.split("### Errors of a contract")[1].split("### Findings of data")[0]
    codes = set(re.findall(r"^\| `([a-z-]+)` \|", listed, re.MULTILINE))
    shown = set(re.findall(r"\[([a-z-]+)\]$", (FOLDER / "messages.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert codes - shown == {"format"}, "`obc format --check` prints no code; its case stands there all the same"
