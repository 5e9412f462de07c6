"""What a statement is: the figures of one payee and one period, with every line, sum, share and value behind them.

These models are the published format (`obc schema statement` prints `Run.model_json_schema()`), and the only form of a
statement: the run builds them and every renderer reads them. All amounts are strings, so no reader can lose a penny
to binary floating point: `amount` is a decimal with the places of the currency, `exact` a decimal such as `0.95`, or a
fraction such as `2/3` where no decimal of at most 30 places is exact. Either is exact; nothing in it is rounded.

A field holds null where there is nothing to say; no key ever disappears.

>>> paid = Transfer(payer="ccgs", recipient="prime", amount="1961666.67", currency="GBP")
>>> paid.model_dump_json()
'{"from":"ccgs","to":"prime","amount":"1961666.67","currency":"GBP"}'
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

LineStatus = Literal["paid", "zero", "does not apply", "not scored", "line refused"]
ValueStatus = Literal["worked", "left out", "not worked", "not scored", "does not apply"]
ContractStatus = Literal["draft", "illustrative", "final"]

Amount = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", description="Money as an exact decimal.")]
Exact = Annotated[
    str,
    Field(
        description="The exact figure, never rounded. A number is spelt in one of two ways, and both are exact: as a decimal "
        "such as `0.95` where one of at most 30 places writes it, otherwise as a fraction of two whole numbers such as `2/3`. "
        "What is no number is text, a date as 2016-04-01, `yes` or `no`, or `none` for no limit."
    ),
]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="A date, as 2016-04-01.")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="The ISO 4217 code.")]
Payer = Annotated[str, Field(alias="from", description="Name of the party that pays.")]
Recipient = Annotated[str, Field(alias="to", description="Name of the party that is paid.")]
MaybePayer = Annotated[str | None, Field(alias="from", description="Name of the party that pays.")]
MaybeRecipient = Annotated[str | None, Field(alias="to", description="Name of the party that is paid.")]
Payee = Annotated[str | None, Field(description="The row of the payee; null where the contract is for one payee.")]


def written_out(text: str) -> str:
    """Text that names files, for any of the formats: bytes of a name that are no UTF-8 are written out.

    >>> written_out("d\\udce9p/data.csv")
    'd<U+DCE9>p/data.csv'
    """
    if text.isascii():
        return text
    return "".join(f"<U+{ord(each):04X}>" if "\ud800" <= each <= "\udfff" else each for each in text)


NamesFiles = Annotated[str, AfterValidator(written_out)]


class Frozen(BaseModel):
    """A part of a statement. Built by field name, written by published name (`payer` is written `from`)."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True,
        json_schema_serialization_defaults_required=True,
    )  # fmt: skip


class StatementLine(Frozen):
    """One payment clause in one period: one line for each row where the clause goes `by` a key."""

    clause: Annotated[str, Field(description="Name of the clause.")]
    key: Annotated[str | None, Field(description="The row of the clause's key; null where it has none.")] = None
    title: str
    wording: Annotated[str | None, Field(description="The words of the signed document quoted by the clause.")] = None
    payer: MaybePayer = None
    recipient: MaybeRecipient = None
    status: LineStatus
    reason: Annotated[str | None, Field(description="Why the line is zero, absent or refused.")] = None
    unrounded: Exact | None = None
    rounding: Annotated[str | None, Field(description="The rounding rule as the contract writes it.")] = None
    amount: Annotated[Amount | None, Field(description="Null where the clause does not apply, or is refused.")] = None
    currency: Currency
    notes: Annotated[tuple[str, ...], Field(description="Such as the reason the clause is illustrative.")] = ()


class Share(Frozen):
    """A part of a payment that goes to one party."""

    clause: Annotated[str, Field(description="Name of the share clause.")]
    of: Annotated[str, Field(description="Name of the payment that is divided; several are joined by a comma.")]
    payer: Annotated[
        str | None,
        Field(alias="from", description="The party that is paid, and passes the share on; it may be the same."),
    ] = None
    party: str
    share: Exact
    amount: Amount
    currency: Currency


class Figure(Frozen):
    """One figure: exactly, and as people read it."""

    exact: Exact | None = None
    shown: str
    status: ValueStatus = "worked"
    reason: Annotated[str | None, Field(description="Why there is no figure.")] = None


class PrivateRows(Frozen):
    """All that is said of the rows of a private key."""

    count: int
    total: Annotated[Figure | None, Field(description="Null where the rows are not numbers.")] = None


