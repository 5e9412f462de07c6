"""The plots that somebody asks for by name, or why there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from obcdsl.clauses import corridor
from obcdsl.diagnostic import Diagnostic, Refusal, error
from obcdsl.plots.drawn import plots
from obcdsl.plots.model import Plot
from obcdsl.spelling import near
from obcdsl.why.asking import split_name

if TYPE_CHECKING:
    from obcdsl.contract import Contract
    from obcdsl.evaluation import Job


def asked_plots(contract: Contract, name: str, job: Job | None = None) -> list[Plot]:
    """The plots of a clause, or of one row of it; with a job, as they are on its data.

    Raises:
        Refusal: where the contract has errors, nothing of that name can be drawn, or the data cannot be read.

    >>> from obcdsl import load
    >>> [plot.case for plot in asked_plots(load("contracts/quality_and_outcomes_framework"), "achievement for dm004")]
    ['‘dm004’']
    """
    contract.program  # noqa: B018 - refuses where the contract has errors
    figure, row = split_name(name)
    scope = contract.compiled.scope
    figures = {scale.figure for scale in scope.scales}
    with_scales = [name for name, node in scope.clauses.items() if name in figures or isinstance(node, corridor.Node)]
    if figure not in with_scales:
        raise Refusal([_no_such(scope.clauses, figure, with_scales)])
    if job is not None:
        from obcdsl.plots.achieved import plots_on_data

        found = plots_on_data(job, name)
    else:
        found = plots(contract, figure)
        if row and found:
            found = _of_row(found, figure, row)
    if not found:
        why = "for these data it has none" if job is not None else "data decide where its edges lie"
        raise Refusal(
            [error("no-plot", f"`{figure}` cannot be drawn: {why}", fix=None if job is not None else "--data FILE")]
        )
    return found


def _no_such(clauses: dict[str, Any], figure: str, with_scales: list[str]) -> Diagnostic:
    known = figure in clauses
    message = f"`{figure}` has no scale or bands to draw" if known else f"there is no clause called `{figure}`"
    close = near(figure, with_scales)
    note = f"What can be drawn: {', '.join(with_scales)}." if with_scales else "This contract has no scales or bands."
    return error("no-plot" if known else "unknown-name", message, notes=[note], fix=close[0] if close else None)


def _of_row(found: list[Plot], figure: str, row: tuple[str, ...]) -> list[Plot]:
    wanted = " and ".join(part.replace("_", " ") for part in row)
    kept = [plot for plot in found if plot.case.replace("‘", "").replace("’", "") == wanted]
    if not kept:
        cases = ", ".join(plot.case for plot in found)
        note = f"It is drawn for {cases}." if cases else "It is the same for every row."
        raise Refusal([error("unknown-name", f"`{figure}` has no plot for `{', '.join(row)}`", notes=[note])])
    return kept
