"""Plots are exact: their points are those of the contract, a jump has an open and a closed end, and each form says the same."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from obcdsl import core
from obcdsl.carriers.exact import Exact
from obcdsl.clauses import corridor
from obcdsl.contract import Contract, load
from obcdsl.data.schema import Rows
from obcdsl.plots.drawn import plots
from obcdsl.plots.model import Line, Plot, Point, window
from obcdsl.plots.told import described
from obcdsl.render.plot_png import pngs
from obcdsl.render.plot_svg import layout, svg
from obcdsl.render.plot_text import plot_text
from obcdsl.render.screen import Screen
from obcdsl.run import Run
from obcdsl.running.sourced import RowSource

HERE = Path(__file__).parent
CONTRACTS = HERE.parents[1] / "contracts"
NAMESPACE = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def scales() -> Contract:
    return load(HERE / "scales.obc")


def only(contract: Contract, name: str) -> Plot:
    (plot,) = plots(contract, name)
    return plot


def ends(plot: Plot) -> list[tuple[object, object, bool]]:
    return [(end.point.across, end.point.up, end.closed) for end in plot.ends]


# ---- points ---------------------------------------------------------------------------------------------------------


def test_a_stepped_scale_is_flat_and_each_edge_belongs_to_the_lower_step(scales: Contract) -> None:
    plot = only(scales, "stepped")
    half, most = Fraction(1, 2), Fraction(3, 4)
    assert plot.lines == (
        Line((Point(half, 0),), before=0),
        Line((Point(half, Fraction(2, 5)), Point(most, Fraction(2, 5)))),
        Line((Point(most, 1),), after=0),
    )
    assert ends(plot) == [
        (half, 0, True),
        (half, Fraction(2, 5), False),
        (most, Fraction(2, 5), True),
        (most, 1, False),
    ]
    assert [plot.value_at(at) for at in (half, half + Fraction(1, 10**30), most)] == [0, Fraction(2, 5), Fraction(2, 5)]


def test_a_ramp_joins_and_has_no_ends(scales: Contract) -> None:
    plot = only(scales, "ramped")
    assert plot.lines == (Line((Point(Fraction(1, 3), 0), Point(Fraction(2, 3), 1)), 0, 0),)
    assert plot.ends == ()
    assert plot.value_at(Fraction(1, 2)) == Fraction(1, 2)


def test_a_scale_that_runs_and_jumps_has_both_kinds_of_end(scales: Contract) -> None:
    plot = only(scales, "jumped")
    low, high = Fraction(3, 5), Fraction(4, 5)
    assert ends(plot) == [(low, 0, False), (low, Fraction(1, 5), True), (high, high, True), (high, 1, False)]
    assert [plot.value_at(at) for at in (low, Fraction(7, 10), high, 1)] == [Fraction(1, 5), Fraction(1, 2), high, 1]


def test_a_marginal_corridor_is_the_sum_of_its_bands_on_both_sides() -> None:
    plot = only(load(CONTRACTS / "aca_risk_corridor"), "risk_corridor")
    (line,) = plot.lines
    three, eight = Fraction(3, 100), Fraction(8, 100)
    assert line.points == (
        Point(-eight, Fraction(-5, 2)), Point(-three, 0), Point(0, 0), Point(three, 0), Point(eight, Fraction(5, 2)),
    )  # fmt: skip
    assert (line.before, line.after, plot.ends) == (80, 80, ())
    assert plot.value_at(Fraction(1, 10)) == Fraction(41, 10), "the worked example of the contract: 4.10 of 100"
    assert plot.value_at(Fraction(-15, 100)) == Fraction(-81, 10)


def test_whole_bands_jump_at_their_edge(scales: Contract) -> None:
    plot = only(scales, "whole_bands")
    edge = Fraction(1, 20)
    assert ends(plot) == [(edge, 0, True), (edge, Fraction(5, 2), False)]
    assert plot.value_at(edge) == 0
    assert plot.value_at(Fraction(1, 10)) == 5
    assert plot.value_at(Fraction(-1, 2)) == 0, "no line says what an underspend pays"


def test_a_flat_share_is_one_straight_line(scales: Contract) -> None:
    (line,) = only(scales, "flat_share").lines
    assert (line.points, line.before, line.after) == ((Point(0, 0),), 50, 50)


def test_edges_that_change_by_year_give_a_plot_for_each_stretch_of_years() -> None:
    found = plots(load(CONTRACTS / "medicare_part_d_corridor"), "risk_sharing")
    assert [plot.case for plot in found] == ["in contract years 1 to 2", "in contract years 3 to 20"]
    assert [plot.value_at(Fraction(1, 10)) for plot in found] == [Fraction(15, 8) + 4, Fraction(5, 2)]


def test_edges_that_data_decide_are_not_drawn() -> None:
    assert plots(load(CONTRACTS / "aco_reach"), "settlement") == []


# ---- the plot and the program ---------------------------------------------------------------------------------------

ALL = [*sorted(CONTRACTS.glob("*/contract.obc")), HERE / "scales.obc"]


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_plot_gives_what_the_program_works(path: Path) -> None:
    """At every bend and end, just beside each and between them, the plot is what the contract scores or pays."""
    contract = load(path)
    for name, node in contract.compiled.scope.clauses.items():
        for plot in plots(contract, name):
            if isinstance(node, corridor.Node) or f"{name}/measure" in contract.program.definitions:
                for across in places(plot):
                    assert plot.value_at(across) == as_worked(contract, plot, across), (name, plot.case, across)


def places(plot: Plot) -> list[Fraction]:
    shows = window(plot)
    bends = sorted(
        {Fraction(point.across) for point in plot.vertices()} | {Fraction(shows.left), Fraction(shows.right)}
    )
    little = Fraction(1, 10**12)
    beside = [at + by for at in bends for by in (-little, 0, little)]
    return beside + [(one + other) / 2 for one, other in pairwise(bends)]


def as_worked(contract: Contract, plot: Plot, across: Fraction) -> object:
    """The program's own value, with the measure (or the base and the difference) put in place of what data would give."""
    program, name = contract.program, plot.name
    is_corridor = f"{name}/base" in program.definitions
    given = (
        {"base": 100, "difference": across * 100, "earned": True}
        if is_corridor
        else {"measure": across, "scored": True}
    )
    fixed = {
        f"{name}/{part}": replace(program.definitions[f"{name}/{part}"], body=core.Const(value))
        for part, value in given.items()
        if f"{name}/{part}" in program.definitions
    }
    made = replace(program, definitions={**program.definitions, **fixed})
    run = Run(made, RowSource(made, Rows()), Exact())
    years = [int(word) for word in plot.case.split() if word.isdigit()]
    period = next(one for one in made.calendar.periods() if one.year == (years[0] if years else 1))
    keys = [key for key in made.definitions[name].keys if key != made.payee_key]
    member = plot.case.strip("‘’").replace(" ", "_")
    found = run.figure(f"{name}/0" if is_corridor else name, run.place("", period, dict.fromkeys(keys, member)))
    return -found if is_corridor and across < 0 and plot.below else found


