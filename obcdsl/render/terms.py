"""The contract in words, as Markdown: what the parties sign. `terms(contract)` numbers the clauses and lays them out.

A part holds the clauses of one kind and has always the same number, and a clause keeps its number when a later one is
added. Every clause says itself (`english` in its file under `obcdsl/clauses/`), from the contract as written.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from obcdsl.amended import IN_LIBRARY
from obcdsl.clauses import BY_KIND
from obcdsl.clauses.common import text_of
from obcdsl.english.common import ACCEPTED as KNOWN
from obcdsl.english.common import ILLUSTRATIVE, SOME_ILLUSTRATIVE, STANDING, WARNINGS, WORDING
from obcdsl.english.data_schedule import Stated, schedule
from obcdsl.english.document import Clause, Document, Part
from obcdsl.english.prose import Block, Grid, Prose, Quoted, Sentence, Spelt, sentence, texts_of
from obcdsl.english.words import Words, blanks, clean, words_for
from obcdsl.periods import written as day
from obcdsl.render.markdown import clause, markdown
from obcdsl.written import ast

if TYPE_CHECKING:
    from obcdsl.contract import Contract

PARTS: tuple[tuple[str, str], ...] = (
    ("contract", "The contract: parties, term and money"),
    ("use", "Library files"),
    ("key", "What figures may be given for"),
    ("metric", "Figures that come from data"),
    ("table", "Tables of terms"),
    ("phase", "Phases"),
    ("define", "Definitions"),
    ("outcome", "Outcomes"),
    ("fee", "Fees"),
    ("incentive", "Incentives"),
    ("deduction", "Deductions"),
    ("corridor", "Corridors"),
    ("share", "Division of payments"),
    ("timing", "When money moves"),
    ("guarantee", "Guarantees"),
    ("example", "Worked examples"),
    ("text", "What is judged by people"),
)
TIMINGS = [kind for kind, _ in PARTS].index("timing") + 1
LIBRARY, RULES, ACCEPTED, AMENDMENTS, DATA = (len(PARTS) + more for more in range(1, 6))


def terms(contract: Contract, *, worked: bool = True) -> str:
    """The contract in words, as Markdown; without `worked`, its examples do not say how they are worked.

    Raises:
        Refusal: where the contract has errors: what does not mean one thing cannot be put into words.
    """
    return markdown(document(contract, worked=worked))


def markdown_bytes(contract: Contract) -> bytes:
    """The terms as a Markdown file."""
    return terms(contract).encode("utf-8", "backslashreplace")


def document(contract: Contract, *, worked: bool = True) -> Document:
    """The contract in words, for every format to lay out; without `worked`, the terms alone and not how examples are worked.

    Raises:
        Refusal: where the contract has errors.
    """
    nodes = numbered(contract)
    words = _words(contract, nodes)
    program = words.program
    partly = program.illustrative and program.status == "final"
    parts = tuple(_parts(nodes, words, worked=worked))
    more = (*_accepted(nodes, words), *_amendments(contract), *_data(contract, nodes, words))
    every = (*parts, _rules(parts), *more)
    return Document(
        clean(program.title),
        STANDING[program.status],
        program.version or "",
        SOME_ILLUSTRATIVE.say().strip() if partly else "",
        contract.fingerprint,
        every,
        _unused(every, contract),
        _days(contract),
    )


def _days(contract: Contract) -> tuple[str, str] | None:
    """The first and last day on which a version by amendments is in force, where it stands by itself."""
    first, until = contract.compiled.first, contract.compiled.until
    if first is None or not contract.compiled.stands_alone:
        return None
    last = contract.program.calendar.last if until is None else until - datetime.timedelta(days=1)
    return day(first), day(last)


def clause_terms(contract: Contract, name: str) -> str:
    """The paragraphs of one clause as `terms` says them, without the heading; "" where no clause has the name.

    Raises:
        Refusal: where the contract has errors.
    """
    nodes = numbered(contract)
    words = _words(contract, nodes)
    found = [node for node in nodes.values() if node.head.name.text == name]
    return "\n\n".join(
        paragraph for node in found for paragraph in list(clause(_clause(node, "1", words, worked=False)))[1:]
    )


def words_of(contract: Contract) -> Words:
    """What the things of a contract are called in its terms.

    Raises:
        Refusal: where the contract has errors.
    """
    return _words(contract, numbered(contract))


def _words(contract: Contract, nodes: dict[str, Any]) -> Words:
    numbers = {node.head.name.text: number for number, node in nodes.items()}
    return words_for(contract.compiled.scope, contract.program, numbers)


def numbered(contract: Contract) -> dict[str, Any]:
    """The clauses by their number, in the order of the parts: `8.2` is the second outcome."""
    written = contract.compiled.written
    library = written.rested_on
    found: dict[str, Any] = {}
    for part, kind in [*enumerate((kind for kind, _ in PARTS), start=1), (LIBRARY, IN_LIBRARY)]:
        nodes = library if kind == IN_LIBRARY else [node for node in written.own if node.head.kind == kind]
        ever = [name for each, name in written.slots if each == kind]
        places = [ever.index(node.head.name.text) for node in nodes] if ever else list(range(len(nodes)))
        of_part = sorted(zip(places, nodes, strict=True), key=lambda placed: placed[0])
        found |= {f"{part}.{at + 1}": node for at, node in of_part}
    return found


# ---- the parts --------------------------------------------------------------------------------------------------------------


def _parts(nodes: dict[str, Any], words: Words, *, worked: bool) -> Iterator[Part]:
    titles = [title for _, title in PARTS] + ["Clauses and definitions from the library"]
    for part, title in enumerate(titles, start=1):
        of_part = {number: node for number, node in nodes.items() if number.split(".")[0] == str(part)}
        if of_part:
            yield Part(
                str(part), title, tuple(_clause(node, number, words, worked=worked) for number, node in of_part.items())
            )


def _clause(node: Any, number: str, words: Words, *, worked: bool) -> Clause:
    prose = said(node, words)
    if worked and node.head.kind == "example":
        from obcdsl.clauses.example_english import steps

        prose = replace(prose, blocks=(*prose.blocks, *steps(node, words)))
    return Clause(number, node.head.name.text, in_place(prose), own_names(node))


def in_place(prose: Prose) -> Prose:
    """What stands in a clause itself: not what things are called in data, which is for the schedule of data."""
    blocks = (block for block in prose.blocks if not (isinstance(block, Spelt) and block.of_data))
    return replace(prose, blocks=tuple(blocks))


def own_names(node: Any) -> frozenset[str]:
    """The names that only a clause itself knows, as its words say them."""
    own = {
        *(p.text for p in getattr(node, "parameters", ())),
        *(_own_parts(node) if node.head.kind == "define" else ()),
    }
    return frozenset(map(blanks, own))


def _own_parts(node: Any) -> Iterator[str]:
    return (part.name.text for part in node.parts)


def said(node: Any, words: Words) -> Prose:
    """A clause in words, with its wording and what the parties say about it."""
    return with_remarks(node.head, BY_KIND[node.head.kind].english(node, words))


def with_remarks(head: ast.Head, prose: Prose) -> Prose:
    """What a clause says, with what the parties say about it and the wording that it quotes."""
    more: list[Block] = []
    if head.illustrative is not None:
        more.append(Sentence(sentence(ILLUSTRATIVE.say(reason=_reason(head.illustrative)))))
    more += [
        Sentence(sentence(KNOWN.say(code=WARNINGS[accepted.code].say(), reason=_reason(accepted.reason))))
        for accepted in head.accepts
    ]
    if head.wording:
        more += [Sentence(WORDING.say()), Quoted(text_of(head.wording))]
    return Prose(clean(head.said), (*prose.blocks, *more))


def _reason(text: str) -> str:
    """Why a clause is illustrative, to stand in a sentence that ends after it."""
    return clean(text).rstrip(". ")


# ---- what applies throughout ------------------------------------------------------------------------------------------------

GENERAL = (
    "A name in curly quotes is defined in the clause of that title.",
    "Brackets show what belongs together: what stands in brackets is worked first.",
    "Between two figures, the word less takes the second away from the first.",
    "The words at least, at most, or more, and up to include the figure that they name.",
    "The words more than, less than, above and below do not include it.",
    "Where several figures are given for each of the same things, those for one of them are taken together.",
    "Every figure is exact. Nothing is rounded except where these terms say so.",
    "The steps of a payment are taken in the order in which they are numbered, and in no other.",
    "A clause that reads a payment reads its amount due, rounded, unless it says that it is taken before rounding.",
    "Amounts that share a limit are each rounded after it: together they may differ from it by odd pennies.",
    "A payment that does not apply is passed over by totals and guarantees; one that is not earned, or not due, is 0.",
    "A figure that is missing is never read as 0 unless these terms say so.",
    "A figure that data leave blank, or mark as suppressed or as not available, is missing.",
    "A figure that has not come when a statement is made is missing from it. Once it comes, or is restated, the statement is"
    " worked anew with it.",
    "The new statement takes the place of the one before.",
    "Data that give one figure twice, and not alike, are refused.",
    "A figure is needed where a payment that applies in the period is worked from it or, without payments, an outcome.",
    "What is said of a missing figure holds only where it is needed.",
    "Where a statement is refused there is none for that period and party, and nothing is due by it until one can be issued.",
    "What is worked from a figure that is left out is left out too, except where these terms ask what is present.",
    "A condition on a figure that is left out is left out too, unless another part of the condition decides it.",
    "A row that a table does not list has no figures: whatever needs one of them is refused.",
    "A total of no rows is 0. A mean, median, percentile, smallest or largest value of no rows is left out.",
    "Where a limit is given as no limit, it is passed over.",
    "A worked example shows what the clauses come to. How it is worked follows from them and adds nothing to them.",
    "In a worked example, what is given for one row or period takes the place of what is given for all of them.",
    "In a worked example, a name in curly quotes after the word for is that of a party or row, made up for it.",
    "In a worked example, a figure said with the word about is rounded for reading; the sum goes on with the exact figure.",
    "Of several conditions that are listed with numbers, the first that holds decides; the others are not looked at.",
)


WHERE_SAID = {
    "the part of ": "The part of one figure above another is what it exceeds that by, and 0 where it does not; with up to a"
    " third figure, what lies above that one does not count.",
    "(by nearest rank)": "A percentile by nearest rank is the lowest value that at least so many in a hundred of the values do"
    " not exceed.",
    "(on the straight line between two ranks)": "For a percentile on the straight line, the values stand in order at equal"
    " distances, the lowest at 0 and the highest at 100; between two of them it is read on a straight line.",
}
"""What some words of the terms mean, said where they stand in one of them."""
MONEY_MOVES = {
    False: "A payment is due for the period of its statement. These terms set no day on which money moves.",
    True: "A payment is due for the period of its statement. Where no clause says when money moves, no day is set for it.",
}


def _rules(parts: Iterable[Part]) -> Part:
    dues = MONEY_MOVES[any(part.number == str(TIMINGS) for part in parts)]
    texts = [text for part in parts for one in part.clauses for block in one.prose.blocks for text in texts_of(block)]
    more = (rule for words, rule in WHERE_SAID.items() if any(words in text for text in texts))
    blocks = tuple(Sentence(text) for text in (*GENERAL, dues, *more))
    return _only(RULES, "Rules that apply throughout", Prose("How these terms are read", blocks))


def _data(contract: Contract, nodes: dict[str, Any], words: Words) -> Iterator[Part]:
    """The figures that must be supplied, gathered from their clauses."""
    signed = Stated(words, tuple(nodes.values()), words.numbers)
    later: list[Stated] = []
    if len(contract.versions) > 1:
        from obcdsl.render.terms_amendments import data_of_deeds

        later = list(data_of_deeds(contract, AMENDMENTS))
    found = schedule(signed, later)
    if found is not None:
        yield _only(DATA, "Schedule of data", found)


def _only(part: int, title: str, prose: Prose) -> Part:
    """A part of one clause that stands for the whole contract."""
    return Part(str(part), title, (Clause(f"{part}.1", "", prose),))


def _accepted(nodes: dict[str, Any], words: Words) -> Iterator[Part]:
    """Warnings accepted and illustrative clauses, each with its reason, in one place."""
    accepted = [
        (number, _warning(accepts.code), clean(accepts.reason))
        for number, node in nodes.items()
        for accepts in node.head.accepts
    ]
    illustrative = [
        (number, clean(node.head.said), _reason(node.head.illustrative))
        for number, node in nodes.items()
        if node.head.illustrative is not None
    ]
    if not accepted and not illustrative:
        return
    blocks: list[Block] = []
    if accepted:
        blocks.append(
            Grid("The parties know of these points and accept them:", ("Clause", "Point", "Reason"), tuple(accepted))
        )
    if illustrative:
        blocks.append(Grid("These clauses are illustrative:", ("Clause", "Title", "Reason"), tuple(illustrative)))
    prose = Prose("Warnings accepted, and clauses that are illustrative", tuple(blocks))
    yield _only(ACCEPTED, "What the parties know of", prose)


def _warning(code: str) -> str:
    """What a warning warns of, to stand by itself."""
    return sentence(WARNINGS[code].say()).removesuffix(".")


def _amendments(contract: Contract) -> Iterator[Part]:
    """The amendments of a contract as it was signed, each with the clauses it brings; none where they are in force here."""
    if len(contract.versions) > 1:
        from obcdsl.render.terms_amendments import amendments

        yield Part(str(AMENDMENTS), "Amendments", tuple(amendments(contract, AMENDMENTS)))


def said_of(contract: Contract) -> dict[str, tuple[str, Prose]]:
    """Each clause of a contract by its name: its number and what it says in words.

    Raises:
        Refusal: where the contract has errors.
    """
    words = words_of(contract)
    return {node.head.name.text: (number, said(node, words)) for number, node in numbered(contract).items()}


def _unused(parts: Iterable[Part], contract: Contract) -> str:
    """The parts that a contract does not have, whether as it was signed or by its amendments."""
    used = {int(part.number) for part in parts}
    used |= {int(number.split(".")[0]) for version in contract.versions[1:] for number in numbered(version)}
    empty = [str(part) for part in range(1, DATA + 1) if part not in used]
    return f"This contract has no clauses in part{'s' if len(empty) > 1 else ''} {', '.join(empty)}." if empty else ""
