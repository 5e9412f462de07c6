"""Coverage both ways between signed wording and clauses: what is worked, what is judged by people, what nobody looked at.

A paragraph that a clause quotes with `>` is **computed** where the clause is worked and has every figure of the
paragraph; it **differs** where the paragraph has a figure that the clause has not; it is **judged** in a `text` clause.
Where the signed document is given, an operative paragraph of it (one that is numbered, or says what somebody shall or
must do) that no clause quotes is **unreviewed**.

>>> operative("7.3 The Provider repays it."), operative("The parties met in May."), operative("The council shall pay it.")
(True, False, True)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any

from obcdsl.checks import wording_differs
from obcdsl.record import dataclass

if TYPE_CHECKING:
    from obcdsl.contract import Contract
    from obcdsl.source import Span

NUMBERED = re.compile(r"\(?[0-9]+(?:\.[0-9]+)*[a-z]?[.)]?\s+(?=\S)|\([a-z]{1,4}\)\s+")
BINDING = re.compile(r"\b(?:shall|must|will|may not|is to|are to|agrees? to|is entitled|undertakes?)\b", re.IGNORECASE)
NOT_WORKED = frozenset(("use", "example", "text", "amendment"))
JUDGED = ("text", "amendment")
"""Clauses whose wording nothing works: what a deed does is done by the clauses it brings, which have wording of their own."""
MOST_JOINED = 8
"""Lines of one paragraph that may begin with a number, as a new paragraph does."""
ALIKE = 0.6
"""Two paragraphs of which this share of the words is the same are one paragraph in two forms of words."""
STANDINGS = ("computed", "differs", "judged", "unreviewed")


@dataclass(frozen=True, slots=True)
class Quote:
    """A paragraph of the signed document: how it stands, the clause that quotes it, the figures that the clause lacks.

    `file` is that of the amendment or of the library whose clause it is. `like` is the clause that quotes an unreviewed
    paragraph in other words. `in_document` says of wording that is quoted whether the document has it, where the document
    was given.
    """

    text: str
    standing: str
    clause: str = ""
    line: int = 0
    figures: tuple[str, ...] = ()
    file: str = ""
    like: str = ""
    in_document: bool | None = None


@dataclass(frozen=True, slots=True)
class Unquoted:
    """A clause that is worked and quotes no wording."""

    clause: str
    title: str
    line: int
    file: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Wording against clauses. `document` is whether the signed document was looked at as well."""

    quotes: tuple[Quote, ...]
    unquoted: tuple[Unquoted, ...]
    document: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """How many paragraphs stand in each way."""
        found = Counter(quote.standing for quote in self.quotes)
        return {standing: found[standing] for standing in STANDINGS}


def coverage(contract: Contract, document: str | None = None) -> Coverage:
    """The wording of a contract against its clauses.

    Args:
        contract: a contract.
        document: the text of the signed document, a blank line between its paragraphs.

    Raises:
        Refusal: where the contract has errors.
    """
    quotes, unquoted = [], []
    there = {same(text) for _, text in _runs(document)} if document is not None else None
    for node, version, file in _clauses(contract):
        head, line = node.head, _line(contract, node.head.name.span)
        if not head.wording and head.kind not in NOT_WORKED:
            unquoted.append(Unquoted(head.name.text, head.said, line, file))
        differences = _differences(version) if head.wording else []
        for paragraph in head.wording:
            figures = tuple(_figures(differences, paragraph.span, contract))
            standing = "judged" if head.kind in JUDGED else "differs" if figures else "computed"
            text, at = " ".join(paragraph.lines), _line(contract, paragraph.span)
            held = None if there is None else same(text) in there
            quotes.append(Quote(text, standing, head.name.text, at, figures, file, in_document=held))
    known = {same(quote.text) for quote in quotes}
    quoted = {at for among, text in _runs(document or "") if same(text) in known for at in among}
    for at, text in enumerate(paragraphs(document or "")):
        if at not in quoted and operative(text):
            quotes.append(Quote(text, "unreviewed", like=_like(text, quotes)))
    return Coverage(tuple(quotes), tuple(unquoted), document is not None)


