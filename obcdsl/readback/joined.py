"""Texts that are made of several: the parts of a scale, its bands, steps one to a line."""

from __future__ import annotations

from collections.abc import Callable


def scale_text(rows: list[str]) -> str:
    """The parts of a scale from its rows in words, each `word|edge|kind|value`; a straight line ends in a point.

    What lies below the first point and has its value needs no part of its own: a scale is flat there.

    >>> scale_text(["below|60%|is|0", "from|60%|line|1", "from|90%|is|5"])
    'below 60%: 0, at 60%: 1, at 90%: 5, flat outside'
    """
    parts: list[str] = []
    ends_line = False
    cut = [row.split("|", 3) for row in rows]
    for word, edge, kind, value in cut:
        if kind == "refused":
            parts.append(f"refuse {word} {edge}")
            continue
        starts_line = kind == "line" or (ends_line and word == "from below")
        said = "at" if starts_line or ends_line else word.removesuffix(" below")
        parts.append(f"{said} {edge}: {value}")
        ends_line = starts_line
    if len(cut) > 1 and parts[1] == f"at {cut[0][1]}: {cut[0][3]}" and cut[0][0] == "below":
        del parts[0]
    flat = [", flat outside"] if any(part.startswith("at ") for part in parts) else []
    return ", ".join(parts) + "".join(flat)


def bands_text(bands: list[str]) -> str:
    """The bands of a marginal scale, each `low|high: rate`.

    >>> bands_text(["0|3%: 0%", "3%|8%: 50%", "8%|: 80%"])
    'up to 3%: 0%, up to 8%: 50%, above 8%: 80%'
    """
    cut = [(*band.split(": ", 1)[0].split("|"), band.split(": ", 1)[1]) for band in bands]
    parts = []
    from_zero = bool(cut) and cut[0][0] == "0" and cut[0][1] != ""
    for low, high, rate in cut:
        parts.append(f"up to {high}: {rate}" if from_zero and high else f"above {low}: {rate}")
    return ", ".join(parts)


def lines(found: list[str]) -> str:
    """Terms, one to a line."""
    return "\n".join(one for one in found if one)


def with_scale(said: str) -> str:
    """A value whose scale stands in a table below it."""
    value, below, rows = said.partition("\x00")
    return value.replace("BELOW", rows) if below else value


JOINED: dict[str, Callable[[list[str]], str]] = {
    **dict.fromkeys(("scale_row", "score_row", "scale_cells"), scale_text),
    **dict.fromkeys(("slice", "band_cells"), bands_text),
    **dict.fromkeys(("step", "party_row", "column_unit"), lines),
    **dict.fromkeys(("replaces_row", "moves_row", "adds_row", "uses_row", "removes_row"), lines),
    "over_key": " and ".join,
}
"""How several of a kind are joined; with commas where nothing is said."""

MADE: dict[str, Callable[[str], str]] = {"stated": with_scale}
"""What is made of a text of a kind once it is read."""