# ---- SVG ------------------------------------------------------------------------------------------------------------


def parsed(plot: Plot) -> ET.Element:
    return ET.fromstring(svg(plot))


@pytest.mark.parametrize("name", ["stepped", "ramped", "jumped", "whole_bands", "flat_share"])
def test_svg_has_each_point_at_its_exact_place(scales: Contract, name: str) -> None:
    plot, field = only(scales, name), layout(only(scales, name)).field
    tree = parsed(plot)
    drawn = [line.get("points", "").split() for line in tree.iter(f"{NAMESPACE}polyline")]
    assert len(drawn) == len(plot.lines)
    for line, points in zip(plot.lines, drawn, strict=True):
        for point in line.points:
            near = [
                (Fraction(x), Fraction(y)) for x, y in (each.split(",") for each in points)
                if abs(Fraction(x) - field.x(point.across)) <= Fraction(1, 2000)
            ]  # fmt: skip
            assert any(abs(y - field.y(point.up)) <= Fraction(1, 2000) for _, y in near), point


def test_svg_marks_open_and_closed_ends(scales: Contract) -> None:
    plot = only(scales, "jumped")
    circles = [(each.get("class"), each.get("fill")) for each in parsed(plot).iter(f"{NAMESPACE}circle")]
    assert circles == [("open", "#ffffff"), ("closed", "#1b1f24"), ("closed", "#1b1f24"), ("open", "#ffffff")]


