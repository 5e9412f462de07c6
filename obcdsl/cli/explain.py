"""`obc explain`: what a code in square brackets means, and what to do about it."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import click

from obcdsl.cli.ends import USAGE, say
from obcdsl.cli.shown import screen

HEADINGS = {
    "Errors in a contract": "error of a contract",
    "Warnings about a contract": "warning of a contract",
    "Data": "of data",
    "What was asked for": "of a run",
}
"""The groups of the list, and how the levels of their pages end."""


@click.command("explain")
@click.argument("code", required=False, metavar="[CODE]")
def command(code: str | None) -> int:
    """Say what a code such as [units] means, and what to do about it.

    Without a code, all of them are listed.
    """
    from obcdsl.explained_codes import CODES, explanation

    if code is None:
        lines = _listed(CODES)
    else:
        slug = code.strip().strip("[]")
        said = explanation(slug)
        if said is None:
            return _unknown(slug, CODES)
        lines = said.splitlines()
    shown = screen(sys.stdout)
    sys.stdout.writelines(shown.text(line) + "\n" for line in lines)
    return 0


def _listed(codes: Mapping[str, str]) -> list[str]:
    """Every code with its sentence, under what it is of."""
    from obcdsl.explained_codes import explained

    levels = {code: page.level for code in codes if (page := explained(code)) is not None}
    width = max(map(len, codes))
    lines: list[str] = []
    for heading, group in HEADINGS.items():
        members = [code for code, level in levels.items() if level.endswith(group)]
        lines += [*([""] if lines else []), heading, *(f"  {code.ljust(width)}  {codes[code]}" for code in members)]
    return lines


def _unknown(slug: str, codes: Mapping[str, str]) -> int:
    from obcdsl.spelling import nearest

    close = nearest(slug, codes)
    say(f"error: there is no code `{slug}`")
    say(f"hint: {f'did you mean `{close}`?' if close else '`obc explain` lists them.'}")
    return USAGE
