"""The first sheet of the workbook, and the sheets of totals and shares: what is owed, and whether all checks agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from obcdsl.money import read_amount
from obcdsl.periods import written
from obcdsl.render.wording import STANDING, refused_name
from obcdsl.statement import Statement
from obcdsl.workbook.cells import FIRST_ROW, WORKING
from obcdsl.workbook.compiling import Compiler
from obcdsl.workbook.formula import text
from obcdsl.workbook.lines import LINES, LINES_WORKED, Tied, status_text
from obcdsl.workbook.named_values import VALUES, TiedValue
from obcdsl.workbook.sheets import AGREES, DIFFERS, MONEY, Book

if TYPE_CHECKING:
    from obcdsl.contract import Contract
    from obcdsl.documents import Paid

TOTALS, SHARES, SUMMARY = "Totals", "Shares", "Summary"
ABOUT_TOTALS = "What each party owes another by each statement: its rounded lines, added up."
ABOUT_SHARES = "How payments are divided among the parties."


@dataclass(frozen=True, slots=True)
class AllTied:
    """Everything of the statements that is tied to the working."""

    compiler: Compiler
    lines: list[Tied] = field(default_factory=list)
    shares: list[Tied] = field(default_factory=list)
    values: list[TiedValue] = field(default_factory=list)


def write_summary(book: Book, paid: Paid, tied: AllTied) -> None:
    """The summary: what contract and data, control totals, checks, refusals."""
    headings = (("", 56), ("", 24), ("", 24), ("", 18), ("", 18), ("", 22))
    contract, control = paid.job.contract, paid.control
    sheet = book.sheet(SUMMARY, contract.title, "Statements of payments due, with their working.", headings)
    row = 3
    status = contract.program.status
    facts = [
        ("Contract", contract.name),
        ("Standing", f"{status}: {STANDING[status]}" if status in STANDING else status),
        ("Version", contract.program.version),
        ("Fingerprint (SHA-256)", contract.fingerprint),
        *_versions(contract),
        ("Engine", f"obcdsl {control.engine_version}"),
        *((f"Data: {each.name}", f"sha256 {each.sha256}" if each.sha256 else "in memory") for each in control.data),
    ]
    for name, said in facts:
        if said:
            book.texts(sheet, row, (name,))
            book.text(sheet, row, 1, said)
            row += 1
    row = _counts(book, sheet, row, paid, tied)
    row = _control(book, sheet, row + 1, paid, len(tied.lines))
    _refused(book, sheet, row + 1, paid)


def _versions(contract: Contract) -> Iterator[tuple[str, str]]:
    """Each version that an amendment made, with its fingerprint."""
    for one, said in zip(contract.versions[1:], versions_in_words(contract.versions)[1:], strict=True):
        yield said, one.fingerprint


def versions_in_words(versions: Sequence[Contract]) -> list[str]:
    """How the sheets name the versions of a contract: nothing where there is one, otherwise each with its first day."""
    if len(versions) == 1:
        return [""]
    later = ((one.compiled.first, one.program.version) for one in versions[1:])
    return ["As signed", *(f"From {written(first)}: {said}" for first, said in later if first is not None)]


def _counts(book: Book, sheet: Any, row: int, paid: Paid, tied: AllTied) -> int:
    steps = tied.compiler.cells.steps
    values = sum(not step.formula for step in steps)
    amounts = (*tied.lines, *tied.shares)
    stated = sum(each.amount is not None and not each.formula for each in amounts)
    checked = sum(bool(each.formula) for each in amounts) + len(tied.values)
    checked += len(steps) - values + sum(len(one.totals) for one in paid.statements)
    for name, number in (
        ("Statements", paid.control.statements),
        ("Statements refused: nothing is paid on them", paid.control.refused),
        ("Steps worked by formulas", len(steps) - values),
        ("Steps that stand as values, with the reason beside each", values),
        ("Amounts that stand as values, with the reason beside each", stated),
        ("Checks in this workbook", checked),
    ):
        book.text(sheet, row, 0, name)
        sheet.write_number(row, 1, number)
        row += 1
    columns = [f"{WORKING}!H:H", f"{LINES}!N:N", f"{TOTALS}!G:G", f"{VALUES}!J:J"]
    columns += [f"{SHARES}!I:I"] if tied.shares else []
    agree = "+".join(f'COUNTIF({column},"{AGREES}")' for column in columns)
    book.text(sheet, row, 0, "Workbook = statements", bold=True)
    if checked:
        book.check(sheet, row, 1, f'IF({agree}={checked},"all {checked} agree",({checked}-({agree}))&" DIFFER")')
    else:
        book.text(sheet, row, 1, "there is nothing to check")
    return row + 1


def _control(book: Book, sheet: Any, row: int, paid: Paid, lines: int) -> int:
    book.text(sheet, row, 0, "Control totals: compare them with the ledger before anything is paid.", bold=True)
    row += 1
    for column, heading in enumerate(
        ("From", "To", "Currency", "By the statements", "By the working", "Workbook = statement")
    ):
        book.text(sheet, row, column, heading, bold=True)
    row += 1
    first, last = FIRST_ROW, FIRST_ROW + max(lines, 1) - 1
    for each in paid.control.transfers:
        amount = read_amount(each.amount)
        for column, said in enumerate((each.payer, each.recipient, each.currency)):
            book.text(sheet, row, column, said)
        book.figure(sheet, row, 3, amount, MONEY)
        book.formula(sheet, row, 4, _added(each.payer, each.recipient, first, last), amount, MONEY)
        book.check(sheet, row, 5, f'IF(ABS(E{row + 1}-D{row + 1})<0.00001,"{AGREES}","{DIFFERS}")')
        row += 1
    return row


def _added(payer: str, recipient: str, first: int, last: int) -> str:
    """The lines from one party to another, added up; ROUND takes off what floats leave below a penny."""

    def column(letter: str) -> str:
        return f"{LINES}!${letter}${first}:${letter}${last}"

    ways = f"--({column('H')}={text(payer).text}),--({column('I')}={text(recipient).text})"
    return f"ROUND(SUMPRODUCT({ways},{column(LINES_WORKED)}),6)"


def _refused(book: Book, sheet: Any, row: int, paid: Paid) -> None:
    if not paid.refused:
        return
    book.text(sheet, row, 0, "Refused: nothing is paid on these.", bold=True)
    for at, each in enumerate(paid.refused, start=row + 1):
        book.text(sheet, at, 0, refused_name(each))
        book.text(sheet, at, 1, each.reason + (f" ({'; '.join(each.places)})" if each.places else ""))


def write_totals(book: Book, statements: Sequence[Statement]) -> None:
    """What each statement comes to in each direction."""
    headings = (("Payee", 18), ("Period", 14), ("From", 16), ("To", 16), ("By the statement", 18), ("By the working", 18),
                ("Workbook = statement", 18))  # fmt: skip
    sheet = book.sheet(TOTALS, "Totals", ABOUT_TOTALS, headings)
    row, first = 3, FIRST_ROW
    for statement in statements:
        last = first + len(statement.lines) - 1
        for total in statement.totals:
            book.texts(sheet, row, (statement.payee, statement.period, total.payer, total.recipient))
            amount: Fraction = read_amount(total.amount)
            book.figure(sheet, row, 4, amount, MONEY)
            book.formula(sheet, row, 5, _added(total.payer, total.recipient, first, last), amount, MONEY)
            book.check(sheet, row, 6, f'IF(ABS(F{row + 1}-E{row + 1})<0.00001,"{AGREES}","{DIFFERS}")')
            row += 1
        first = last + 1


def write_shares(book: Book, shares: Sequence[Tied]) -> None:
    """How payments are divided."""
    headings = (("Payee", 16), ("Period", 12), ("Division", 20), ("Of", 24), ("Party", 14), ("Share", 14),
                ("On the statement", 16), ("By the working", 16), ("Workbook = statement", 18), ("Notes", 40))  # fmt: skip
    sheet = book.sheet(SHARES, "Shares", ABOUT_SHARES, headings)
    for row, tied in enumerate(shares, start=3):
        share, statement = tied.share, tied.statement
        assert share is not None
        book.texts(sheet, row, (statement.payee, statement.period, share.clause, share.of, share.party, share.share))
        write_amounts(book, sheet, row, 6, tied)
        book.texts(sheet, row, (tied.note,), first=9)


def write_amounts(book: Book, sheet: Any, row: int, column: int, tied: Tied) -> None:
    """The amount of the statement, the amount by the working, and whether they agree."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    if tied.amount is None:
        book.text(sheet, row, column, status_text(tied))
        book.text(sheet, row, column + 1, status_text(tied))
        return
    book.figure(sheet, row, column, tied.amount, MONEY)
    if tied.formula:
        book.formula(sheet, row, column + 1, tied.formula, tied.amount, MONEY)
        stated, worked = xl_rowcol_to_cell(row, column), xl_rowcol_to_cell(row, column + 1)
        book.check(sheet, row, column + 2, pennies_check(stated, worked))
    else:
        book.figure(sheet, row, column + 1, tied.amount, MONEY, italic=True)
        book.text(sheet, row, column + 2, "a value")


def pennies_check(stated: str, worked: str) -> str:
    """Whether two amounts are the same to less than a tenth of the smallest unit of any currency."""
    return f'IF(ISNUMBER({worked}),IF(ABS({worked}-{stated})<0.00001,"{AGREES}","{DIFFERS}"),"{DIFFERS}")'
