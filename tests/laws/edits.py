"""One-token edits of a contract's text, and what the edited contract means and says."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from obcdsl.contract import Contract
from obcdsl.core import Program
from obcdsl.pipeline import named
from obcdsl.render.terms import terms
from obcdsl.source import Source, Span
from obcdsl.written.cut import code_part
from obcdsl.written.library import incorporated
from obcdsl.written.parse import parse

SEED = int(os.environ.get("OBC_EDITS_SEED", "0"))
"""Which edits are tried, of a text or of words: another number tries others."""
TOKEN = re.compile(r'"[^"\n]*"|[£$€]?[0-9][0-9,.]*[0-9]%?|[£$€]?[0-9]%?|[a-z][a-z0-9_]*|<=|>=|<>|[-+*/<>=]')
SWAPS: tuple[tuple[str, ...], ...] = (
    ("from", "above", "up to", "below"), ("up", "down"), ("at most", "at least"), ("<", "<=", ">", ">="), ("=", "<>"), ("+", "-"),
    ("*", "/"), ("and", "or"), ("yes", "no"), ("half up", "half even", "up", "down"), ("marginal", "whole"),
    ("overspend", "underspend"), ("redistributed", "forfeited", "not scored"), ("smaller", "larger"),
    ("smaller_present", "larger_present", "first_present"), ("total", "mean", "median", "smallest", "largest"),
    ("calendar year", "contract year", "financial year", "quarter", "month"), ("whole", "pro rata", "refused"),
    ("refuse", "leave out", "withhold", "counts as 0", "carry forward 1 year", "refuse the line"), ("ratio", "number", "money"),
    ("each", "over the"), ("draft", "illustrative", "final"), ("falls", "rises"), ("people", "stays"),
    ("only if", "applies when"), ("GBP", "USD"), ("1 January", "1 April"), ("year", "month"), ("private", ""),
    ("last_year", "in_year(1,"), ("none", "0"), ("then less", "then at most"), ("pays", "takes"), ("in year", "from year"),
    ("when", "when not"), ("percentile_nearest_rank", "percentile_inclusive"), ("first", "last"), ("days", "weeks", "months"),
)  # fmt: skip
"""Words that a slip could exchange: each stands in for each other of its group."""


def edits(text: str) -> Iterator[tuple[str, str]]:
    """(what was edited, the edited text), in the order of the text: numbers, words, names and whole lines."""
    names = re.findall(
        r"^(?:metric|define|outcome|fee|incentive|deduction|corridor|key|table|phase) ([a-z][a-z0-9_]*)", text, re.M
    )
    parties = re.findall(r"^ +(?:payer|commissioner|provider|partner|investor) +([a-z][a-z0-9_]*)", text, re.M)
    at = 0
    for line in text.split("\n"):
        code = code_part(line)
        if not code.lstrip().startswith(">"):
            for found in TOKEN.finditer(code):
                for new in _instead(found[0], names, parties):
                    where = at + found.start()
                    yield (
                        f"{found[0]!r} to {new!r} in {line.strip()!r}",
                        text[:where] + new + text[where + len(found[0]) :],
                    )
                yield f"without {found[0]!r} in {line.strip()!r}", text[: at + found.start()] + text[at + found.end() :]
            yield from _phrases(text, at, code)
            for found in re.finditer(r",[^,]+", code):
                yield f"without {found[0]!r} in {line.strip()!r}", text[: at + found.start()] + text[at + found.end() :]
            if line[:1] == " " and code.strip():
                yield f"without {line.strip()!r}", text[:at] + text[at + len(line) :]
        at += len(line) + 1


def _instead(token: str, names: list[str], parties: list[str]) -> Iterator[str]:
    if token.startswith('"'):
        yield '"Another title *a* <b>"'
        return
    digits = [at for at, letter in enumerate(token) if letter.isdigit()] if re.match(r"[£$€]?[0-9]", token) else []
    for at in sorted({digits[0], digits[-1]} if digits else ()):
        yield token[:at] + str(int(token[at]) % 9 + 1) + token[at + 1 :]
    if token.endswith("%"):
        yield token[:-1] + " points"
    for known in (names, parties):
        if token in known:
            here = known.index(token)
            yield from sorted({known[here - 1], known[(here + 1) % len(known)]} - {token})


def _phrases(text: str, at: int, code: str) -> Iterator[tuple[str, str]]:
    for group in SWAPS:
        for old in group:
            if not old:
                continue
            bound = r"(?<![a-z0-9_]){}(?![a-z0-9_])" if old[0].isalpha() else r"(?<![<>=]){}(?![<>=])"
            for found in re.finditer(
                bound.format(re.escape(old).replace(r"\ ", " +")), re.sub(r'"[^"]*"', lambda m: " " * len(m[0]), code)
            ):
                for new in group:
                    if new != old:
                        start, end = at + found.start(), at + found.end()
                        yield f"{found[0]!r} to {new!r} in {code.strip()!r}", text[:start] + new + text[end:]


def compiled(text: str, folder: Path, deeds: tuple[str, ...] = (), *, examples: bool = True) -> Contract | None:
    """The contract in a text, with the amendments in others, or those beside it; None where it has errors.

    Its worked examples are not tried: an edit breaks them.
    """
    written = incorporated(Source(str(folder / "contract.obc"), text), folder)
    if not examples:
        written.examples = None
    if deeds:
        written.deeds = []
    for number, deed in enumerate(deeds):
        written.deeds.append(parse(Source(str(folder / "amendments" / f"{number}.obc"), deed)))
        written.findings.extend(written.deeds[-1].findings)
    made, _ = named(written, folder)
    findings = [*made.scope.findings, *(finding for one in made.later for finding in one.findings)]
    if made.program is None or any(finding.level == "error" for finding in findings):
        return None
    return Contract(made, folder / "contract.obc")


def meaning(contract: Contract) -> Any:
    """All that settles a payment: the program of each version and what it expects of data, without positions."""
    programs = tuple((str(one.compiled.first), without_spans(one.program)) for one in contract.versions)
    return programs, without_spans(contract.schema)


def without_spans(value: Any) -> Any:
    """A value as plain tuples, its positions left out."""
    if isinstance(value, Program):
        value = dataclasses.replace(value, order=())
    if isinstance(value, Span):
        return None
    if isinstance(value, tuple | list):
        return tuple(without_spans(item) for item in value)
    if isinstance(value, Mapping):
        return tuple(sorted(((str(k), without_spans(v)) for k, v in value.items()), key=lambda item: item[0]))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return (type(value).__name__, *(without_spans(getattr(value, part.name)) for part in dataclasses.fields(value)))
    return repr(value)


def words(contract: Contract) -> str:
    """The terms without the fingerprint, which changes with any edit."""
    return "\n".join(line for line in terms(contract, worked=False).split("\n") if not line.startswith("Fingerprint"))
