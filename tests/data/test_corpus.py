"""Bad data, one row for each: its number in the list of bad inputs, what the file is, and what must come of it.

R: everything is refused. S: the statement of P1 for 2016/17 is refused, and nothing else. W: a warning, and the figures
are read. A: read without a finding. The place is the row (and column) that the finding must name.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from obcdsl.data.mapping import mapping_of
from obcdsl.data.read import Reading

HEAD = "provider,period,cost\n"
GOOD = HEAD + "P1,2016/17,100\nP2,2016/17,200\n"


@dataclass(frozen=True)
class Bad:
    number: int
    title: str
    content: str | bytes
    verdict: str
    code: str = ""
    row: int | None = None
    column: str | None = None
    says: str = ""
    name: str = "data.csv"
    map: str = ""


def cell(
    number: int, title: str, column: str, text: str, verdict: str = "S", code: str = "unusable-value", says: str = ""
) -> Bad:
    """A file with one odd cell under one heading, in row 2."""
    quoted = '"' + text.replace('"', '""') + '"'
    content = f"provider,period,cost,{column}\nP1,2016/17,100,{quoted}\nP2,2016/17,200,\n"
    if column == "cost":
        content = f"{HEAD}P1,2016/17,{quoted}\nP2,2016/17,200\n"
    return Bad(number, title, content, verdict, code, 2, column, says)


def jsonl(number: int, title: str, line: str, verdict: str, code: str = "", says: str = "", at: int | None = 1) -> Bad:
    return Bad(number, title, line + "\n", verdict, code, at, None, says, "data.jsonl")


def row(value: str) -> str:
    return '{"provider": "P1", "period": "2016/17", "cost": ' + value + "}"


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


FORM = [
    Bad(43, "header only", HEAD, "R", "no-rows", 1),
    Bad(43, "no header", "P1,2016/17,100\nP2,2016/17,200\n", "R", "column-missing", 1),
    Bad(43, "header twice", HEAD + "P1,2016/17,100\n" + HEAD, "R", "headings", 3),
    Bad(43, "empty file", "", "R", "no-rows"),
    Bad(43, "blank lines only", "\n\n\n", "R", "no-rows"),
    Bad(43, "byte-order mark only", "\ufeff", "R", "no-rows"),
    Bad(44, "column missing", "provider,period\nP1,2016/17\n", "R", "column-missing", 1),
    Bad(44, "payee missing", "period,cost\n2016/17,1\n", "R", "column-missing", 1, says="provider"),
    Bad(44, "payee misspelt", "providr,period,cost\nP1,2016/17,1\n", "R", "column-missing", 1, says="Did you mean `providr`"),
    Bad(44, "figure misspelt", "provider,period,cots\nP1,2016/17,1\n", "R", "column-missing", 1, says="Did you mean `cots`"),
    Bad(44, "long value misspelt", "provider,period,metric,valeu\nP1,2016/17,cost,1\n", "R", "column-missing", 1, says="`valeu`"),
    Bad(44, "column repeated", "provider,period,cost,cost\nP1,2016/17,1,2\n", "R", "headings", 1, "cost"),
    Bad(44, "blank at its end", "provider,period,cost \nP1,2016/17,1\n", "R", "headings", 1),
    Bad(44, "blank heading", ",provider,period,cost\n0,P1,2016/17,1\n", "R", "headings", 1, "column 1"),
    Bad(44, "capitals", "Provider,Period,Cost\nP1,2016/17,1\n", "R", "column-missing", 1, says="Did you mean `Provider`"),
    Bad(45, "extra column", "provider,period,cost,colour\nP1,2016/17,100,red\n", "W", "unknown-column", 1, says="`colour`"),
    Bad(46, "semicolons", GOOD.replace(",", ";"), "R", "file-separator", 1, says="a semicolon"),
    Bad(46, "tabs", GOOD.replace(",", "\t"), "R", "file-separator", 1, says="a tab"),
    Bad(46, "bars", GOOD.replace(",", "|"), "R", "file-separator", 1, says="a bar"),
    Bad(46, "sep=;", "sep=;\n" + GOOD.replace(",", ";"), "R", "file-separator", 1, says="semicolon"),
    Bad(46, "semicolons declared", GOOD.replace(",", ";"), "A", map=";"),
    Bad(46, "sep=; declared", "sep=;\n" + GOOD.replace(",", ";"), "A", map=";"),
    Bad(47, "quoted line breaks, doubled quotes", 'provider,period,cost,note\nP1,2016/17,100,"a\nb ""c"""\n', "W", "unknown-column"),
    Bad(48, "total row", GOOD + "Total,2016/17,300\n", "R", "unknown-payee", 4, says="a row of totals"),
    Bad(48, "total row without period", GOOD + "Grand total,,300\n", "R", "unknown-payee", 4),
    Bad(48, "blank payee with a figure", GOOD + ",2016/17,300\n", "R", "unknown-payee", 4),
    Bad(49, "other contract", "contract,provider,period,cost\ncare,P1,2016/17,100\nother,P9,2016/17,1\nother,P8,2016/17,1\n", "W", "other-contract", 3, says="2 rows in all"),
    Bad(49, "other provider", GOOD + "P9,2016/17,3\n", "R", "unknown-payee", 4),
    Bad(50, "before the term", GOOD + "P1,2015/16,3\n", "R", "period-outside-term", 4, "period"),
    Bad(50, "after the term", GOOD + "P1,2030/31,3\n", "R", "period-outside-term", 4, "period"),
    Bad(50, "ambiguous year", HEAD + "P1,2016,3\n", "R", "which-period", 2, "period"),
    Bad(50, "a month in a yearly contract", HEAD + "P1,2016-05,3\n", "R", "period-of-another-clock", 2, "period"),
    Bad(50, "no period", HEAD + "P1,soon,3\n", "R", "unreadable-period", 2, "period"),
    Bad(50, "blank period", HEAD + "P1,,3\n", "R", "unreadable-period", 2, "period"),
    Bad(53, "ten times the last", GOOD + "P1,2017/18,1000\n", "W", "power-of-ten", 4, "cost"),
    Bad(54, "copied forward", GOOD + "P1,2017/18,100\nP1,2018/19,100\n", "W", "copied-forward", 5),
    Bad(71, "the same rows twice, alike", GOOD + "P1,2016/17,100\n", "W", "figure-repeated", 4, "cost"),
    Bad(72, "the same cell twice, unlike", GOOD + "P1,2016/17,101\n", "R", "figures-disagree", 4, "cost"),
    Bad(74, "ragged, short", GOOD + "P1,2017/18\n", "R", "ragged-row", 4),
    Bad(74, "ragged, long", GOOD + "P1,2017/18,1,175,345\n", "R", "ragged-row", 4),
    Bad(74, "unclosed quote", HEAD + 'P1,2016/17,"100\nP2,2016/17,200\n', "R", "file-malformed", 2, says="never closed"),
    Bad(74, "text after a quote", HEAD + 'P1,2016/17,"100"x\n', "R", "file-malformed", 2),
    Bad(74, "NUL", HEAD + "P1,2016/17,1\x0000\n", "R", "file-encoding", 2, says="NUL"),
    Bad(74, "UTF-16", GOOD.encode("utf-16"), "R", "file-encoding", says="UTF-16"),
    Bad(74, "UTF-16 without mark", GOOD.encode("utf-16-le"), "R", "file-encoding", says="UTF-16"),
    Bad(74, "Latin-1 pound", HEAD.encode() + "P1,2016/17,£100\n".encode("latin-1"), "R", "file-encoding", 2, says="0xA3"),
    Bad(74, "old Mac line ends", GOOD.replace("\n", "\r"), "R", "file-malformed"),
    Bad(38, "byte-order mark, CRLF, no last line end", "\ufeff" + GOOD.replace("\n", "\r\n").rstrip(), "A"),
    Bad(75, "gzip", gzip.compress(GOOD.encode()), "R", "file-kind", name="data.csv.gz", says="gzip"),
    Bad(75, "gzip named csv", gzip.compress(GOOD.encode()), "R", "file-kind", says="gzip"),
    Bad(65, ".xls", b"\xd0\xcf\x11\xe0" + bytes(600), "R", "file-kind", name="data.xls", says=".xls"),
    Bad(65, ".ods", b"PK\x03\x04", "R", "file-kind", name="data.ods", says=".ods"),
    Bad(65, ".xlsm", b"PK\x03\x04", "R", "file-kind", name="data.xlsm", says="macros"),
    Bad(65, "password", b"\xd0\xcf\x11\xe0" + bytes(600), "R", "file-kind", name="data.xlsx", says="password"),
    Bad(65, "csv renamed xlsx", GOOD, "R", "file-kind", name="data.xlsx", says="no Excel workbook"),
    Bad(65, "xlsx renamed csv", zipped({"a": b"b"}), "R", "file-kind", says="zip archive"),
    Bad(65, "zip renamed xlsx", zipped({"a": b"b"}), "R", "file-kind", name="data.xlsx"),
    Bad(65, "web page named csv", "<html><table>", "R", "file-kind", says="web page"),
    Bad(64, "notes above the table", "Care report\nFigures of 2016\n" + GOOD, "R", "headings", 3, says="skip = 2"),
    Bad(64, "two heading rows", "Who,When,What\n" + GOOD, "R", "headings", 2, says="skip = 1"),
    Bad(64, "units under the headings", HEAD + "id,year,£\nP1,2016/17,100\n", "R", "unknown-payee", 2),
    Bad(64, "note under the table", GOOD + "Source: returns,,\n", "R", "unknown-payee", 4),
    Bad(70, "a cell of 10,001 letters", HEAD + "P1,2016/17," + "1" * 10_001 + "\n", "R", "file-limit", 2, says="10,000"),
    Bad(70, "501 columns", "provider,period,cost," + ",".join(f"c{i}" for i in range(498)) + "\n", "R", "file-limit", 1, says="500"),
]  # fmt: skip

