"""`obc explain`: what a code in square brackets means, and what to do about it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec

import click

from obcdsl.cli.ends import USAGE, say
from obcdsl.cli.shown import screen


@click.command("explain")
@click.argument("code", required=False, metavar="[CODE]")
def command(code: str | None) -> int:
    """Say what a code such as [units] means, and what to do about it.

    Without a code, all of them are listed.
    """
    codes, explanation = _catalogue()
    if code is None:
        width = max(map(len, codes))
        lines = [f"{slug.ljust(width)}  {said.splitlines()[0]}" for slug, said in sorted(codes.items())]
    else:
        slug = code.strip().strip("[]")
        said = explanation(slug)
        if said is None:
            return _unknown(slug, codes)
        lines = said.splitlines()
    shown = screen(sys.stdout)
    sys.stdout.writelines(shown.text(line) + "\n" for line in lines)
    return 0


def _catalogue() -> tuple[Mapping[str, str], Callable[[str], str | None]]:
    """The codes, each with its first line, and the function that explains one in full."""
    if find_spec("obcdsl.explained_codes") is not None:
        catalogue = import_module("obcdsl.explained_codes")
        return catalogue.CODES, catalogue.explanation
    from obcdsl.data.codes import CODES

    return CODES, CODES.get


def _unknown(slug: str, codes: Mapping[str, str]) -> int:
    from obcdsl.spelling import nearest

    close = nearest(slug, codes)
    say(f"error: there is no code `{slug}`")
    say(f"hint: {f'did you mean `{close}`?' if close else '`obc explain` lists them.'}")
    return USAGE
