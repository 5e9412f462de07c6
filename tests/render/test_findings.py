"""Findings as terminal text and as data."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from obcdsl.diagnostic import DataPlace, Diagnostic, Label, error, warning
from obcdsl.render.findings import finding_text, findings_data, findings_json, findings_text, summary
from obcdsl.render.screen import Screen
from obcdsl.source import NOWHERE, Source, Span

TEXT = """\
let benchmark = £18 per discharge
let spend\t= total cost of 日本 discharges
let savings = benchmark - spend

outcome carers "Carers feel supported"
  measure  carer_rating
  weight   20%
"""
SOURCES = {"a.obc": Source("a.obc", TEXT), "lib/b.obc": Source("lib/b.obc", "define cap = 10%")}


def at(text: str, path: str = "a.obc", start: int = 0) -> Span:
    found = SOURCES[path].text.index(text, start)
    return Span(path, found, found + len(text))


def all_shapes() -> list[Diagnostic]:
    whole = 'outcome carers "Carers feel supported"\n  measure  carer_rating\n  weight   20%'
    return [
        error(
            "units", "a per-discharge amount and a total cannot be subtracted", Label(at("benchmark - spend")),
            Label(at("benchmark"), "GBP per discharge"), Label(at("cost"), "what was spent"),
            Label(at("日本"), "where"), Label(at("discharges", start=40), "of whom"),
            notes=["As written, £18 would be compared with the spend of the whole panel. " * 2, "one\ntwo"],
            fix="total benchmark - spend\nbenchmark - spend / discharges",
        ),
        error("cap-order", "two caps", Label(at("savings"), "here"), Label(at("10%", "lib/b.obc"), "and here")),
        warning("uncapped", "nothing limits this", Label(at(whole), "the whole clause")),
        error("eof", "the contract ends here", Label(Span("a.obc", len(TEXT), len(TEXT)), "something is missing")),
        error(
            "unusable-value", "the cost of row 3 is not an amount of money",
            DataPlace("d.csv", 3, "cost", "`n/a` where an amount such as 17210.44 is expected"),
            DataPlace("d.csv", 1204), Label(at("spend"), "declared here"),
        ),
        error("none", "a finding without a place"),
        error("nowhere", "a finding from nowhere", Label(NOWHERE)),
        error("elsewhere", "a file that was not read", Label(Span("c.obc", 5, 9))),
        Diagnostic("cliff", "note", "one more cent loses £1,000,000.01", (), ("Found by search.",)),
    ]  # fmt: skip


def test_golden(golden: Callable[[str, str], None]) -> None:
    golden("findings.txt", findings_text(all_shapes(), SOURCES))
    golden("findings_ascii.txt", findings_text(all_shapes(), SOURCES, Screen("ascii")))
    golden("findings_colour.txt", findings_text(all_shapes(), SOURCES, Screen(colour=True)))
    golden("findings.json", findings_json(all_shapes(), SOURCES))


def test_no_findings_no_text() -> None:
    assert findings_text([], {}) == ""


def test_ascii_screen_gets_ascii() -> None:
    assert findings_text(all_shapes(), SOURCES, Screen("ascii")).isascii()


def test_marks_stand_under_their_words() -> None:
    for encoding in ("utf-8", "ascii"):
        text = finding_text(error("x", "x", Label(at("per"), "here")), SOURCES, Screen(encoding))
        line, marks = text.splitlines()[3:5]
        assert line.index("per") == marks.index("^^^")


def test_wide_letters_take_two_columns() -> None:
    line, marks = finding_text(error("x", "x", Label(at("日本"))), SOURCES, Screen()).splitlines()[3:5]
    assert "日本" in line and marks.endswith("^^^^")


def test_a_long_line_is_cut_around_the_fault() -> None:
    source = Source("a.obc", "x " * 2000 + "fault" + " y" * 200_000)
    text = finding_text(error("x", "x", Label(Span("a.obc", 4000, 4005))), {"a.obc": source}, Screen())
    line, marks = text.splitlines()[3:5]
    assert len(line) < 180 and line.index("fault") == marks.index("^^^^^")
    assert line.endswith("...") and "│ ..." in line


def test_two_hundred_are_listed_and_the_rest_counted() -> None:
    findings = [warning("w", f"warning {n}") for n in range(150)] + [error("e", f"error {n}") for n in range(100)]
    text = findings_text(findings, {})
    assert text.count("[e]") == 100 and text.count("[w]") == 100
    assert text.endswith("\n50 more findings are not listed.\n\n100 errors, 150 warnings\n")
    assert text.index("warning 99") < text.index("error 0")
    assert len(findings_data(findings, {})) == 250


def test_many_data_places_are_counted() -> None:
    text = finding_text(error("x", "x", *(DataPlace("d.csv", row) for row in range(2, 1002))), {}, Screen())
    assert "and 992 more" in text and text.count("┌─") == 8


def test_summary_counts_by_level() -> None:
    assert summary(all_shapes()) == "7 errors, 1 warning, 1 note"
    assert summary([]) == ""


@pytest.mark.parametrize("colour", [False, True])
def test_hostile_text_stays_text(colour: bool, hostile_texts: tuple[str, ...]) -> None:
    for text in hostile_texts:
        source = Source("a.obc", f"before {text} after")
        places = (Label(Span("a.obc", 0, 6), text), Label(Span("a.obc", 8, 9), text), DataPlace(text, 1, text, text))
        finding = error("x", text, *places, notes=[text], fix=text)
        shown = findings_text([finding], {"a.obc": source}, Screen(colour=colour))
        shown = shown.replace("\x1b[", "") if colour else shown
        assert all(letter.isprintable() or letter == "\n" for letter in shown)
        json.loads(findings_json([finding], {"a.obc": source}))


def test_data_has_lines_and_columns_from_one() -> None:
    first, *_, last = findings_data([all_shapes()[2], all_shapes()[4]], SOURCES)
    assert (first["file"], first["line"], first["column"], first["endLine"], first["endColumn"]) == (
        "a.obc",
        5,
        1,
        7,
        15,
    )
    assert (last["file"], last["line"], last["dataColumn"]) == ("d.csv", 3, "cost")


def test_two_hundred_findings_in_a_tenth_of_a_second() -> None:
    source = Source("a.obc", "define a = b + c\n" * 20_000)
    findings = [error("x", "message", Label(Span("a.obc", n * 17, n * 17 + 6), "here")) for n in range(200)]
    start = time.process_time()
    findings_text(findings, {"a.obc": source})
    assert time.process_time() - start < 0.5