CELLS = [
    cell(56, "negative money", "cost", "-5", code="impossible-value", says="negative"),
    cell(56, "negative count", "met", "-5", code="impossible-value"),
    cell(56, "part of a person", "met", "12.5", code="impossible-value", says="not whole"),
    cell(56, "negative percentage", "rate", "-5%", code="impossible-value"),
    cell(56, "negative where it may be", "score", "-5.25", "A"),
    cell(56, "sign turned", "relief", "-5", "A"),
    cell(56, "sign turned the wrong way", "relief", "5", code="impossible-value", says="sign is turned"),
    *[cell(60, f"mark {mark!r}", "cost", mark, "A") for mark in ("*", "<8", "[c]", "[x]", "[low]", "-", "", "NULL", "#N/A", "n/a", "NQ", "≤5", "..")],
    cell(60, "#DIV/0!", "cost", "#DIV/0!"),
    cell(60, "zero is zero", "cost", "0", "A"),
    cell(60, "unknown word", "cost", "unknown"),
    cell(61, "day and month swapped", "review", "01/04/2016", code="which-date", says="1 April 2016 or 4 January 2016"),
    cell(61, "one reading, still not declared", "review", "31/01/2016", code="which-date"),
    cell(61, "two-digit year", "review", "1/4/16", says="two digits"),
    cell(61, "day number", "review", "42461", says="1 April 2016"),
    cell(61, "time", "review", "2016-04-01T00:00:00Z", says="time of day"),
    cell(61, "compact ISO", "review", "20160401"),
    cell(61, "ISO week", "review", "2016-W14-1"),
    cell(61, "no such day", "review", "30 February 2016", says="no such day"),
    cell(61, "year 20245", "review", "1 April 20245"),
    cell(61, "ISO", "review", "2016-04-01", "A"),
    cell(61, "in words", "review", "1 April 2016", "A"),
    cell(68, "exponent", "cost", "1E5", says="exponent"),
    cell(68, "absurd exponent", "cost", "1e999999999", says="exponent"),
    cell(68, "NaN", "cost", "NaN", says="not a figure"),
    cell(68, "infinity", "cost", "Infinity"),
    cell(68, "sNaN", "cost", "sNaN123"),
    cell(68, "underscore", "cost", "1_000", says="underscore"),
    cell(68, "Arabic digits", "cost", "٩٢", says="another alphabet"),
    cell(68, "full-width digits", "cost", "９２", says="U+FF19"),
    cell(68, "decimal comma", "cost", "1,50", says="decimal comma"),
    cell(68, "European thousands", "cost", "1.234,50", says="decimal comma"),
    cell(68, "thousands blanks", "cost", "1 234", says="blanks"),
    cell(68, "commas not in threes", "cost", "1,23,456", says="threes"),
    cell(68, "leading zero group", "cost", "0,123"),
    cell(68, "31 digits", "score", "1" * 31, code="file-limit", says="30 digits"),
    cell(68, "31 decimals", "score", "0." + "1" * 31, code="file-limit"),
    cell(68, "4,000 digits", "score", "1" * 4000, code="file-limit"),
    cell(68, "above 10^15", "cost", "1000000000000001", code="file-limit", says="limit"),
    cell(68, "at 10^15", "cost", "1000000000000000", "A"),
    cell(68, "Unicode minus", "score", "−5", says="minus"),
    cell(68, "dollars", "cost", "$12", says="dollars"),
    cell(68, "pounds and commas", "cost", "£1,234.50", "A"),
    cell(68, "percent as money", "cost", "5%"),
    cell(68, "formula", "cost", "=1+1"),
    cell(56, "unknown category", "track", "T3", code="unknown-code", says="`T1`"),
    cell(56, "yes/no misspelt", "passed", "maybe"),
    cell(56, "yes/no by spelling", "passed", "1", "A"),
    cell(10, "percentage", "rate", "92.19%", "A"),
    cell(10, "fraction", "rate", "0.9219", "A"),
    cell(10, "points in percent", "points", "92.19", "A"),
    cell(10, "percentage or fraction", "rate", "92.19", "R", "which-percent", "two ways"),
]  # fmt: skip

