"""Every format of statements: the golden pages, hostile text, narrow and plain streams, equal bytes."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from html.parser import HTMLParser
from io import BytesIO, StringIO, TextIOWrapper

import pytest

from obcdsl.render import FORMATS, write_run, writer
from obcdsl.render.csv import COLUMNS, FORMULA_STARTS
from obcdsl.render.screen import Screen, width_of
from obcdsl.render.shown import LONGEST_DECIMAL
from obcdsl.statement import Run

Rendered = Callable[..., str]
ENDINGS = {"table": "txt", "json": "json", "csv": "csv", "amounts": "amounts.csv", "html": "html"}
TAGS = frozenset(
    """
    html head meta title style body a header main footer section div p h1 h2 h3 table caption thead
    tbody tfoot tr th td dl dt dd ul li code strong span bdi time br blockquote
    """.split()
)
ATTRIBUTES = frozenset(
    """
    lang charset name content http-equiv class href id aria-labelledby aria-label role tabindex scope
    colspan datetime
    """.split()
)
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)


@pytest.mark.parametrize("format_name", FORMATS)
def test_golden(format_name: str, public: Run, rendered: Rendered, golden: Callable[[str, str], None]) -> None:
    golden(f"statements.{ENDINGS[format_name]}", rendered(public, format_name))


def test_golden_table_in_colour(public: Run, rendered: Rendered, golden: Callable[[str, str], None]) -> None:
    golden("statements_colour.txt", rendered(public, "table", Screen(colour=True)))


def test_golden_empty(empty: Run, rendered: Rendered, golden: Callable[[str, str], None]) -> None:
    golden("empty.txt", rendered(empty, "table"))
    assert json.loads(rendered(empty, "json"))["statements"] == []
    assert rendered(empty, "csv") == ",".join(COLUMNS) + "\n"


@pytest.mark.parametrize("format_name", FORMATS)
def test_equal_runs_give_equal_bytes(format_name: str, public: Run, rendered: Rendered) -> None:
    again = Run.model_validate_json(public.model_dump_json())
    assert rendered(again, format_name) == rendered(public, format_name)


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1", "cp1252"])
def test_any_encoding_carries_a_hostile_run(format_name: str, encoding: str, hostile: Run) -> None:
    to = TextIOWrapper(BytesIO(), encoding=encoding, errors="strict", newline="")
    write_run(hostile, format_name, to)
    to.flush()


def test_ascii_stream_writes_the_code_of_the_currency(public: Run, rendered: Rendered) -> None:
    text = rendered(public, "table", Screen("ascii"))
    assert "GBP 50,825,000.00" in text
    assert text.isascii()


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_table_fits_80_columns_with_whole_figures(colour: bool, encoding: str, public: Run, rendered: Rendered) -> None:
    text = re.sub("\x1b\\[[0-9;]*m", "", rendered(public, "table", Screen(encoding, 80, colour)))
    assert max(map(width_of, text.splitlines())) <= 80
    sign = "£" if encoding == "utf-8" else "GBP "
    for figure in ("50,825,000.00", "1,961,666.67", "101,884,166.67", "1,961,666.6667"):
        assert f"{sign}{figure}" in text


def test_narrow_table_keeps_figures_whole(public: Run, rendered: Rendered) -> None:
    assert "£101,884,166.67" in rendered(public, "table", Screen(width=30))


@pytest.mark.parametrize("format_name", FORMATS)
def test_nothing_invisible_is_written(format_name: str, hostile: Run, rendered: Rendered) -> None:
    assert not INVISIBLE.search(rendered(hostile, format_name))


def test_rich_markup_is_text(hostile: Run, rendered: Rendered) -> None:
    assert "[red]rich[/red]" in rendered(hostile, "table", Screen(width=200, colour=True))


def test_json_gives_back_the_run(public: Run, hostile: Run, rendered: Rendered) -> None:
    for run in (public, hostile):
        for screen in (Screen(), Screen("ascii")):
            assert Run.model_validate_json(rendered(run, "json", screen)) == run


def test_json_holds_no_number_but_counts(public: Run, rendered: Rendered) -> None:
    found: list[object] = []

    def keep(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found.extend(key for key, value in pairs if isinstance(value, int | float) and not isinstance(value, bool))
        return dict(pairs)

    json.loads(rendered(public, "json"), object_pairs_hook=keep)
    assert set(found) == {"count", "statements", "refused"}


def test_json_follows_its_schema_names(public: Run, rendered: Rendered) -> None:
    line = json.loads(rendered(public, "json"))["statements"][0]["lines"][1]
    assert {"from": "ccgs", "to": "prime", "amount": "1961666.67", "unrounded": "5885000/3"}.items() <= line.items()
    schema = Run.model_json_schema()
    assert set(line) == set(schema["$defs"]["StatementLine"]["properties"])


def test_the_schema_says_what_null_means_of_a_refusal() -> None:
    refused = Run.model_json_schema(mode="serialization")["$defs"]["RefusedStatement"]
    for name in ("payee", "period"):
        assert {"type": "null"} in refused["properties"][name]["anyOf"]
        assert "null where" in refused["properties"][name]["description"]


def test_the_schema_says_how_an_exact_figure_is_spelt() -> None:
    """A decimal and a fraction are both exact: a reader who knows one spelling only must not stumble on the other."""
    parts = Run.model_json_schema(mode="serialization")["$defs"]
    fields = [("Figure", "exact"), ("NamedValue", "exact"), ("StatementLine", "unrounded"), ("Share", "share")]
    for part, name in fields:
        said = parts[part]["properties"][name]
        said = next(iter(said.get("anyOf", [said])))["description"]
        assert "never rounded" in said and "`0.95`" in said and "`2/3`" in said
        assert f"at most {LONGEST_DECIMAL} places" in said


def test_the_schema_says_that_no_key_ever_disappears() -> None:
    schema = Run.model_json_schema(mode="serialization")
    for part in [schema, *schema["$defs"].values()]:
        assert set(part["required"]) == set(part["properties"]), part["title"]


def test_csv_text_is_never_a_formula(hostile: Run, rendered: Rendered) -> None:
    rows = list(csv.DictReader(StringIO(rendered(hostile, "csv")), strict=True))
    for row in rows:
        assert None not in row
        for column, cell in row.items():
            if column not in ("amount", "unrounded", "share"):
                assert cell.lstrip()[:1] not in FORMULA_STARTS or not cell.strip()


def test_csv_negative_figures_stay_numbers(hostile: Run, rendered: Rendered) -> None:
    first = next(csv.DictReader(StringIO(rendered(hostile, "csv"))))
    assert Fraction(first["amount"]) == Fraction(-33, 100)
    assert first["unrounded"] == "-0 1/3"


def test_csv_totals_are_the_sums_of_lines(public: Run, rendered: Rendered) -> None:
    rows = [r for r in csv.DictReader(StringIO(rendered(public, "csv"))) if r["period"] == "year 4" and r["amount"]]
    lines = sum(Fraction(r["amount"]) for r in rows if r["record"] == "line")
    assert lines == sum(Fraction(r["amount"]) for r in rows if r["record"] == "total")


class Page(HTMLParser):
    """Collects what a browser would see, and that every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.headings: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def test_page_holds_only_our_tags(public: Run, hostile: Run, empty: Run, rendered: Rendered) -> None:
    for run in (public, hostile, empty):
        page = Page(rendered(run, "html"))
        assert page.open == []
        assert page.tags <= TAGS
        assert {name for name, _ in page.attributes} <= ATTRIBUTES


