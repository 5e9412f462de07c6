"""Laws of the layout: it changes no contract, it is stable, and it loses no comment."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from obcdsl.source import Source
from obcdsl.written.canonical import canonical
from obcdsl.written.cut import cut
from obcdsl.written.format import formatted, same_words
from obcdsl.written.parse import parse

ROOT = Path(__file__).parents[2]
SHIPPED = sorted([*ROOT.glob("contracts/*/*.obc"), *ROOT.glob("stdlib/*.obc")])
TEXTS = [path.read_text(encoding="utf-8") for path in SHIPPED]
BLANKS = some.sampled_from(["", " ", "  ", "\t", "   "])
SOLID = re.compile(r'("[^"\n]*")|([ \t]+)|([^ \t"]+)')
WORDS = some.sampled_from(
    "fee base incentive pool table example metric define outcome contract > # ( ) , : = + - * / <= . % 65% £1,200 2016 1"
    ' "A title" "open in year from up to at when otherwise of and or not then most total over where pays given expect x y'
    " 01/04/2016 100 % 1,50 £ é paid by to row none score".split(" ")
)


def comments_of(text: str) -> list[str]:
    return [comment.text for comment in cut(text)[1]]


def holds_for(text: str) -> None:
    """The three laws."""
    result = formatted(text)
    before, after = parse(Source("a.obc", text)), parse(Source("a.obc", result))
    assert after.clauses == before.clauses
    assert [finding.code for finding in after.findings] == [finding.code for finding in before.findings]
    assert same_words(text, result)
    assert canonical(text) == canonical(result)
    assert formatted(result) == result
    assert comments_of(result) == comments_of(text)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_a_shipped_contract_keeps_the_laws(path: Path) -> None:
    holds_for(path.read_text(encoding="utf-8"))


@settings(max_examples=60, deadline=None)
@given(some.data())
def test_blanks_and_comments_thrown_about_change_nothing(data: some.DataObject) -> None:
    lines = data.draw(some.sampled_from(TEXTS)).split("\n")
    start = data.draw(some.integers(0, len(lines) - 1))
    shaken = []
    for line in lines[start : start + 30]:
        shaken.append(_shaken(line, data))
        if data.draw(some.integers(0, 9)) == 0:
            shaken.append(data.draw(some.sampled_from(["", "  # aside", "# at the margin", "\t"])))
    holds_for("\n".join(shaken))


def _shaken(line: str, data: some.DataObject) -> str:
    if line.lstrip().startswith((">", "#")):
        return line
    parts = [
        matched[0] if matched[1] or matched[3] else " " + data.draw(BLANKS) for matched in SOLID.finditer(line.rstrip())
    ]
    return "".join(parts)


@settings(max_examples=200, deadline=None)
@given(some.lists(some.lists(some.tuples(BLANKS, WORDS), max_size=8), max_size=12))
def test_noise_keeps_the_laws(lines: list[list[tuple[str, str]]]) -> None:
    holds_for("\n".join("".join(blank + word for blank, word in line) for line in lines))


@settings(max_examples=100, deadline=None)
@given(some.text(alphabet=some.characters(codec="utf-8", exclude_characters="\r"), max_size=200))
def test_any_text_keeps_the_laws(text: str) -> None:
    holds_for(text)


UNTIDY = """  # about


phase early: years 1 to 2
phase  later  "After":years 3 to 4
table t  "T"
  k a   b
  x "X" 1  22,000
 long 100 none

incentive  q "Q"   #one
 paid by a to b  # two
   pool  x*( y+1 ) # three
  # apart
  then at most 10% of   x
define r = in year 1 : 1 ,
 from year 2:f (x
 ,2)
example e
 given in year 1 : a=1,
   b=2/3
 expect  q = a pays b £2


"""
TIDY = """  # about

phase early: years 1 to 2
phase later "After": years 3 to 4
table t "T"
  k       a     b
  x "X"   1     22,000
  long    100   none

incentive q "Q"             #one
  paid by a to b            # two
  pool         x * (y + 1)  # three
  # apart
  then at most 10% of x
define r = in year 1: 1,
  from year 2:        f(x
    , 2)
example e
  given in year 1: a = 1,
                   b = 2/3
  expect           q = a pays b £2
"""


def test_what_the_layout_is() -> None:
    assert formatted(UNTIDY) == TIDY


@pytest.mark.parametrize(
    "kept", ["  pays 01/04/2016", "  pays 2016 - 04-01 %", '  pays "open', "  pays  £ 5", "  paid  by a", "  pays x  é"]
)
def test_a_line_with_a_fault_is_left_as_it_is(kept: str) -> None:
    assert formatted(f"fee  a\n{kept}\n") == f"fee a\n{kept}\n"
