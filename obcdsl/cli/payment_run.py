"""One run of `obc pay`: contract after contract; what stops one never stops the others."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from obcdsl import __version__
from obcdsl.bulk.amounts_block import AmountsBlock
from obcdsl.bulk.blocks import Bulk, Engine
from obcdsl.cli.asked import Asked, job_of
from obcdsl.cli.contracts import loaded
from obcdsl.cli.ends import FOUND, REFUSED
from obcdsl.cli.outputs import FolderOutput, Output
from obcdsl.cli.progress import Progress
from obcdsl.cli.shown import counted, show_findings, show_lines
from obcdsl.cli.totals import Totals
from obcdsl.contract import Contract
from obcdsl.diagnostic import DataPlace, Diagnostic, Refusal, warning
from obcdsl.evaluation import Job, results_or_blocks
from obcdsl.render.findings import places_of
from obcdsl.render.screen import cut
from obcdsl.settling.control import Tally
from obcdsl.settling.due import unsettled
from obcdsl.source import Source
from obcdsl.statement import Control, DataUsed, RefusedStatement, Statement

MOST_NAMED = 5
"""How many contracts that rows name are said by name."""


class PaymentRun:
    """Pays one contract after another and remembers what the end must say."""

    def __init__(
        self, asked: Asked, output: Output, progress: Progress, engine: Engine = "exact", lean: bool = False
    ) -> None:
        self.asked, self.output, self.progress = asked, output, progress
        self.engine, self.lean = engine, lean
        self.totals = Totals()
        self.refused: list[RefusedStatement] = []
        self.stopped: list[str] = []
        self.contracts = 0
        self.lines_refused = False
        self.names: set[str] = set()
        self.others: dict[str, DataPlace] = {}

    def pay(self, path: Path) -> None:
        """Pay one contract; findings go to stderr."""
        self.contracts += 1
        contract = loaded(path)
        if isinstance(contract, Diagnostic):
            self._stop(path, str(path), [contract], {})
            return
        self.names.add(contract.name)
        errors = [finding for finding in contract.check() if finding.level == "error"]
        if errors or contract.compiled.has_errors:
            self._stop(path, contract.name, errors, contract.sources)
            return
        warnings = sum(finding.level == "warning" for finding in contract.check())
        if warnings:
            self._say(f"{path}: {counted(warnings, 'warning')} of the contract; `obc check` shows them")
        try:
            job = job_of(contract, path, self.asked)
            job.bulk = self._bulk(contract)
            fault = self.output.begin(job)
            if fault is not None:
                raise Refusal([fault])
            self._settle(job, path)
        except Refusal as refusal:
            self.output.drop()
            self._stop(path, contract.name, refusal.findings, contract.sources)
        except BaseException:
            self.output.drop()
            raise

    def _settle(self, job: Job, path: Path) -> None:
        contract: Contract = job.contract
        tally, refused = Tally(), list[RefusedStatement]()
        self.progress.begin(contract.name)
        broken = 0
        for result in results_or_blocks(job, lambda worked: self.progress.done(worked, job.expected)):
            if isinstance(result, AmountsBlock):
                assert isinstance(self.output, FolderOutput)
                tally.add_block(result)
                self.output.block(result)
            elif isinstance(result, Statement):
                tally.add(result)
                broken += bool(result.breaches)
                self.lines_refused |= result.status != "complete"
                self.output.statement(result)
            else:
                refused.append(result)
        control = tally.control(refused=len(refused), data=_data_used(job), engine_version=__version__)
        self.progress.write()
        self.output.keep(refused, control)
        self.totals.add(control)
        self.refused.extend(refused)
        self.others = dict(job.readings[-1].others) | self.others
        findings = [finding for finding in job.findings if finding.code != "other-contract"]
        if findings:
            self.progress.write()
            show_findings(findings, contract.sources, sys.stderr)
        if job.bulk is not None and job.bulk.said():
            self._say(f"{path}: {job.bulk.said()}")
        for note in job.readings[-1].notes:
            self._say(f"note: {note}")
        if self.asked.period is None:
            for said in unsettled(contract.every_payment, job.readings):
                self._say(f"{path}: {said}")
        if broken:
            said = "statement breaks a guarantee" if broken == 1 else "statements break guarantees"
            self._say(f"{path}: {broken:,} {said} of the contract, as written there")
        if not control.statements and not refused:
            self._say(f"{path}: the data hold no figures{self._wanted()}, so there is no statement")

    def _bulk(self, contract: Contract) -> Bulk | None:
        """What works amounts in blocks, where nothing but amounts is asked for."""
        if not self.lean and self.engine == "array":
            return Bulk("exact", left_to_exact="what is asked for shows exact figures; `--as amounts` does not")
        takes_blocks = isinstance(self.output, FolderOutput) and self.output.takes_blocks(contract)
        return Bulk(self.engine, in_blocks=takes_blocks) if self.lean else None

    def _wanted(self) -> str:
        payee = f" of {self.asked.payee}" if self.asked.payee is not None else ""
        return payee + (f" for {self.asked.period}" if self.asked.period is not None else "")

    def _stop(self, path: Path, name: str, findings: Sequence[Diagnostic], sources: Mapping[str, Source]) -> None:
        errors = [finding for finding in findings if finding.level == "error"] or list(findings)
        more = f" (and {counted(len(errors) - 1, 'more error', 'more errors')})" if len(errors) > 1 else ""
        reason, code = (errors[0].message + more, errors[0].code) if errors else ("it has no program", None)
        places = places_of(errors[0], sources) if errors else ()
        self.refused.append(RefusedStatement(contract=name, period=None, reason=reason, code=code, places=places))
        self.stopped.append(f"{_at_fault(path, places)}: {reason}")
        self.progress.write()
        show_findings(findings, sources, sys.stderr)

    def _say(self, line: str) -> None:
        self.progress.write()
        show_lines([line], sys.stderr)

    def _passed_over(self) -> None:
        """Say for which contracts there were rows and no payment: a row of a contract that is paid here is not lost."""
        lost = [(name, place) for name, place in self.others.items() if name not in self.names]
        if lost:
            shown = ", ".join(f"`{cut(name)}`" for name, _ in lost[:MOST_NAMED])
            more = f" and {len(lost) - MOST_NAMED:,} more" if len(lost) > MOST_NAMED else ""
            said = f"rows are of a contract that is not paid here, and are passed over: {shown}{more}"
            show_findings([warning("other-contract", said, lost[0][1])], {}, sys.stderr)

    def finish(self) -> int:
        """Write the end, say which contracts were not paid, and give the exit code."""
        self._passed_over()
        control: Control = self.totals.control(len(self.refused))
        self.output.finish(self.refused, control)
        if self.stopped:
            sys.stdout.flush()
            paid = self.contracts - len(self.stopped)
            head = f"{paid:,} of {counted(self.contracts, 'contract')} paid; {len(self.stopped):,} not paid:"
            show_lines([head, *(f"  {line}" for line in self.stopped)], sys.stderr)
        if self.stopped or not (control.statements or self.refused):
            return FOUND
        return REFUSED if self.refused or self.lines_refused else 0


def _at_fault(path: Path, places: Sequence[str]) -> str:
    """A contract that is not paid, with the file that has the fault where it is another one."""
    place = places[0] if places else str(path)
    return place if f"{place},".startswith(f"{path},") else f"{path}, for a fault of {place}"


def _data_used(job: Job) -> tuple[DataUsed, ...]:
    return tuple(DataUsed(name=name, sha256=sha256 or None) for name, sha256 in job.readings[-1].files)
