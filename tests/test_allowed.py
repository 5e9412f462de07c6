"""A contract can do nothing but compute: what it opens while it is compiled and worked, and what the source never calls.

Python reports every file that is opened, every socket and every process to an audit hook; the hook below writes down
all that is not the contract's own folder, the library, or the installation that Python imports from.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import obcdsl
from tests.shipped import CONTRACTS, NAMES, ROOT

PACKAGE = Path(obcdsl.__file__).parent
WATCH = """
import os, sys, sysconfig
folder, *installed = sys.argv[1:]
installed += [sys.prefix, sys.base_prefix, sysconfig.get_path("stdlib")]
allowed = tuple(os.path.realpath(path) + os.sep for path in (folder, *installed))
forbidden = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "ftplib.", "http.",
             "urllib.", "smtplib.", "webbrowser.", "ctypes.", "pty.", "os.putenv", "os.remove", "os.rename")
seen = []

def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if isinstance(path, int):
            return
        real = os.path.realpath(os.fsdecode(path))
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if writes and not real.endswith((".pyc",)) and ".pyc." not in real or not real.startswith(allowed):
            seen.append(f"opened {real}")
    elif event.startswith(forbidden):
        if not real_import(event):
            seen.append(f"{event} {arguments!r:.80}")

def real_import(event):
    # libraries look up symbols while Python imports them, and Python writes compiled modules beside their source
    frame = sys._getframe()
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False

import obcdsl
from obcdsl.contract import load
sys.addaudithook(watch)
contract = load(folder)
contract.check()
data = [os.path.join(folder, "data", name) for name in sorted(os.listdir(os.path.join(folder, "data")))]
made = contract.evaluate(data)
contract.terms()
assert made.statements or made.refused
print("\\n".join(seen))
"""


def watched(folder: Path) -> list[str]:
    """What a contract touched that it may not, while it was compiled, worked and put in words."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", WATCH, str(folder), str(ROOT / "stdlib"), str(ROOT / "grammar"), str(PACKAGE)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1] if done.stdout.strip() else []


@pytest.mark.parametrize("name", NAMES)
def test_a_contract_touches_only_its_own_folder(name: str) -> None:
    assert watched(CONTRACTS / name) == []


def test_the_watch_sees_what_is_outside(tmp_path: Path) -> None:
    folder = tmp_path / "contract"
    folder.mkdir()
    (folder / "contract.obc").write_text(
        (CONTRACTS / NAMES[0] / "contract.obc").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (folder / "data").symlink_to(CONTRACTS / NAMES[0] / "data")
    assert any("issuers.csv" in line for line in watched(folder))


FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_MODULES = {
    "pickle",
    "marshal",
    "shelve",
    "yaml",
    "socket",
    "subprocess",
    "ctypes",
    "requests",
    "urllib.request",
    "http.client",
    "random",
}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_source_calls_nothing_forbidden(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in FORBIDDEN_CALLS and not called.startswith(("os.system", "os.popen")), (
                f"line {node.lineno}: {called}"
            )
        if isinstance(node, ast.Import):
            assert not {alias.name for alias in node.names} & FORBIDDEN_MODULES, f"line {node.lineno}"
        if isinstance(node, ast.ImportFrom):
            assert node.module not in FORBIDDEN_MODULES, f"line {node.lineno}"
