"""`obc diff`: what changes between two contracts, or by the amendments of one, in words and in money."""

from __future__ import annotations

import sys
from dataclasses import replace as replaced
from pathlib import Path

import click

from obcdsl.cli.contracts import one_contract
from obcdsl.contract import Contract
from obcdsl.redline import BINARY, FORMATS
from obcdsl.scope import Scope


@click.command("diff")
@click.argument("old", metavar="A")
@click.argument("new", metavar="[B]", required=False)
@click.option(
    "--data", "-d", "data", multiple=True, metavar="FILE", help="Data to work both on; may stand several times."
)
@click.option("--map", "map_file", metavar="FILE", help="A TOML file: how the data name and spell things.")
@click.option("--as", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="The format.")
@click.option("--out", metavar="FILE", help="Write to this file instead of stdout.")
@click.option("--replace", is_flag=True, help="With --out: replace a file that is there already.")
def command(
    old: str, new: str | None, data: tuple[str, ...], map_file: str | None, form: str, out: str | None, replace: bool
) -> int:
    """Show what changes from contract A to contract B, clause by clause.

    Without B, A as it was signed is compared with A as its amendments left it. With --data, the same data are worked
    through both, and the difference in money is parted among the changed clauses, by payee and period. docx is a Word
    file with tracked changes.
    """
    from obcdsl.cli.asked import asked
    from obcdsl.cli.shown import screen
    from obcdsl.evaluation import Job
    from obcdsl.redline.sides import Comparison
    from obcdsl.redline.words import redline
    from obcdsl.render.redline import as_format

    before, after = _sides(old, new)
    moved = None
    if data:
        from obcdsl.redline.money import money_moved

        wanted = asked(data, map_file, ())
        moved = money_moved(before, after, Job(before, wanted.data, mapping=wanted.mapping))
    made = Comparison(redline(before.versions[-1], after.versions[-1]), moved)
    shown = screen(sys.stdout)
    shown = shown if sys.stdout.isatty() and out is None else replaced(shown, width=100)
    _write(as_format(made, form, shown), out, replace, binary=form in BINARY)
    return 0


def _sides(old: str, new: str | None) -> tuple[Contract, Contract]:
    first = one_contract(old)
    if new is not None:
        return first, one_contract(new)
    if len(first.versions) == 1:
        message = f"`{old}` has no amendments; name the contract to compare it with: `obc diff {old} B`"
        raise click.UsageError(message)
    return Contract(replaced(first.compiled, later=(), scope=_alone(first)), first.path), first


def _alone(contract: Contract) -> Scope:
    """The scope of a contract as it was signed, without the versions that came later."""
    found = replaced(contract.compiled.scope)
    found.timeline = None
    return found


def _write(made: bytes, out: str | None, replace: bool, *, binary: bool) -> None:
    from obcdsl.cli.written import write_file
    from obcdsl.diagnostic import Refusal, error

    if out is not None:
        write_file(made, Path(out), replace)
    elif not binary:
        sys.stdout.write(made.decode("utf-8"))
    elif sys.stdout.isatty():
        raise Refusal([error("output", "this format cannot be shown on a terminal", fix="--out FILE")])
    else:
        sys.stdout.buffer.write(made)
        sys.stdout.flush()
