"""A line that is passed over as sound has no trap in it: looking at every pattern finds none."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from obcdsl.slips import traps
from obcdsl.written.cut import Line
from tests.laws.programs import EXAMPLES

PIECES = """
1 0 7 12 31 100 999 1234 2016 04 000 , . - / _ + * % £ $ € ( ) : = < > & | ; ' e E k m bn b x name_1 at pays k2 st th of
April april Apr. jan May percent per cent pct GBP USD person 1,000 £1.234 0.5 5% 1,00 2016-04-01 1/4/2016 1e5 – ≤ “
""".split()


@settings(max_examples=20 * EXAMPLES, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, " ", " ", " ", "  "]), max_size=12).map("".join))
def test_what_is_passed_over_has_no_trap(text: str) -> None:
    """The quick look leaves out nothing that the long one finds."""
    if not traps.is_suspicious(text):
        found = traps._first_trap("a.obc", Line(0, len(text), text), text)
        assert found is None, found.finding.message