IDS = [
    Bad(62, "MAR-1 made a date", HEAD + "1-Mar,2016/17,1\n", "R", "unknown-payee", 2, says="a date"),
    Bad(62, "05E12 made a number", HEAD + "5E+12,2016/17,1\n", "R", "unknown-payee", 2, says="a number"),
    Bad(62, "05E12 made a long number", HEAD + "5000000000000,2016/17,1\n", "R", "unknown-payee", 2, says="a number"),
    Bad(62, "leading zeros lost", HEAD + "10044,2016/17,1\n", "R", "unknown-payee", 2, says="leading zeros"),
    Bad(62, "blank at its end", HEAD + "P1 ,2016/17,1\n", "R", "unknown-payee", 2, says="blank"),
    Bad(62, "capitals", HEAD + "p1,2016/17,1\n", "R", "unknown-payee", 2, says="capitals"),
    Bad(62, "Cyrillic", HEAD + "Р1,2016/17,1\n", "R", "unknown-payee", 2, says="U+0420"),
    Bad(60, "a mark for a payee", HEAD + "*,2016/17,1\n", "R", "unknown-payee", 2),
    Bad(60, "a mark for a key", "provider,period,cost,tier,seen\nP1,2016/17,1,*,4\n", "S", "unknown-code", 2, "tier"),
    Bad(62, "zero-width", HEAD + "P1\u200b,2016/17,1\n", "R", "unknown-payee", 2, says="U+200B"),
    Bad(63, "personal data", "provider,period,cost,nhs_number\nP1,2016/17,100,9434765919\n", "W", "personal-data", 1),
    Bad(10, "percentages mixed with fractions", "provider,period,cost,rate\nP1,2016/17,1,92%\nP2,2016/17,1,0.92\n", "R", "which-percent", 3, "rate"),
]  # fmt: skip

