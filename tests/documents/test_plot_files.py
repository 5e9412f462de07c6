"""The SVG file of every plot that shipped contracts have stands alone: sound XML, in words too, in grey, the same bytes twice."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from obcdsl.contract import Contract, load
from obcdsl.plots.drawn import plots
from obcdsl.render.plot_formats import svg_file
from obcdsl.render.screen import Screen
from tests import shipped

HERE = Path(__file__).parent
NAMESPACE = "{http://www.w3.org/2000/svg}"
SHAPES = {"svg", "title", "desc", "rect", "text", "line", "polyline", "circle", "polygon"}
LOADS = re.compile(
    rb"href|url\(|<!|<\?|@import|javascript:|data:|\bon[a-z]+=|<style|<image|<use|<script|<foreignObject"
)
CLEAR = 4.5
"""How far apart in luminance what is drawn and what it is drawn on must be (WCAG 2.2, 1.4.3); faint rules are no words."""


def files_of(contract: Contract) -> list[tuple[str, bytes]]:
    """The file of each clause that is drawn, by its name."""
    found = [(name, plots(contract, name)) for name in contract.compiled.scope.clauses]
    return [(name, svg_file(drawn, Screen())) for name, drawn in found if drawn]


def luminance(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", [*shipped.NAMES, "scales", "hostile"])
def test_each_file_stands_alone(name: str) -> None:
    beside = HERE / f"{name}.obc"
    contract = load(beside) if beside.exists() else shipped.contract(name)
    made = files_of(contract)
    assert made == files_of(contract)
    for clause, file in made:
        assert name == "hostile" or not LOADS.search(file.replace(b'xmlns="http://www.w3.org/2000/svg"', b"")), clause
        tree = ET.fromstring(file)
        assert {each.tag for each in tree.iter()} <= {NAMESPACE + shape for shape in SHAPES}
        drawn = [each for each in tree.iter(f"{NAMESPACE}svg") if each.get("role") == "img"]
        assert drawn
        for each in drawn:
            said = {part.get("id"): part.text for part in each if part.tag in (f"{NAMESPACE}title", f"{NAMESPACE}desc")}
            assert len(said) == 2 and all(said[part] for part in str(each.get("aria-labelledby")).split())
            legible(each)


def legible(plot: ET.Element) -> None:
    """Words and lines are dark on white, and lie within the picture."""
    width, height = float(plot.get("width", 0)), float(plot.get("height", 0))
    for each in plot.iter(f"{NAMESPACE}text"):
        assert (1 + 0.05) / (luminance(each.get("fill", "")) + 0.05) >= CLEAR
        assert 0 <= float(each.get("x", -1)) <= width and 0 < float(each.get("y", -1)) <= height, each.text
    for each in plot.iter(f"{NAMESPACE}polyline"):
        assert (1 + 0.05) / (luminance(each.get("stroke", "")) + 0.05) >= CLEAR
        for point in each.get("points", "").split():
            across, up = map(float, point.split(","))
            assert 0 <= across <= width and 0 <= up <= height
