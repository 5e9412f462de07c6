"""`obc check`: findings, their number, and whatever is given for a contract."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest


def test_a_sound_contract(care: Path, obc) -> None:
    shown = obc("check", care)
    assert (shown.exit_code, shown.output) == (0, f"{care / 'contract.obc'}: no errors, no warnings\n")


def test_errors_are_shown_and_counted(care: Path, obc) -> None:
    file = care / "contract.obc"
    file.write_text(file.read_text().replace("visits\n  accepts", "visit\n  accepts").replace("GBP", "GPB"))
    shown = obc("check", file)
    assert shown.exit_code == 1
    assert "error: " in shown.output and f"┌─ {file}:" in shown.output
    assert shown.output.rstrip().splitlines()[-1].startswith(f"{file}: ")
    found = json.loads(obc("check", file, "--json").output)
    assert {each["file"] for each in found} == {str(file)} and found[0]["level"] == "error"


def test_strict_fails_on_a_warning(care: Path, obc) -> None:
    file = care / "contract.obc"
    file.write_text(file.read_text() + '\ndefine unused "Never read" = 1\n')
    shown = obc("check", file)
    warned = not shown.output.endswith("no warnings\n")
    assert shown.exit_code == 0
    assert obc("check", file, "--strict").exit_code == int(warned)


def test_folders_of_contracts(care: Path, obc) -> None:
    shown = obc("check", care.parent)
    assert shown.exit_code == 0 and str(care / "contract.obc") in shown.output
    other = care.parent / "other"
    other.mkdir()
    (other / "contract.obc").write_text("feee x\n")
    shown = obc("check", care.parent)
    assert shown.exit_code == 1 and shown.output.endswith("2 contracts checked, 1 with errors\n")


HOSTILE = [
    "",
    "/",
    ".",
    "nowhere",
    "a\0b",
    "x" * 5000,
    "~",
    "a\nb.obc",
    "\u202e.obc",
    "=1+1",
    "-",
    "\udcff.obc",
    "/dev/null",
    "con",
]


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
@pytest.mark.parametrize("command", ["check", "pay", "test", "format", "terms", "template"])
def test_hostile_names(name: str, command: str, obc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shown = obc(command, "--", name, **({"input": ""} if name == "-" else {}))
    assert shown.exit_code in (0, 1, 2) and "a fault of obc itself" not in shown.output
    assert shown.exit_code != 0 or (command, name) == ("format", "/dev/null") or name in ("-",)
    assert "\u202e" not in shown.output


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"\x00", b"PK\x03\x04", b"\xa3", b"(" * 200000, b"contract c\n" * 6000, b"\xef\xbb\xbf"],
)
@pytest.mark.parametrize("command", ["check", "pay", "test", "format"])
def test_hostile_files(content: bytes, command: str, obc, tmp_path: Path) -> None:
    file = tmp_path / "contract.obc"
    file.write_bytes(content)
    shown = obc(command, file)
    assert shown.exit_code in (0, 1) and "a fault of obc itself" not in shown.output
    assert shown.exit_code == 1 or command == "format"
    assert file.read_bytes().rstrip() == content.rstrip() or command == "format"


def test_names_with_bytes_that_are_no_letters(process: Callable, tmp_path: Path) -> None:
    for settings in ({}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, {"LC_ALL": "C"}):
        ran = process("check", bytes(tmp_path) + b"/a\xff\xfe", **settings)
        assert ran.returncode == 1 and b"there is no file" in ran.stdout and b"Traceback" not in ran.stderr