JSON = [
    jsonl(67, "good", row("100"), "A"),
    jsonl(67, "trailing comma", row("100")[:-1] + ",}", "R", "file-malformed", "comma"),
    jsonl(67, "comment", row("100") + " // note", "R", "file-malformed"),
    jsonl(67, "single quotes", "{'provider': 'P1'}", "R", "file-malformed", "single quotes"),
    jsonl(67, "two documents on a line", row("1") + row("2"), "R", "file-malformed", "two values"),
    jsonl(67, "top-level list", "[" + row("1") + "]", "R", "file-malformed", "a list"),
    jsonl(67, "top-level number", "12", "R", "file-malformed", "a number"),
    jsonl(67, "spread over lines", "{\n" + row("1"), "R", "file-malformed", "several lines"),
    Bad(67, ".json", "[" + row("1") + "]", "R", "file-kind", name="data.json", says="JSON lines"),
    jsonl(68, "1e400", row("1e400"), "S", "unusable-value", "exponent"),
    jsonl(68, "1E5", row("1E5"), "S", "unusable-value", "exponent"),
    jsonl(68, "-0", row("-0"), "A"),
    jsonl(68, "40 digits", row("0." + "1" * 40), "S", "file-limit"),
    jsonl(68, "number in quotes", row('"90"'), "A"),
    jsonl(68, "NaN", row("NaN"), "S", "unusable-value", "not a number"),
    jsonl(68, "true", row("true"), "S"),
    jsonl(68, "null", row("null"), "W", "no-rows", at=None),
    jsonl(68, "name twice", '{"provider": "P1", "period": "2016/17", "cost": 71, "cost": 95}', "R", "file-malformed", "`cost`"),
    jsonl(69, "__proto__", '{"provider": "P1", "period": "2016/17", "cost": 1, "__proto__": 2}', "W", "unknown-column", at=None),
    jsonl(69, "10,000 keys", "{" + ", ".join(f'"k{i}": 1' for i in range(10_000)) + "}", "R", "file-limit", "500"),
    jsonl(69, "a text of 5 MB", row('"' + "x" * 5_000_000 + '"'), "R", "file-limit"),
    jsonl(69, "nested 51 deep", row("[" * 51 + "]" * 51), "R", "file-limit", "50"),
    jsonl(69, "nested 100,000 deep", row("[" * 100_000), "R", "file-limit", "50"),
    jsonl(69, "a list in a cell", row("[1]"), "S", "unusable-value", "a list"),
]  # fmt: skip