def test_page_refers_to_nothing_remote(hostile: Run, rendered: Rendered) -> None:
    text = rendered(hostile, "html")
    page = Page(text)
    targets = [value for name, value in page.attributes if name == "href"]
    identities = {f"#{value}" for name, value in page.attributes if name == "id"}
    assert set(targets) <= identities
    assert "url(" not in text and "@import" not in text and "http:" not in text and "https:" not in text


def test_page_is_accessible(public: Run, rendered: Rendered) -> None:
    text = rendered(public, "html")
    page = Page(text)
    assert ("lang", "en-GB") in page.attributes
    assert page.headings[0] == "h1" and page.headings.count("h1") == 1
    assert text.count("<table") == text.count("<caption>")
    assert len(re.findall("<th[ >]", text)) == text.count(' scope="')
    labels = {value for name, value in page.attributes if name == "aria-labelledby"}
    assert labels <= {value for name, value in page.attributes if name == "id"}
    identities = [value for name, value in page.attributes if name == "id"]
    assert len(identities) == len(set(identities))


def test_page_marks_what_is_not_final(public: Run, rendered: Rendered) -> None:
    text = rendered(public, "html")
    assert "<strong>ILLUSTRATIVE</strong>" in text and "<strong>DRAFT</strong>" in text
    assert "<strong>INCOMPLETE</strong>" in text and "<strong>REFUSED</strong>" in text


def test_colours_have_contrast() -> None:
    from obcdsl.render.html_style import STYLE
    from obcdsl.render.html_style import __doc__ as said

    def brightness(colour: str) -> float:
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    pairs = re.findall(r"(#\w{6}) on\s+(#\w{6})(?: is)? ([0-9]+\.[0-9])", said or "")
    assert len(pairs) == 5
    for ink, paper, stated in pairs:
        light, dark = sorted((brightness(ink), brightness(paper)), reverse=True)
        assert round((light + 0.05) / (dark + 0.05), 1) == float(stated) and float(stated) >= 7
        assert ink in STYLE and paper in STYLE


def test_unknown_format_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        writer("pdf", StringIO())


@pytest.mark.parametrize(
    "module", ["obcdsl.render", "obcdsl.render.findings", "obcdsl.spelling", "obcdsl.render.shown"]
)
def test_light_imports(module: str) -> None:
    code = f"import sys, {module}; print(sorted(set(sys.modules) & {{'pydantic', 'rich', 'jinja2', 'pandas', 'json'}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_plain_table_needs_no_rich() -> None:
    code = "import sys, obcdsl.render.table; print('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
