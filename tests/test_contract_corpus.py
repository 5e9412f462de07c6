"""Bad contract texts, one row for each: its number in the list of bad inputs, the text, and what must come of it.

R: refused, with this code on this line. W: a warning of this code. A: accepted without a finding. Every text is one
edit of one good contract, or a text of its own, and none takes a second.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

import obcdsl
from obcdsl.diagnostic import Diagnostic, Label, Refusal
from tests.good_contract import GOOD, edited, line_of

LONGEST = 1.0
"""Seconds that any of these texts may take."""
NO_EXAMPLE = (GOOD[GOOD.index("example year_4") :], "")
RATED = "below 70%: 0%, from 70%: 50%, from 85%: 100%"
ACCEPTED = '  accepts  cliff "two steps, as surveys are coarse"\n'
RATING = 'metric rating "Carers rating care as good": ratio\n'
LIMIT = "limit"


@dataclass(frozen=True)
class Row:
    """A text and its verdict; `at` is a text of the line that the finding must name."""

    number: str
    title: str
    text: str
    verdict: str
    code: str = ""
    at: str = ""
    says: str = ""


def r(number: int, title: str, *edits: tuple[str, str], code: str, at: str, says: str = "") -> Row:
    return Row(str(number), title, edited(*edits), "R", code, at, says)


def w(number: int, title: str, *edits: tuple[str, str], code: str, at: str, says: str = "") -> Row:
    return Row(str(number), title, edited(*edits), "W", code, at, says)


def a(number: int, title: str, text: str) -> Row:
    return Row(str(number), title, text, "A")


PEOPLE_60 = "at_home / people >= 60%"
BUDGET = "£1,250,000\n"
AT_RISK = "budget * (1 - at_risk)"

ROWS = (
    Row("1", "an empty file", "", "R", "empty", says="no contract found"),
    Row("1", "only comments", "# one\n# two\n", "R", "empty", says="no contract found"),
    Row("1", "only a byte-order mark", "\ufeff", "R", "empty", says="no contract found"),
    Row("1", "no contract clause", "phase early: years 1 to 2\n", "R", "empty", says="no contract found"),
    r(3, "NUL", ("at home", "at\x00home"), code="hidden-character", at="contract care", says="U+0000"),
    r(3, "form feed", ("\nfee base", "\n\x0cfee base"), code="hidden-character", at="fee base", says="U+000C"),
    r(3, "escape code", ("at home", "\x1b[31mhome"), code="hidden-character", at="contract care", says="U+001B"),
    r(4, "unclosed string", ('"Standard fee"\n  paid', '"Standard fee\n  paid'), code="quote", at="fee base"),
    r(4, "unclosed bracket", (AT_RISK, "budget * (1 - at_risk"), code="bracket", at="pays     budget"),
    a(5, "64 nested brackets", edited((AT_RISK, "budget * " + "(" * 64 + "1 - at_risk" + ")" * 64))),
    r(5, "65 nested brackets", (AT_RISK, "budget * " + "(" * 65 + "1" + ")" * 65), code=LIMIT, at="pays     budget", says="64"),
    r(5, "10,000 nested brackets", (AT_RISK, "budget * " + "(" * 10_000 + "1" + ")" * 10_000), code=LIMIT, at="pays     budget", says="64"),
    r(5, "10,000 nested sums", (AT_RISK, "(1 + " * 10_000 + "1" + ")" * 10_000), code=LIMIT, at="pays     (1 +", says="64"),
    r(5, "10,000 nested calls", (AT_RISK, "larger(1, " * 10_000 + "1" + ")" * 10_000), code=LIMIT, at="pays     larger", says="64"),
    r(5, "10,000 brackets over as many lines", (AT_RISK, "(\n    " * 10_000 + "1" + ")" * 10_000), code=LIMIT, at="", says="64"),
    r(5, "a remark after each of 100,000 brackets", (AT_RISK, "(#\n (#\n" + " (#\n" * 100_000 + " 1"), code=LIMIT, at="", says="64"),
    r(5, "1,000,000 brackets", (AT_RISK, "(" * 1_000_000), code=LIMIT, at="pays     (", says="64"),
    r(5, "10,000 brackets side by side", (AT_RISK, "budget" + " * (1)" * 10_000), code=LIMIT, at="pays     budget", says="20,000"),
    a(6, "999 additions", edited((BUDGET, "£251,000" + " + £1,000" * 999 + "\n"))),
    r(6, "1,001 additions", (BUDGET, "£1" + " + £1" * 1001 + "\n"), code=LIMIT, at="define budget", says="1,000"),
    r(6, "100,000 additions", (BUDGET, "£1" + "+£1" * 100_000 + "\n"), code=LIMIT, at="define budget"),
    r(6, "65 factors", (BUDGET, "£1" + " * 1" * 65 + "\n"), code=LIMIT, at="define budget", says="64"),
    r(6, "3,000 minus signs", (BUDGET, "-" * 3000 + "£1\n"), code=LIMIT, at="define budget"),
    r(6, "100 minus signs", (BUDGET, "-" * 100 + "£1\n"), code=LIMIT, at="define budget", says="64"),
    r(6, "3,000 times not", ("only if  ", "only if  " + "not " * 3000), code=LIMIT, at="only if"),
    r(7, "a power of a power", (PEOPLE_60, "at_home / people >= 10**10**10"), code="spelling", at="10**10"),
    r(7, "4,000 digits", (PEOPLE_60, "at_home / people >= " + "9" * 4000), code=LIMIT, at="999"),
    r(7, "5,000 digits", (PEOPLE_60, "at_home / people >= " + "9" * 5000), code=LIMIT, at="999"),
    r(7, "5,000 digits with commas", (PEOPLE_60, "at_home / people >= 9" + ",999" * 1700), code=LIMIT, at=",999"),
    r(7, "an exponent", (PEOPLE_60, "at_home / people >= 1e999999999"), code="spelling", at="1e999"),
    r(7, "5,000 digits after an underscore", (PEOPLE_60, "at_home / people >= 1_" + "0" * 5000), code="spelling", at="1_000"),
    r(8, "a decimal comma", ("at 80%: 100%", "at 80,5%: 100%"), code="spelling", at="80,5", says="80.5"),
    r(8, "blanks between thousands", (BUDGET, "£1 250 000\n"), code="spelling", at="£1 250", says="£1,250,000"),
    r(8, "full-width digits", ("weight   40%", "weight   ４０%"), code="spelling", at="４０", says="40"),
    r(8, "Arabic digits", ("weight   40%", "weight   ٤٠%"), code="spelling", at="٤٠", says="40"),
    r(8, "an underscore", (BUDGET, "£1_250_000\n"), code="spelling", at="£1_250", says="1,250,000"),
    r(9, ".5", ("people >= 60%", "people >= .6"), code="spelling", at=">= .6", says="0.6"),
    r(9, "5.", ("years 1 to 2", "years 1. to 2"), code="spelling", at="years 1.", says="1"),
    r(9, "00.5", ("people >= 60%", "people >= 00.6"), code="spelling", at="00.6", says="0.6"),
    r(9, "+5", ("weight   40%", "weight   +40%"), code="spelling", at="+40%", says="40%"),
    r(10, "a fraction for a percentage", (PEOPLE_60, "at_home / people >= 0.9"), code="units", at="0.9", says="90%"),
    r(11, "pounds and dollars", (BUDGET, "£1,250,000 + $3\n"), code="units", at="$3", says="USD"),
    r(11, "prices of 2010 and cash", ('spent": money', 'spent": money at 2010 prices'), code="units", at="compares", says="2010 prices"),
    r(11, "days added to months", ("120 days after", "120 days + 3 months after"), code="dates", at="120 days"),
    r(12, "bands that share an edge", (RATED, "up to 50%: 0%, from 50%: 100%"), code="overlap", at="up to 50%", says="50%"),
    r(13, "a hole between bands", (RATED, "below 70%: 0%, at 70%: 10%, at 89.5%: 50%, from 90%: 100%"), code="gap", at="89.5%", says="89.5%"),
    r(14, "bands in falling order", (RATED, "below 85%: 0%, from 85%: 50%, from 70%: 100%"), code="band-order", at="below 85%"),
    r(14, "low above high", ("valid    from 1\n", "valid    from 10, up to 1\n"), code="band-order", at="from 10"),
    r(15, "a ramp of no length", ("at 65%: 0%, at 80%: 100%", "at 65%: 0%, at 65%: 100%"), code="overlap", at="at 65%", says="65%"),
    w(16, "better care pays less", NO_EXAMPLE, (RATED, "below 70%: 0%, from 70%: 100%, from 85%: 50%"), code="non-monotone", at="from 85%: 50%", says="85%"),
    r(17, "weights of 99.9%", ("weight   40%", "weight   39.9%"), code="weights", at="rewards", says="99.9%"),
    r(17, "weights of 100.1%", ("weight   40%", "weight   40.1%"), code="weights", at="rewards", says="100.1%"),
    r(17, "a negative weight", ("weight   40%", "weight   -40%"), ("weight   60%", "weight   140%"), code="weights", at="rewards", says="below zero"),
    w(18, "a cap below the floor", ("then at most £400,000", "then at most £400,000\n  then at least £500,000"), code="floor-over-cap", at="then at least"),
    w(18, "a cap of 0", ("then at most £400,000", "then at most £0"), code="unreachable", at="then at most £0"),
    w(18, "a negative cap", ("then at most £400,000", "then at most -£5"), code="unreachable", at="then at most -£5"),
    w(18, "a gate that never opens", NO_EXAMPLE, ("people >= 60%", "people >= 160%"), code="unreachable", at="160%"),
    r(20, "two outcomes in a circle", ("measure  at_home / people", "measure  rated"), ("measure  rating", "measure  home"), code="circular", at="measure  home", says="rated"),
    r(20, "a gate on its own payment", (PEOPLE_60, PEOPLE_60 + " and quality > £0"), code="circular", at="quality > £0", says="quality"),
    r(21, "used and not declared", ("measure  rating", "measure  happiness"), code="unknown-name", at="happiness"),
    w(21, "declared and not used", (RATING, 'metric spare "Spare": ratio\n  missing  refuse\n' + RATING), code="unused", at="metric spare"),
    r(22, "two definitions", ('fee visiting "Visits made"', 'fee base "Visits made"'), code="name-twice", at='base "Visits made"'),
    r(22, "two phases", ("phase later", "phase early"), ("applies  in later", "applies  in early"), code="name-twice", at='early "Outcomes"'),
    r(22, "names that differ in case", (RATING, 'metric Cost "Another": money\n  missing  refuse\n' + RATING), code="spelling", at="metric Cost", says="small letters"),
    r(23, "a Cyrillic letter", ("measure  rating", "measure  r\u0430ting"), code="spelling", at="r\u0430ting", says="U+0430"),
    r(23, "mixed alphabets in a definition", ("metric rating", "metric r\u0430ting"), code="spelling", at="metric r\u0430ting", says="U+0430"),
    r(23, "a zero-width joiner", ("metric rating", "metric rat\u200ding"), code="hidden-character", at="metric rat", says="U+200D"),
    r(23, "a combining accent", ("metric rating", "metric rati\u0301ng"), code="spelling", at="metric rati", says="U+0301"),
    r(24, "right-to-left override in a comment", ("fee base", "# \u202e hidden\nfee base"), code="hidden-character", at="hidden", says="U+202E"),
    r(25, "a reserved word", ("fee base", "fee from"), code="reserved", at="fee from"),
    r(25, "none", ("fee base", "fee none"), code="reserved", at="fee none"),
    r(25, "None", ("fee base", "fee None"), code="reserved", at="fee None"),
    r(25, "__class__", ("fee base", "fee __class__"), code="spelling", at="fee __class__"),
    a(25, "words of other languages", edited(("fee base", "fee constructor"))),
    r(26, "years that overlap", ("in year 3: 5%", "in years 2 to 3: 5%"), code="overlap", at="in years 2 to 3", says="year 2"),
    r(26, "phases that overlap", ("years 3 to 10", "years 2 to 10"), code="overlap", at="years 2 to 10", says="year 2"),
    r(26, "a year left out", ("  in year 3: 5%,\n", ""), code="gap", at="from year 4", says="year 3"),
    r(26, "years that run backwards", ("years 3 to 10", "years 10 to 3"), code="dates", at="years 10 to 3"),
    r(26, "30 February", ("1 April 2024", "30 February 2024"), code="date", at="30 February"),
    r(26, "29 February 2023", ("1 April 2024", "29 February 2023"), code="date", at="29 February", says="28 February 2023"),
    r(26, "year 0", ("1 April 2024", "1 April 0"), code="date", at="1 April 0"),
    r(26, "year 20245", ("1 April 2024", "1 April 20245"), code="date", at="1 April 20245"),
    r(26, "year 1066", ("1 April 2024", "1 April 1066"), code="date", at="1 April 1066", says="1900"),
    r(27, "a term of no years", ("10 years from", "0 years from"), code="dates", at="0 years"),
    w(27, "settled before the end", ("120 days after the year", "30 June 2024"), code="settled-early", at="30 June 2024"),
    r(29, "a path up", ("phase early", "use ../../secret\n\nphase early"), code="outside-folder", at="use .."),
    r(29, "an absolute path", ("phase early", "use /etc/passwd\n\nphase early"), code="outside-folder", at="use /etc"),
    r(29, "an address", ("phase early", "use http://example.org/x\n\nphase early"), code="outside-folder", at="use http"),
    r(29, "no such file", ("phase early", "use scorning\n\nphase early"), code="unknown-name", at="use scorning", says="scoring"),
    r(30, "a pinned file elsewhere", ("  short    £20 per visit\n", f'  rows from "/etc/passwd" sha256 {"0" * 64}\n'), code="outside-folder", at="/etc/passwd"),
    r(31, "a division that can meet 0", ("  valid    from 1\n", ""), code="may-divide-by-zero", at="measure  at_home"),
    r(32, "compared with missing", (PEOPLE_60, "at_home = missing"), code="unknown-name", at="= missing", says="present(x)"),
    r(32, "no rule for missing", (RATING + "  missing  refuse\n", RATING), code="no-missing-rule", at="metric rating"),
    r(33, "a share above 100%", ("above 8%: 80%", "above 8%: 180%"), code="corridor-share", at="180%"),
    r(33, "bands with a hole", ("above 8%: 80%", "above 9%: 80%"), code="gap", at="above 9%", says="8%"),
    r(34, "a split of 99.99%", ("nurses: 60%, helpers: 40%", "nurses: 66.66%, helpers: 33.33%"), code="weights", at="66.66%", says="0.01%"),
    r(35, "no rounding", ("  rounding     half up to £0.01\n", ""), code="term-missing", at="contract care", says="rounding"),
    r(35, "rounding misspelt", ("half up to £0.01", "half upp to £0.01"), code="syntax", at="half upp", says="half up"),
    r(35, "rounding to -3", ("only if  at_home / people", "only if  round(at_home / people half up to -3)"), code="rounding", at="to -3"),
    r(35, "50 places", ("only if  at_home / people", "only if  exp(at_home / people to 50 places)"), code=LIMIT, at="50 places", says="30"),
    r(37, "a later edition", ("  currency ", "  edition      9\n  currency "), code="edition", at="edition", says="newer"),
    a(37, "this edition", edited(("  currency ", "  edition      1\n  currency "))),
    a(38, "Windows line ends", GOOD.replace("\n", "\r\n")),
    a(38, "tabs", GOOD.replace("\n  ", "\n\t")),
    a(38, "trailing blanks", GOOD.replace("\n", "   \n")),
    a(38, "no last line end", GOOD.rstrip("\n")),
    r(39, "<script>", ("fee base", "fee <script>"), code="syntax", at="<script>"),
    r(39, "=1+1", ("fee base", "fee =1+1"), code="syntax", at="fee =1"),
    r(39, "{{7*7}}", ("fee base", "fee {{7*7}}"), code="spelling", at="{{7"),
    r(39, "a name of 5,000 letters", ("fee base", "fee " + "b" * 5000), code=LIMIT, at="bbb", says="64"),
    a(39, "64 letters in a name", edited(("fee visiting", "fee " + "v" * 64))),
    r(39, "65 letters in a name", ("fee visiting", "fee " + "v" * 65), code=LIMIT, at="vvv", says="64"),
    r(39, "a title of 5,000 letters", ('"Standard fee"\n  paid', f'"{"x" * 5000}"\n  paid'), code=LIMIT, at="xxx", says="200"),
    a(39, "marks in a title", edited(('"Standard fee"\n  paid', '"<script>=1+1{{7*7}}"\n  paid'))),
    r(41, "2,000 outcomes of 50 parts", ("outcome rated", "".join(
        f'outcome o{n} "O{n}"\n  measure rating\n  score ' + ", ".join(["below 1%: 0%", *[f"from {p}%: {2 * p}%" for p in range(1, 50)]])
        + "\n  weight 1 parts\n" for n in range(2000)) + "outcome rated"), code=LIMIT, at="outcome o999 ", says="1,000"),
    r(41, "201 parts", (RATED, "below 1%: 0%, " + ", ".join(f"from {n}%: {n}%" for n in range(1, 201))), code=LIMIT, at="below 1%", says="200"),
    a(42, "a comment that says otherwise", edited(("people >= 60%", "people >= 60%  # the threshold is 95%"))),
    r(0, "money over the limit", (BUDGET, "£1,000,000,000,000,001\n"), code=LIMIT, at="define budget", says="15"),
    r(0, "31 decimal places", ("weight   40%", "weight   40." + "0" * 31 + "%"), code=LIMIT, at="weight   40", says="30"),
    a(0, "30 decimal places", edited(("weight   40%", "weight   40." + "0" * 30 + "%"))),
)  # fmt: skip


def findings(text: str) -> tuple[Diagnostic, ...]:
    try:
        return obcdsl.loads(text).check()
    except Refusal as refusal:
        return refusal.findings


def timed(text: str) -> tuple[tuple[Diagnostic, ...], float]:
    """The findings, and the seconds of the processor that they took."""
    started = time.process_time()
    return findings(text), time.process_time() - started


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.number} {row.title}")
def test_row(row: Row) -> None:
    found, took = timed(row.text)
    assert min(took, timed(row.text)[1] if took >= LONGEST else took) < LONGEST, "twice in turn"
    shown = [(finding.level, finding.code, finding.message, finding.fix) for finding in found[:5]]
    if row.verdict == "A":
        assert not found, shown
        return
    level = "error" if row.verdict == "R" else "warning"
    finding = next((one for one in found if one.level == level), None)
    assert finding is not None and finding.code == row.code, shown
    assert row.verdict == "R" or all(one.level == "warning" for one in found), shown
    assert len([one for one in found if one.level == "error"]) <= 2, shown
    assert isinstance(finding.labels[0], Label)
    if row.at:
        assert line_of(row.text, finding) == row.text.count("\n", 0, row.text.index(row.at)) + 1, shown
    said = "\n".join([finding.message, *finding.notes, finding.fix or ""])
    assert row.says in said, said


def test_layout_changes_no_meaning() -> None:
    """Line ends, tabs, blanks at line ends: the same hash of meaning (38)."""
    texts = [
        GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n  ", "\n\t"),
        GOOD.replace("\n", "   \n"),
        GOOD.rstrip("\n"),
    ]
    assert len({obcdsl.loads(text).fingerprint for text in texts}) == 1


def test_a_comment_is_no_term() -> None:
    """The words show the clause, and mark nothing of the comment (42)."""
    words = obcdsl.loads(edited(("people >= 60%", "people >= 60%  # the threshold is 95%"))).terms()
    assert "60%" in words and "95%" not in words


# ---- files --------------------------------------------------------------------------------------------------------------

FILES = (
    ("2", "UTF-16", GOOD.encode("utf-16"), "encoding", "UTF-16"),
    ("2", "a Latin-1 pound sign", GOOD.encode("latin-1"), "encoding", "0xA3"),
    ("40", "a zip file", b"PK\x03\x04" + b"\0" * 40, "file", "zip"),
    ("40", "a PDF", b"%PDF-1.7\n", "file", "PDF"),
    ("40", "a picture", b"\x89PNG\r\n\x1a\n", "file", "picture"),
    ("41", "more than 1 MiB", GOOD.encode() + b"#" * (1 << 20), "limit", "1,048,576"),
)


@pytest.mark.parametrize(("number", "title", "content", "code", "says"), FILES, ids=[f"{f[0]} {f[1]}" for f in FILES])
def test_file(number: str, title: str, content: bytes, code: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "contract.obc"
    path.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        obcdsl.load(path)
    assert refused.value.findings[0].code == code
    assert says in refused.value.findings[0].message


def test_a_folder_and_no_file(tmp_path: Path) -> None:
    """A folder, nothing at all, and a pipe that never ends (40)."""
    pipe = tmp_path / "pipe.obc"
    os.mkfifo(pipe)
    for path in (tmp_path, tmp_path / "none.obc", pipe):
        with pytest.raises(Refusal) as refused:
            obcdsl.load(path)
        assert refused.value.findings[0].code == "file"


def test_a_byte_order_mark_is_passed_over() -> None:
    assert not findings("\ufeff" + GOOD)


def test_at_the_limit_of_the_file() -> None:
    assert not findings(GOOD + "#" * ((1 << 20) - len(GOOD.encode())))


LIBRARY = 'define halved(x) "Half" = x / 2\n'


def test_library_files(tmp_path: Path) -> None:
    """A link out of the folder, a file that uses itself, and a chain of 1,000 (29)."""
    outside = tmp_path / "secret.obc"
    outside.write_text(LIBRARY)
    folder = tmp_path / "contract"
    folder.mkdir()
    (folder / "linked.obc").symlink_to(outside)
    (folder / "own.obc").write_text("use own\n" + LIBRARY)
    for number in range(1000):
        (folder / f"chain{number}.obc").write_text(f"use chain{number + 1}\n")
    used = {"linked": "outside-folder", "chain0": "limit", "own": None}
    for name, code in used.items():
        text = f"use {name}\n" + GOOD
        path = folder / "contract.obc"
        path.write_text(text)
        found = [finding for finding in obcdsl.load(path).check() if finding.level == "error"]
        assert [finding.code for finding in found][:1] == ([code] if code else []), found


def test_a_pinned_file_that_changed(tmp_path: Path) -> None:
    """Rows pinned by a hash that does not match (30)."""
    (tmp_path / "prices.csv").write_text("band,price\nshort,£20 per visit\nlong,£35 per visit\n")
    pinned = f'  rows from "prices.csv" sha256 {"0" * 64}\n'
    path = tmp_path / "contract.obc"
    path.write_text(edited(("  short    £20 per visit\n  long     £35 per visit\n", pinned)))
    found = [finding for finding in obcdsl.load(path).check() if finding.level == "error"]
    assert [finding.code for finding in found] == ["pinned-file"]
    assert found[0].fix is None, "a new hash is no cure: the file may be the wrong one"
    assert found[0].notes[0] == "Put back the file that was signed."


def test_no_more_than_200_are_listed() -> None:
    found = findings(GOOD + "".join(f'\nfee f{number} "F"\n' for number in range(300)))
    assert len(found) == 201
    assert found[-1].code == "more-findings" and found[-1].message.startswith("400 more")


def test_many_faults_in_one_run() -> None:
    """At least 95% of faults, each in a clause of its own, are listed at once."""
    text = GOOD + "".join(f'\ndefine wrong{number} "Wrong" = nothing_of_that_name_{number}\n' for number in range(50))
    assert len([finding for finding in findings(text) if finding.code == "unknown-name"]) >= 48