ALL = FORM + CELLS + IDS + JSON


@pytest.mark.parametrize("bad", ALL, ids=[f"{bad.number}-{bad.title}-{bad.name}" for bad in ALL])
def test_corpus(bad: Bad, read_bytes: Callable[..., Reading]) -> None:
    mapping = mapping_of({"separator": bad.map}) if bad.map else None
    reading = read_bytes(bad.content, bad.name, mapping=mapping)
    said = [(finding.level, finding.code, finding.message) for finding in reading.findings]
    assert reading.stops == (bad.verdict == "R"), said
    assert set(reading.refused) == ({("P1", "2016/17")} if bad.verdict == "S" else set()), said
    levels = {finding.level for finding in reading.findings}
    assert levels == {"R": levels | {"error"}, "S": {"error"}, "W": {"warning"}, "A": set()}[bad.verdict], said
    if bad.verdict == "A":
        return
    found = next((finding for finding in reading.findings if finding.code == bad.code or not bad.code), None)
    assert found is not None, said
    place = found.labels[0]
    assert place.path.endswith(bad.name)
    if bad.row is not None:
        assert place.row == bad.row
    if bad.column is not None:
        assert place.column == bad.column
    assert bad.says in " ".join([found.message, *found.notes, found.fix or ""])
    if bad.verdict == "R":
        assert not any(reading.rows.cells.values()), "nothing may be worked out from a refused file"