def test_no_line_of_the_svg_is_steep_at_a_jump(scales: Contract) -> None:
    for line in parsed(only(scales, "stepped")).iter(f"{NAMESPACE}polyline"):
        assert len({point.split(",")[1] for point in line.get("points", "").split()}) == 1


def test_svg_says_itself_in_words_and_uses_no_colour(scales: Contract) -> None:
    plot = only(scales, "jumped")
    tree = parsed(plot)
    named = {each.get("id"): each.text for each in tree if each.tag in (f"{NAMESPACE}title", f"{NAMESPACE}desc")}
    assert tree.get("role") == "img"
    assert [named[name] for name in (tree.get("aria-labelledby") or "").split()] == [plot.heading, described(plot)]
    colours = {each.get(kind) for each in tree.iter() for kind in ("fill", "stroke")} - {None, "none"}
    for colour in colours:
        red, green, blue = (int(str(colour)[at : at + 2], 16) for at in (1, 3, 5))
        assert max(red, green, blue) - min(red, green, blue) < 20, f"{colour} is no grey"


def test_marks_and_money_stand_in_the_words(scales: Contract) -> None:
    said = [each.text for each in parsed(only(scales, "jumped")).iter(f"{NAMESPACE}text")]
    assert {"60%", "80%", "0%", "20%", "100%"} <= set(said)
    assert "A full score is worth 50% of the pool of £10,000 of “Bonus”, that is £5,000" in described(
        only(scales, "jumped")
    )
    corridor = [each.text for each in parsed(only(scales, "whole_bands")).iter(f"{NAMESPACE}text")]
    assert {"5% over", "on target", "£2.50", "Amount for each £100 of “Target”"} <= set(corridor)


def test_the_same_plot_gives_the_same_bytes(scales: Contract) -> None:
    assert svg(only(scales, "jumped")) == svg(only(load(HERE / "scales.obc"), "jumped"))


def test_png_is_a_picture_of_the_same_bytes_each_time(scales: Contract) -> None:
    plot = only(scales, "stepped")
    (one,) = pngs([plot])
    assert one.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", one[16:24])
    assert (width, height) == (1280, layout(plot).height * 2)
    assert pngs([plot]) == [one]


# ---- letters --------------------------------------------------------------------------------------------------------


def test_the_text_plot_has_ends_labels_and_words(scales: Contract) -> None:
    said = plot_text(only(scales, "jumped"), Screen(width=80))
    field = said.split("Score, by")[0]
    assert (field.count("○"), field.count("●")) == (2, 2)
    assert all(max(map(len, part.splitlines())) <= 80 for part in (said,))
    assert {"60%", "80%"} <= set(field.split())
    assert "\x1b" not in said and "\x1b[1m○" in plot_text(only(scales, "jumped"), Screen(width=80, colour=True))


def test_the_text_plot_in_plain_letters(scales: Contract) -> None:
    said = plot_text(only(scales, "whole_bands"), Screen(encoding="ascii"))
    assert said.isascii()
    assert "o" in said.split("Amount for each")[1] and "GBP 2.50" in said