class ScoredRow(Figure):
    """The score of an `outcome` for one row of its key, with what it measured there and its weight."""

    measure: Annotated[Figure | None, Field(description="What the outcome measured.")] = None
    weight: Annotated[Figure | None, Field(description="The outcome's weight.")] = None


class NamedValue(Figure):
    """A `define` or an `outcome`: one figure, or one for each row of its key."""

    title: str | None = None
    kind: Literal["define", "outcome"] = "define"
    measure: Annotated[Figure | None, Field(description="What the outcome measured.")] = None
    weight: Annotated[Figure | None, Field(description="The outcome's weight.")] = None
    rows: Annotated[dict[str, Figure | ScoredRow] | None, Field(description="By row, where the value has a key.")] = (
        None
    )
    private: Annotated[PrivateRows | None, Field(description="In place of `rows` where the key is private.")] = None


class Transfer(Frozen):
    """An amount that one party owes another."""

    payer: Payer
    recipient: Recipient
    amount: Amount
    currency: Currency


class TimingDate(Frozen):
    """When money moves, by a `timing` clause. `day` is null where the contract gives words only."""

    clause: str
    event: Annotated[str, Field(description="The term: on account, paid on, settled, restated until, final.")]
    words: str
    day: Day | None = None


class Breach(Frozen):
    """A guarantee that these figures break."""

    clause: str
    title: str
    reason: str


class Note(Frozen):
    """What a reader of the figures must know: a figure carried forward, a warning on the data."""

    level: Literal["warning", "note"] = "note"
    code: str | None = None
    text: NamesFiles


class Statement(Frozen):
    """One payee and one period of one contract."""

    contract: Annotated[str, Field(description="Name of the contract.")]
    title: str
    payee: Payee = None
    period: Annotated[str, Field(description="The period as the contract names it, such as `year 4`.")]
    status: Annotated[
        Literal["complete", "lines refused"], Field(description="Whether any line is refused for want of a figure.")
    ] = "complete"
    contract_status: ContractStatus | None = None
    first_day: Day
    last_day: Day
    currency: Currency
    version: str | None = None
    fingerprint: Annotated[str, Field(description="SHA-256 of the canonical text of every file of the contract.")]
    parties: Annotated[dict[str, str], Field(description="Titles of the parties by name.")]
    lines: tuple[StatementLine, ...] = ()
    shares: tuple[Share, ...] = ()
    values: dict[str, NamedValue] = Field(default_factory=dict)
    totals: Annotated[tuple[Transfer, ...], Field(description="Sum of the rounded lines for each direction.")] = ()
    net: Annotated[Transfer | None, Field(description="What is left; null where more than two parties pay.")] = None
    timing: tuple[TimingDate, ...] = ()
    breaches: tuple[Breach, ...] = ()
    notes: tuple[Note, ...] = ()


class RefusedStatement(Frozen):
    """A payee and period without a statement, and why, or all of a contract's. Nothing is paid on it."""

    contract: NamesFiles | None = None
    payee: Annotated[
        str | None,
        Field(description="The row of the payee; null where the contract is for one payee, or where all are refused."),
    ] = None
    period: Annotated[
        str | None,
        Field(
            description="The period as the contract names it; null where every statement is refused: a fault reaches all."
        ),
    ]
    reason: NamesFiles
    code: Annotated[str | None, Field(description="What `obc explain CODE` explains.")] = None
    places: Annotated[
        tuple[NamesFiles, ...],
        Field(
            description="Such as `data.csv, row 3, column cost`, `data.csv` or `contract.obc, line 3`, as far as known."
        ),
    ] = ()


class ContractUsed(Frozen):
    """A contract of the run, by its fingerprint."""

    contract: NamesFiles
    sha256: str


class DataUsed(Frozen):
    """A data file of the run, by the hash of the bytes that were read. Null for a frame in memory."""

    name: NamesFiles
    sha256: str | None = None


class CurrencySum(Frozen):
    """The sum of all totals in one currency, whoever pays: a control figure, not a debt."""

    currency: Currency
    amount: Amount


class TransferSum(Transfer):
    """All that one party of one contract owes another, over every statement of the run."""

    contract: str


class Control(Frozen):
    """Control totals: what a finance team compares with its ledger before it pays."""

    contracts: tuple[ContractUsed, ...] = ()
    data: tuple[DataUsed, ...] = ()
    engine_version: str
    statements: int
    refused: int
    sums: tuple[CurrencySum, ...] = ()
    transfers: tuple[TransferSum, ...] = ()


class Run(Frozen):
    """A run: its statements, what it refused, and its control totals."""

    statements: tuple[Statement, ...] = ()
    refused: tuple[RefusedStatement, ...] = ()
    control: Control
