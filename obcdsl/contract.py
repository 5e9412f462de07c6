"""A contract as Python sees it: load it, check it, evaluate it against a table, ask why.

>>> contract = loads('''
... contract corridor "A corridor"
...   payer     cms
...   provider  issuer
...   term      1 year from 1 January 2014
...   period    calendar year
...   currency  USD
...   rounding  half up to $0.01
... metric cost "Cost": money
...   missing   refuse
... metric target "Target": money
...   missing   refuse
... corridor sharing "Sharing"
...   compares  cost with target
...   borne by  issuer
...   bands     marginal of target
...   overspend cms pays issuer  up to 3%: 0%, up to 8%: 50%, above 8%: 80%
...   accepts   uncapped "as the statute has it"
... ''')
>>> contract.evaluate([{"cost": "110", "target": "100"}]).statements[0].net.amount
'4.10'
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from obcdsl.diagnostic import Diagnostic, Label, Refusal, error
from obcdsl.periods import written
from obcdsl.pipeline import Compiled, compiled
from obcdsl.source import Source, Span
from obcdsl.written.canonical import fingerprint
from obcdsl.written.files import read_source

if TYPE_CHECKING:
    from obcdsl import core
    from obcdsl.data.schema import DataSchema
    from obcdsl.evaluation import Evaluation
    from obcdsl.explained_codes import Explanation
    from obcdsl.why.asking import Explained


class Contract:
    """A compiled contract. Findings are kept, not raised; evaluating one with errors raises `Refusal`.

    Where the contract has amendments, this is the contract as it was signed; `versions` and `in_force` give it as amended,
    and whatever reads data works each period by the version in force in it.
    """

    def __init__(self, made: Compiled, path: Path | None = None) -> None:
        self.compiled = made
        self.path = path

    @property
    def name(self) -> str:
        """The name in the contract clause."""
        return self.compiled.program.name if self.compiled.program else (self.path.stem if self.path else "contract")

    @property
    def title(self) -> str:
        """The title in the contract clause."""
        return self.compiled.program.title if self.compiled.program else self.name

    @property
    def sources(self) -> dict[str, Source]:
        """The contract's files by path."""
        return self.compiled.written.sources

    @cached_property
    def versions(self) -> tuple[Contract, ...]:
        """The contract as it was signed and as each amendment left it, in the order of time."""
        return (self, *(Contract(one, self.path) for one in self.compiled.later))

    def in_force(self, day: datetime.date) -> Contract:
        """The version that holds on a day: the one as it was signed where none has taken effect by then."""
        return self.versions[self.number_in_force(day)]

    def number_in_force(self, day: datetime.date) -> int:
        """Which of `versions` holds on a day."""
        return sum(one.first is not None and one.first <= day for one in self.compiled.later)

    def consolidated(self, day: datetime.date | None = None) -> Contract:
        """The version that holds on a day (without one, the last), as a contract that stands by itself.

        Its words say when it is in force, and have the examples that speak of its days. Without amendments it is the contract.

        Raises:
            Refusal: where the day is not in the term.
        """
        if day is not None:
            calendar = self.program.calendar
            if not calendar.first <= day <= calendar.last:
                note = f"The term is {written(calendar.first)} to {written(calendar.last)}."
                raise Refusal([error("dates", f"{written(day)} is not in the term of the contract", notes=[note])])
        made = (self.versions[-1] if day is None else self.in_force(day)).compiled
        if len(self.versions) == 1 or made.tried is None:
            return self
        return Contract(replace(made, written=made.tried, later=(), stands_alone=True), self.path)

    @cached_property
    def every_payment(self) -> core.Program:
        """The program with the payments of every version: what decides which statements there are."""
        payments = {pay.name: pay for one in self.versions for pay in one.program.payments}
        return self.program if len(self.versions) == 1 else replace(self.program, payments=tuple(payments.values()))

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of everything the contract incorporates, whatever its layout, with the amendments in force in it."""
        written = self.compiled.written
        files = {"contract": written.main.source.text} | {
            name: parsed.source.text for name, parsed in written.libraries.items()
        }
        if written.examples is not None:
            files["examples"] = written.examples.source.text
        files |= {f"amendment {deed.name}": deed.file.source.text for deed in self.compiled.deeds}
        return fingerprint(files, written.attachments)

    def check(self) -> tuple[Diagnostic, ...]:
        """Every finding, by position."""
        return self.compiled.findings

    @property
    def program(self) -> core.Program:
        """The lowered contract; raises `Refusal` with the errors where there are any."""
        self._require_sound()
        assert self.compiled.program is not None
        return self.compiled.program

    @cached_property
    def schema(self) -> DataSchema:
        """What the contract expects of its data."""
        from obcdsl.bulk.columns_over_time import joint_data_schema

        return joint_data_schema([(one.compiled.scope, one.program) for one in self.versions])

    @cached_property
    def schedules(self) -> list[tuple[str, bytes, DataSchema]]:
        """The figures agreed in pinned schedules: each file with its bytes and the schema of its metrics."""
        from obcdsl.schema_of import schedules

        found = [
            schedule
            for one in self.versions
            for schedule in schedules(one.compiled.scope, one.program, one.compiled.written.attachments)
        ]
        return [one for at, one in enumerate(found) if one not in found[:at]]

    def _require_sound(self) -> None:
        if self.compiled.has_errors:
            raise Refusal([f for f in self.compiled.findings if f.level == "error"])

    def evaluate(
        self, data: Any, *, period: str | None = None, payee: str | None = None, mapping: Any = None
    ) -> Evaluation:
        """The statements of this contract on a table, a path, or several of either.

        Args:
            data: a path, a pandas, Polars or pyarrow table, or a list of dictionaries; or a list of paths and tables.
            period: only statements of this period (as data may name it).
            payee: only statements of this payee.
            mapping: how the data name and spell things (`obcdsl.data.mapping.Mapping`).

        Raises:
            Refusal: where the contract has errors, or the data a fault that reaches everything.
        """
        from obcdsl.evaluation import evaluated

        return evaluated(self, _sources(data), period=period, payee=payee, mapping=mapping)

    def why(
        self, name: str, data: Any, *, period: str | None = None, payee: str | None = None, mapping: Any = None
    ) -> Explained:
        """The derivation of one figure down to data rows: a tree of figures that prints as sentences and arithmetic.

        Args:
            name: a define, outcome, metric or payment; `name for ROW` where it has one figure for each row.
            data: as for `evaluate`.
            period: which period; needed where the data hold several.
            payee: which payee; needed where the data hold several.
            mapping: how the data name and spell things.

        Raises:
            Refusal: where the contract has errors, or it is not said which figure is meant.
        """
        from obcdsl.evaluation import Job
        from obcdsl.why.asking import explanation

        return explanation(Job(self, _sources(data), period=period, payee=payee, mapping=mapping), name)

    def explain(self, finding: Diagnostic | str) -> Explanation:
        """What a finding means and what to do about it, with a bad and a good sample, as `obc explain CODE` prints it.

        Args:
            finding: one of `check()` or of a refusal, or its code. (`why` says how a figure was worked out.)

        Raises:
            Refusal: where there is no such code.
        """
        from obcdsl.explained_codes import page

        return page(finding if isinstance(finding, str) else finding.code)

    def terms(self) -> str:
        """The contract in words, as Markdown."""
        from obcdsl.render.terms import terms

        return terms(self)

    def document(self, format: str) -> bytes:  # noqa: A002 - what it is called everywhere else
        """The contract in words as the bytes of a file: `md`, `html`, `docx` or `pdf`. The same contract, the same bytes.

        Raises:
            Refusal: where the contract has errors, or a package that the format needs is not installed.
        """
        from obcdsl.render.terms_formats import terms_as

        return terms_as(self, format)

    def __repr__(self) -> str:
        from obcdsl.render.contract import in_short

        return in_short(self)

    def _repr_html_(self) -> str:
        from obcdsl.render.contract import notebook

        return notebook(self)


def _sources(data: Any) -> Sequence[Any]:
    """One source or several: a list of dictionaries is one table, a list of anything else is several sources."""
    if isinstance(data, (list, tuple)) and not (data and isinstance(data[0], dict)):
        return list(data)
    return [data]


def contract_file(path: Path) -> Path:
    """The contract file that a path names: the file itself, or `contract.obc` in a folder."""
    return path / "contract.obc" if path.is_dir() else path


def load(path: str | Path) -> Contract:
    """The contract in a file, or in a folder that holds `contract.obc`.

    Raises:
        Refusal: where the file cannot be read at all. Faults in its text are findings (`Contract.check`).
    """
    given = Path(path)
    file = contract_file(given)
    if given.is_dir() and not file.is_file():
        others = sorted(given.glob("*.obc"))
        if len(others) == 1:
            file = others[0]
    source = read_source(file, str(file))
    if isinstance(source, Diagnostic):
        raise Refusal([source])
    return Contract(compiled(source, file.parent), file)


def loads(text: str, name: str = "contract.obc", folder: Path | None = None) -> Contract:
    """The contract in a text; `folder` is where its library files stand, if anywhere."""
    from obcdsl.written.files import decoded

    source = decoded(text.encode("utf-8", "surrogatepass"), name)
    if isinstance(source, Diagnostic):
        raise Refusal([source])
    return Contract(compiled(source, folder))


def fault(message: str, code: str = "file") -> Refusal:
    """A refusal with one finding that has no place."""
    return Refusal([error(code, message, Label(Span("", 0, 0)))])


def each_source(contracts: Sequence[Contract]) -> Iterator[tuple[str, Source]]:
    """Every file of some contracts, for showing findings."""
    for contract in contracts:
        yield from contract.sources.items()
