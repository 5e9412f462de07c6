"""`obc library`: what the standard library holds, and one thing of it in full."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from obcdsl.cli.ends import USAGE, say
from obcdsl.cli.shown import counted, screen, show_lines

if TYPE_CHECKING:
    from obcdsl.catalogue import Entry

MOST_OTHERS = 8


@click.command("library")
@click.argument("words", nargs=-1, metavar="[WORDS...]")
@click.option("--source", is_flag=True, help="With a NAME: its text alone, as it stands in its file.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def command(words: tuple[str, ...], source: bool, as_json: bool) -> int:
    """Look up the standard library: definitions, tables, clauses and templates.

    Without WORDS all of it is listed. The name of a thing shows that thing; other words are looked for in names, titles
    and comments.
    """
    from obcdsl.catalogue import named, standard_library

    exact = named(words[0]) if len(words) == 1 else ()
    if source and not exact:
        raise click.UsageError("--source needs the name of one thing in the library", click.get_current_context())
    if source:
        sys.stdout.write("\n".join(f"{entry.text}\n" for entry in exact))
        return 0
    found = standard_library(*words)
    if exact:
        _show(exact, [entry for entry in found if entry not in exact], as_json)
        return 0
    return _list(found, as_json) if found or as_json else _nothing(words)


def _show(exact: Sequence[Entry], others: Sequence[Entry], as_json: bool) -> None:
    from obcdsl.catalogue_pages import page
    from obcdsl.render.library import page_data, page_text

    pages = [page(entry) for entry in exact]
    if as_json:
        _print([page_data(each) for each in pages])
        return
    for at, each in enumerate(pages):
        sys.stdout.write("\n" * bool(at) + page_text(each, screen(sys.stdout)))
    names = list(dict.fromkeys(entry.name for entry in others))
    more = f" and {len(names) - MOST_OTHERS:,} more" if len(names) > MOST_OTHERS else ""
    if names:
        show_lines(["", f"See also: {', '.join(names[:MOST_OTHERS])}{more}"], sys.stdout)


def _list(found: Sequence[Entry], as_json: bool) -> int:
    from obcdsl.render.library import entries_data, listed

    if as_json:
        _print(entries_data(found))
        return 0
    sys.stdout.write(listed(found, screen(sys.stdout)))
    show_lines(["", f"{counted(len(found), 'thing')}; `obc library NAME` shows one"], sys.stdout)
    return 0


def _nothing(words: Sequence[str]) -> int:
    from obcdsl.catalogue import nearest_names

    close = nearest_names(words)
    say(f"error: nothing in the library speaks of `{' '.join(words)}`")
    meant = " or ".join(f"`obc library {name}`" for name in close)
    say(f"hint: {f'did you mean {meant}?' if close else '`obc library` lists it all.'}")
    return USAGE


def _print(data: object) -> None:
    import json

    sys.stdout.write(json.dumps(data, indent=2) + "\n")
