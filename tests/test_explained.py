"""Every code that can be reported is explained, and every sample of a contract does what its page says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import obcdsl
from obcdsl import checks
from obcdsl.data.codes import CODES as DATA_CODES
from obcdsl.explained_codes import CODES, HEADER, explained, explanation

PACKAGE = Path(obcdsl.__file__).parent
REPORTERS = {"error", "warning", "fault", "warn", "diagnostic"}
SLUG = re.compile(r"[a-z]+(?:-[a-z]+)*")
PAGES = sorted(CODES)
SAMPLED = [code for code in PAGES if (page := explained(code)) and page.language == "obc"]
NOT_CODES = {"code"}


def reported() -> set[str]:
    """The codes in the source: the first argument of a reporter, `code=`, the default of `code`, and CODES of checks."""
    found = {code for check in checks.CHECKS for code in check.CODES} | set(DATA_CODES)
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found |= set(_said(node))
            elif isinstance(node, ast.arguments):
                for argument, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
                    if argument.arg == "code" and isinstance(default, ast.Constant):
                        found.add(str(default.value))
                positional = zip(reversed(node.args), reversed(node.defaults), strict=False)
                found |= {str(d.value) for a, d in positional if a.arg == "code" and isinstance(d, ast.Constant)}
    return found - NOT_CODES


def _said(call: ast.Call) -> list[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    said = [k.value.value for k in call.keywords if k.arg == "code" and isinstance(k.value, ast.Constant)]
    if call.args and name.lower() in REPORTERS:
        first = call.args[0]
        either = (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
        said += [one.value for one in either if isinstance(one, ast.Constant)]
    return [code for code in said if isinstance(code, str) and SLUG.fullmatch(code)]


def test_every_code_is_explained_and_nothing_else() -> None:
    assert sorted(reported()) == PAGES


@pytest.mark.parametrize("code", PAGES)
def test_a_page_is_whole(code: str) -> None:
    page = explained(code)
    assert page is not None
    assert re.fullmatch(r"(error|warning|error or warning) of (a contract|data|a run)", page.level)
    assert page.summary.endswith(".") and "\n" not in page.summary
    assert page.why
    assert bool(page.bad) == bool(page.good)
    assert (explanation(code) or "").startswith(f"{code}: ")


def codes_of(sample: str) -> set[str]:
    text = sample if "contract " in sample or not re.search(r"^[a-z]", sample, re.MULTILINE) else HEADER + sample
    return {finding.code for finding in obcdsl.loads(text).check()}


@pytest.mark.parametrize("code", SAMPLED)
def test_the_samples_do_what_the_page_says(code: str) -> None:
    page = explained(code)
    assert page is not None
    assert codes_of(page.bad) == {code}
    assert codes_of(page.good) == set()
