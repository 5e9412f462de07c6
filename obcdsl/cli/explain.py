"""`obc explain`: what a code in square brackets means, and what to do about it."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from obcdsl.cli.ends import USAGE, say
from obcdsl.cli.shown import screen


@click.command("explain")
@click.argument("code", required=False, metavar="[CODE]")
def command(code: str | None) -> int:
    """Say what a code such as [units] means, and what to do about it.

    Without a code, all of them are listed.
    """
    catalogue = import_module("obcdsl.explained_codes")
    codes: dict[str, str] = dict(catalogue.CODES)
    shown = screen(sys.stdout)
    if code is None:
        width = max(map(len, codes))
        lines = [f"{slug.ljust(width)}  {said.splitlines()[0]}" for slug, said in sorted(codes.items())]
    else:
        slug = code.strip().strip("[]")
        said = catalogue.explanation(slug)
        if said is None:
            from obcdsl.spelling import nearest

            close = nearest(slug, codes)
            say(f"error: there is no code `{slug}`")
            say(f"hint: {f'did you mean `{close}`?' if close else '`obc explain` lists them.'}")
            return USAGE
        lines = said.splitlines()
    sys.stdout.writelines(shown.text(line) + "\n" for line in lines)
    return 0
