"""`obc test`: every example of a contract and what no example reaches.

>>> import obcdsl
>>> report = run_examples(obcdsl.load("contracts/aca_risk_corridor"))
>>> [(example.name, example.passed) for example in report.examples][:2]
[('ten_percent_over', True), ('fifteen_percent_under', True)]
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.diagnostic import Diagnostic, Refusal
from obcdsl.examples.coverage import Coverage, Reached, Unreached, Watched, begin
from obcdsl.examples.reading import ExampleRead
from obcdsl.examples.running import ExampleRun, findings_of, run_example
from obcdsl.examples.source import GivenSource
from obcdsl.record import dataclass
from obcdsl.run import Run

if TYPE_CHECKING:
    from obcdsl.contract import Contract


@dataclass(frozen=True, slots=True)
class ExampleReport:
    """Every example of a contract, and what they reach."""

    contract: str
    path: str
    examples: tuple[ExampleRun, ...]
    unreached: tuple[Unreached, ...]
    thresholds: tuple[Reached, ...]

    @property
    def passed(self) -> bool:
        """Whether every example passed."""
        return all(example.passed for example in self.examples)

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """The findings of all examples."""
        return tuple(found for example in self.examples for found in findings_of(example))


def run_examples(contract: Contract) -> ExampleReport:
    """Every example of a contract, run, with what no example reaches.

    Raises:
        Refusal: where the contract has errors other than examples that disagree.
    """
    made = contract.compiled
    scopes = (made.scope, *(version.scope for version in made.later))
    if made.program is None or any(found.level == "error" for scope in scopes for found in scope.findings):
        raise Refusal([found for found in made.findings if found.level == "error"])
    scope, program, sources = made.scope, made.program, contract.sources
    coverage = begin(scope, program)
    runs = [
        run_example(scope, program, node, sources, partial(_watching, coverage, program, node))
        for node in scope.examples
    ]
    for version in made.later:
        assert version.program is not None
        runs += [run_example(version.scope, version.program, node, sources) for node in version.scope.examples]
    return ExampleReport(
        contract.name,
        made.written.main.source.path,
        tuple(runs),
        tuple(coverage.unreached()),
        tuple(coverage.reached()),
    )


def _watching(coverage: Coverage, program: core.Program, node: Any, read: ExampleRead, source: GivenSource) -> Run:
    """The evaluator of an example, which notes what it works; what the example itself compares is watched too."""
    coverage.functions |= read.functions
    coverage.add_scales(read.scales)
    for one in read.expected:
        coverage.add_conditions(one.figure.node, node.head.name.text, one.span)
    return Watched(program, source, coverage)
