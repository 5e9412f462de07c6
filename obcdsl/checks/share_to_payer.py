"""`share-to-payer`: a division that hands a part of the money back to the party that pays it."""

from __future__ import annotations

from collections.abc import Iterator

from obcdsl import core
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.scope import Scope
from obcdsl.written.library import Incorporated

CODE = "share-to-payer"
CODES = (CODE,)


def check(scope: Scope, program: core.Program, written: Incorporated) -> list[Diagnostic]:
    """A warning for each share of a party that pays all of what is divided."""
    return [one for split in program.splits for one in _of_split(scope, program, split)]


def _of_split(scope: Scope, program: core.Program, split: core.Split) -> Iterator[Diagnostic]:
    divided = [pay for pay in program.payments if split.divides is None or pay.name in split.divides]
    payers = {pay.payer for pay in divided}
    if len(payers) != 1 or any(pay.kind == "corridor" for pay in divided):
        return  # money that may flow either way: nobody is the payer alone
    [payer] = payers
    for part in scope.clauses[split.name].slices:
        if part.party.text == payer:
            said = scope.written(part.span)
            what = f"`{divided[0].name}`" if len(divided) == 1 else "all that is divided"
            yield warning(
                CODE,
                f"`{split.name}` hands part of the money back: `{payer}` pays {what} and has a share of it",
                Label(part.span, "back to who pays"),
                notes=[
                    f"With `{said}` less of it is spent than the payment says.",
                    f"If `{payer}` keeps a part, the payment is smaller: write that in its `pays` or `then less`; "
                    'or say that it is meant: accepts share-to-payer "reason".',
                ],
            )
