"""The web page of a payment run: what the PDF says stands there too, and its markup is sound."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html.parser import HTMLParser

from obcdsl.documents import Paid
from obcdsl.render.html import HtmlWriter
from obcdsl.render.screen import Screen

HOSTILE = "<script>alert(1)</script>"


def page(*runs: Paid) -> str:
    stream = io.StringIO()
    writer = HtmlWriter(stream, Screen())
    for paid in runs:
        writer.contract(paid)
    writer.finish(runs[-1].refused, runs[-1].control)
    return stream.getvalue()


class Sound(HTMLParser):
    """Every element that is opened is closed in its turn, and no identifier stands twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [*(given.get("aria-labelledby") or "").split(), *(given.get("aria-describedby") or "").split()]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing stays open."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_each_line_has_its_working_and_each_figure_its_row(shipped: Callable[[str], Paid]) -> None:
    made = page(shipped("staffordshire_end_of_life"))
    assert "Clause 10.1  Outcome payment" in made
    assert "£2,852,646.75 × 73.33%" in made
    assert re.search(
        r"preference_recorded = 880 people<span[^>]*> \(figures.csv, row 6, column preference_recorded\)", made
    )
    assert "On these data it is 80%, and the score is 100%." in made
    assert made.count("<figure>") == made.count("</figcaption>") > 0


def test_several_contracts_on_one_page_share_no_identifier(shipped: Callable[[str], Paid]) -> None:
    sound = Sound()
    sound.feed(page(shipped("staffordshire_end_of_life"), shipped("aca_risk_corridor")))
    assert sound.open == []
    assert len(set(sound.ids)) == len(sound.ids)
    assert set(sound.links) <= set(sound.ids)


def test_rows_of_a_private_key_are_not_shown(paid: Callable[..., Paid]) -> None:
    text = """
contract care "Care"
  payer     council
  provider  agency
  term      1 year from 1 April 2020
  period    contract year
  currency  GBP
  rounding  half up to £0.01

key person "People": from data
  private

metric days by person "Days": number
  missing refuse

outcome stay by person "Kept"
  measure days
  score at 0: 0%, at 30: 100%

fee care_fee "Fee"
  pays £100 * total(stay over person)
"""
    made = page(paid(text, [{"person": "zoe_private", "days": "12"}, {"person": "yan_private", "days": "30"}]))
    assert "zoe_private" not in made and "yan_private" not in made and "<figure>" not in made


def test_names_are_text_in_every_part(paid: Callable[..., Paid]) -> None:
    text = f"""
contract care "{HOSTILE}"
  payer     council "{HOSTILE}"
  provider  agency
  term      1 year from 1 April 2020
  period    contract year
  currency  GBP
  rounding  half up to £0.01

metric days "{HOSTILE}": number
  missing refuse

outcome stay "{HOSTILE}"
  measure days
  score at 0: 0%, at 30: 100%

fee care_fee "{HOSTILE}"
  > {HOSTILE}
  pays £100 * stay
"""
    made = page(paid(text, [{"days": "12"}]))
    assert "<figure>" in made and "<script" not in made


def test_each_amount_of_the_summary_stands_beside_who_owes_it(shipped: Callable[[str], Paid]) -> None:
    summary = page(shipped("help_to_live_at_home")).split("Statements on this page.")[2].split("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", summary, re.S)[1:]
    assert [row.count("<bdi>") for row in rows] == [2] * 6 and all(row.count("£") == 1 for row in rows)
    assert summary.count('rowspan="2"') == 1 and "£240.00" in rows[2] and "<th" not in rows[2]
