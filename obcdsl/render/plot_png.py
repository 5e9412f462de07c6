"""Plots as PNG: the SVG of `plot_svg` drawn by typst, without the fonts of the machine, so that the bytes are the same."""

from __future__ import annotations

import json
from collections.abc import Sequence

from obcdsl.extra import package
from obcdsl.plots.model import Plot
from obcdsl.render.plot_svg import svg

PIXELS_PER_INCH = 192

TEMPLATE = b"""
#set page(width: auto, height: auto, margin: 0pt)
#for (at, plot) in json(bytes(sys.inputs.plots)).enumerate() {
  if at > 0 { pagebreak() }
  image(bytes(plot), format: "svg", width: 480pt, alt: "plot")
}
"""


def picture(drawing: str) -> bytes:
    """The picture of one SVG.

    Raises:
        Refusal: where typst is not installed.
    """
    return _drawn([drawing])[0]


def pngs(plots: Sequence[Plot]) -> list[bytes]:
    """The pictures of some plots, all drawn in one go.

    Raises:
        Refusal: where typst is not installed.
    """
    return _drawn([svg(plot) for plot in plots]) if plots else []


def _drawn(drawings: list[str]) -> list[bytes]:
    typst = package("typst", "Pictures are drawn")
    made = typst.compile(
        TEMPLATE,
        format="png",
        ppi=PIXELS_PER_INCH,
        ignore_system_fonts=all(map(has_own_letters, drawings)),
        sys_inputs={"plots": json.dumps(drawings)},
    )
    return made if isinstance(made, list) else [made]


def has_own_letters(text: str) -> bool:
    """Whether the fonts that typst brings have every letter of a text: those of Europe, and its signs.

    >>> has_own_letters("“£5” Ωμέγα → 80%"), has_own_letters("中文")
    (True, False)
    """
    return all(ord(letter) < 0x530 or 0x2000 <= ord(letter) < 0x2300 for letter in text)
