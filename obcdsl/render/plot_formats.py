"""The formats that plots are written in: one function for each, and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from obcdsl.plots.model import Plot
from obcdsl.render.markup import block
from obcdsl.render.plot_svg import WIDTH, height_of, svg
from obcdsl.render.plot_text import plot_text
from obcdsl.render.screen import Screen


def svg_file(plots: Sequence[Plot], screen: Screen) -> bytes:
    """One SVG file; several plots stand one below the other."""
    if len(plots) == 1:
        return (svg(plots[0]) + "\n").encode()
    tops = [sum(height_of(plot) for plot in plots[:at]) for at in range(len(plots) + 1)]
    inner = (svg(plot, f"plot-{at}", top) for at, (plot, top) in enumerate(zip(plots, tops, strict=False), start=1))
    outer = block(
        "svg",
        *inner,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {tops[-1]}",
        width=WIDTH,
        height=tops[-1],
    )
    return (outer + "\n").encode()


def png_file(plots: Sequence[Plot], screen: Screen) -> bytes:
    """One picture of what `svg_file` gives.

    Raises:
        Refusal: where typst is not installed.
    """
    from obcdsl.render.plot_png import picture

    return picture(svg_file(plots, screen).decode())


def text_file(plots: Sequence[Plot], screen: Screen) -> bytes:
    """The plots as lines of text, a blank line between them."""
    return "\n".join(plot_text(plot, screen) for plot in plots).encode("utf-8", "backslashreplace")


FORMATS: Mapping[str, Callable[[Sequence[Plot], Screen], bytes]] = {"text": text_file, "svg": svg_file, "png": png_file}
BINARY = ("png",)