def _clauses(contract: Contract) -> Iterator[tuple[Any, Contract, str]]:
    """Each clause, the version that it stands in, and the name of its file where that is not the contract's."""
    for node in contract.compiled.written.own:
        yield node, contract, ""
    incorporated, known = set[str](), 0
    for version in contract.versions:
        deeds = version.compiled.deeds
        for deed in deeds[known:]:
            file = f"amendments/{Path(deed.file.source.path).name}"
            for node in (deed.node, *deed.clauses.values()):
                yield node, version, file
        known = len(deeds)
        rested_on = version.compiled.written.rested_on
        for node in rested_on:
            if node.head.name.text not in incorporated:
                yield node, version, _file_of(node, contract)
        incorporated |= {node.head.name.text for node in rested_on}


def _file_of(node: Any, contract: Contract) -> str:
    """The name of a library file as a reader finds it: in the library, or beside the contract."""
    file = Path(node.head.name.span.path)
    beside = contract.path is not None and file.parent == contract.path.parent
    return file.name if beside else file.as_posix()


def _differences(version: Contract) -> list[Any]:
    compiled = version.compiled
    return wording_differs.check(compiled.scope, version.program, compiled.written)


def _like(text: str, quotes: list[Quote]) -> str:
    """The clause that quotes a paragraph in other words; "" where none does."""
    words = same(text).split()
    for quote in quotes:
        if quote.clause and SequenceMatcher(None, words, same(quote.text).split(), autojunk=False).ratio() >= ALIKE:
            return quote.clause
    return ""


def _line(contract: Contract, span: Span) -> int:
    return contract.sources[span.path].line_and_column(span.start)[0]


def _figures(differences: list[Any], span: Span, contract: Contract) -> list[str]:
    """The figures of a paragraph that its clause does not have, as they are written."""
    places = [finding.labels[0].span for finding in differences]
    texts = {path: source.text for path, source in contract.sources.items()}
    return [
        texts[place.path][place.start : place.end]
        for place in places
        if place.path == span.path and span.start <= place.start and place.end <= span.end
    ]


def paragraphs(document: str) -> list[str]:
    """The paragraphs of a document: the lines between blank ones, joined; numbered lines begin one too."""
    return [text for block in _blocks(document) for text in block]


def _blocks(document: str) -> list[list[str]]:
    """The paragraphs of a document, those together between which no blank line stands."""
    found: list[list[list[str]]] = [[]]
    for line in document.splitlines():
        said = line.strip()
        if not said:
            found.append([])
        elif not found[-1] or NUMBERED.match(said):
            found[-1].append([said])
        else:
            found[-1][-1].append(said)
    return [[" ".join(lines) for lines in block] for block in found if block]


def _runs(document: str) -> Iterator[tuple[range, str]]:
    """Each paragraph, and the next few joined to it, for a line may begin with a number; with the places they have."""
    before = 0
    for block in _blocks(document):
        for first in range(len(block)):
            for last in range(first + 1, min(first + MOST_JOINED, len(block)) + 1):
                yield range(before + first, before + last), " ".join(block[first:last])
        before += len(block)


def operative(text: str) -> bool:
    """Whether a paragraph binds somebody: it is numbered and a sentence, or says what somebody shall or must do."""
    is_sentence = text.rstrip().endswith((".", ";", ":"))
    return bool(BINDING.search(text)) or (is_sentence and NUMBERED.match(text) is not None)


def same(text: str) -> str:
    """What makes two paragraphs the same: their words, whatever the blanks, the quotes, the label and large letters.

    >>> same("7.3  The  “Provider”") == same("The 'provider'")
    True
    """
    plain = text.translate(str.maketrans("“”‘’–—", "''''--")).replace('"', "'")
    return " ".join(NUMBERED.sub("", plain.strip(), count=1).split()).casefold()


def document_text(path: Path) -> str:
    """The text of a signed document.

    Raises:
        Refusal: where the file cannot be read as text.
    """
    from obcdsl.diagnostic import Diagnostic, Refusal
    from obcdsl.written.files import read_source

    source = read_source(path, str(path), kind="a document saved as text", breaks="\f\v")
    if isinstance(source, Diagnostic):
        raise Refusal([source])
    return source.text
