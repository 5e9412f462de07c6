"""The door: what is imported, how a command line may be wrong, and how a command ends."""

from __future__ import annotations

import gc
import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from obcdsl.cli import COMMANDS, main
from obcdsl.diagnostic import Refusal, error

FORBIDDEN = (
    "pandas",
    "pydantic",
    "rich",
    "lark",
    "numpy",
    "pyarrow",
    "polars",
    "jinja2",
    "obcdsl.data.read",
    "obcdsl.data.csv_table",
)


def imported_by(*words: str) -> list[str]:
    """The modules that a command line imports."""
    script = (
        "import sys\nfrom obcdsl.cli import main\nsys.argv = ['obc', *sys.argv[1:]]\n"
        "try:\n main()\nexcept SystemExit as end:\n print('MODULES', *sys.modules, end.code)\n"
    )
    ran = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=True, timeout=60)
    return ran.stdout.rpartition("MODULES")[2].split()


def test_checking_imports_nothing_heavy(care: Path) -> None:
    modules = imported_by("check", str(care))
    assert [name for name in modules if name in FORBIDDEN] == []
    assert modules[-1] == "0"


@pytest.mark.parametrize("form", ["md", "html"])
def test_writing_terms_to_a_file_imports_nothing_of_statements(care: Path, tmp_path: Path, form: str) -> None:
    modules = imported_by("terms", str(care), "--as", form, "--out", str(tmp_path / "terms"))
    assert {"pydantic", "pandas", "numpy", "rich", "obcdsl.statement"}.isdisjoint(modules)
    assert modules[-1] == "0" and (tmp_path / "terms").stat().st_size > 1000


def test_help_imports_no_command() -> None:
    modules = imported_by("--help")
    ours = sorted(name for name in modules if name.startswith("obcdsl."))
    assert ours == ["obcdsl.cli", "obcdsl.cli.ends", "obcdsl.cli.group"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_explains_itself(name: str, obc) -> None:
    command = importlib.import_module(COMMANDS[name][0]).command
    assert command.name == name
    shown = obc(name, "--help")
    assert shown.exit_code == 0 and command.help.split("\n")[0] in shown.output
    assert len(COMMANDS[name][1]) < 62


def test_help_lists_every_command(obc) -> None:
    shown = obc("--help")
    assert shown.exit_code == 0
    for name, (_, line) in COMMANDS.items():
        assert f"  {name.ljust(12)}{line}\n" in shown.output


def test_nothing_said_shows_the_help(obc) -> None:
    shown = obc()
    assert shown.exit_code == 2 and "Commands:" in shown.stderr


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (["chek"], "there is no command `chek`", "did you mean `obc check`?"),
        (["x\udcff\n"], "there is no command `x<U+DCFF> `", "`obc --help` lists the commands."),
        (["check", "--strct", "x"], "there is no option --strct; did you mean --strict?", "`obc check --help`"),
        (["check"], "missing argument 'CONTRACT...'", "`obc check --help`"),
        (["pay", "x", "--as", "docx"], "invalid value for '--as'", "`obc pay --help`"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_a_hint(words: list[str], message: str, hint: str, obc) -> None:
    shown = obc(*words)
    first, second, *rest = shown.stderr.splitlines()
    assert (shown.exit_code, rest) == (2, [])
    assert first.startswith(f"error: {message}") and second.startswith(f"hint: {hint}")


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (
            ValueError("odd\x1b[31m"),
            70,
            "error: a fault of obc itself, not of your files (ValueError: odd<U+001B>[31m)",
        ),
        (RecursionError(), 70, "error: a fault of obc itself"),
        (Refusal([error("file", "no such thing")]), 1, "error: no such thing  [file]"),
        (OSError(28, "No space left on device"), 74, "cannot be used: No space left on device"),
        (KeyboardInterrupt(), 130, "stopped"),
        (BrokenPipeError(32, "Broken pipe"), 141, ""),
    ],
)
def test_every_end_has_a_message_and_a_code(
    raised: BaseException, code: int, said: str, obc, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(contracts: object) -> None:
        raise raised

    monkeypatch.setattr("obcdsl.cli.check.contract_files", fails)
    shown = obc("check", "x")
    assert shown.exit_code == code and said in shown.stderr
    assert "Traceback" not in shown.output


def test_a_fault_of_our_own_can_be_seen(obc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBC_DEBUG", "1")
    monkeypatch.setattr("obcdsl.cli.check.contract_files", lambda _: 1 / 0)
    assert isinstance(obc("check", "x").exception, ZeroDivisionError)


def test_the_version(obc) -> None:
    assert obc("--version").output == "obc 0.1.0\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str, obc) -> None:
    shown = obc("completion", shell)
    assert shown.exit_code == 0 and "_OBC_COMPLETE" in shown.output


def test_completion_names_commands_without_importing_them(process: Callable) -> None:
    ran = process(_OBC_COMPLETE="bash_complete", COMP_WORDS="obc te", COMP_CWORD="1")
    assert ran.stdout.split() == [b"plain,test", b"plain,terms", b"plain,template"]


def test_the_group_is_a_click_group() -> None:
    assert isinstance(main, click.Group) and main.list_commands(click.Context(main)) == list(COMMANDS)


def test_a_command_run_in_a_process_leaves_its_collector_alone(obc, care: Path) -> None:
    """Only the program `obc`, which ends with its command, may put off the search for cycles."""
    before = gc.get_threshold(), gc.get_freeze_count()
    assert obc("check", str(care)).exit_code == 0
    assert (gc.get_threshold(), gc.get_freeze_count()) == before
