"""Contract files in the one usual layout: `obc format`.

Clauses stand at the margin and terms two blanks in, with their values in one column for each clause; rows of a table
stand in columns; a line that the writer broke stays broken there. Comments, blank lines between groups (at most one)
and quoted text are kept, and a line with a fault is left as it is. Layout means nothing: the formatted text is the same
contract, and formatting it again changes nothing.

>>> print(formatted('fee base  "A fee"\\n paid by a to b\\n\\n\\n pays   10%of  x # block'), end="")
fee base "A fee"
  paid by a to b
<BLANKLINE>
  pays         10% of x  # block
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from obcdsl.clauses import BY_KIND
from obcdsl.slips.faults import WORD
from obcdsl.slips.traps import trapped
from obcdsl.source import Source
from obcdsl.written.cut import ClauseText, Comment, Line, cut
from obcdsl.written.lalr import Branch, Token, UnexpectedToken, parse_line
from obcdsl.written.spacing import glued, spaced
from obcdsl.written.tokens import line_tokens, plain_text

COLUMN = 13
"""Where values stand after the indent, unless the words before them are longer."""

NO_COLUMN = frozenset(
    "wording row column_unit rows_from paid_by either_way rows_not_given may_be_negative same_for_every fixed private"
    " where".split()
)
"""Terms that read on without a column."""

HEAD_WORDS = {
    "only_if": 2, "supplied": 2, "borne_by": 2, "then_less": 2, "then_round": 2, "on_account": 2, "paid_on": 2,
    "restated": 2, "short_periods": 2, "payee_from": 2, "period_from": 2, "agreed_on": 2, "effective": 2,
    "then_at_most": 3, "then_at_least": 3,
}  # fmt: skip
"""How many words stand before the value of a term; one where nothing is said."""

OPERATORS = frozenset(["+", "-", "*", "/", "<", ">", "<=", ">=", "<>", "and", "or"])


@dataclass(slots=True)
class Laid:
    """A header or a term that has been read: its tokens line by line as the writer broke it, and how it is laid out."""

    line: Line
    tree: Branch
    pieces: list[list[Token]]
    tight: frozenset[int]
    head: int = 0
    texts: list[str] = field(default_factory=list)

    @property
    def rule(self) -> str:
        """The grammar's name of the term."""
        first = self.tree.children[0] if self.tree.children else None
        return first.rule if isinstance(first, Branch) else ""

    def said(self, tokens: Sequence[Token]) -> str:
        """Some tokens of it as text."""
        return spaced(tokens, self.tight)


def formatted(text: str) -> str:
    """The text of a contract or library file in the usual layout; line ends are `\\n`."""
    source = Source("", text)
    clauses, comments = cut(text)
    laid: dict[int, str] = {}
    for clause in clauses:
        for one in _laid_clause(clause, source):
            laid.update(zip(_numbers(one.line, source), one.texts, strict=True))
    _align_phases(clauses, source, laid)
    return _put_together(source, laid, {source.line_and_column(each.start)[0]: each for each in comments}, clauses)


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same contract but for layout and comments.

    >>> same_words("fee a\\n pays 1+b", "fee a # x\\n  pays    1 + b"), same_words("fee a", "fee b")
    (True, False)
    """
    return _words(one) == _words(other)


def _words(text: str) -> list[list[list[str]]]:
    clauses, _ = cut(text)
    return [[[plain_text(token) for token in line_tokens(line.text)] for line in clause.lines] for clause in clauses]


def _numbers(line: Line, source: Source) -> list[int]:
    """The numbers of the lines of the file over which a header or term is broken."""
    return [source.line_and_column(offset)[0] for offset in (line.start, *line.joins)]


# ---- one clause ---------------------------------------------------------------------------------------------------------


def _laid_clause(clause: ClauseText, source: Source) -> list[Laid]:
    """The lines of a clause that can be laid out; those with a fault are not among them."""
    word = WORD.match(clause.lines[0].text)
    kind = word.group() if word else ""
    if kind not in BY_KIND:
        return []
    header = _read(clause.lines[0], kind)
    terms = [term for line in clause.lines[1:] if (term := _read(line, f"{kind}_term")) is not None]
    for term in terms:
        term.head = _head_of(term)
    column = max([COLUMN, *(_head_width(term) for term in terms if term.head)])
    if header is not None:
        header.texts = _header_texts(header)
    rows = _aligned_rows(terms)
    inner = _inner_widths(terms)
    for term in terms:
        term.texts = [rows[id(term)]] if id(term) in rows else _term_texts(term, column, inner)
    every = [*([header] if header is not None else []), *terms]
    return [one for one in every if _is_safe(one)]


def _read(line: Line, start: str) -> Laid | None:
    """A line as tokens and tree; None where it has a fault."""
    if trapped("", line) is not None:
        return None
    try:
        tree = parse_line(line.text, line.start, start)
    except UnexpectedToken:
        return None
    tokens = line_tokens(line.text, line.start)
    pieces: list[list[Token]] = []
    for begin, end in zip((line.start, *line.joins), (*line.joins, line.end + 1), strict=True):
        pieces.append([token for token in tokens if begin <= token.start < end])
    return Laid(line, tree, pieces, glued(tokens, tree))


def _is_safe(one: Laid) -> bool:
    """Whether the laid out text reads as the same tokens and falls into no trap."""
    text = "\n".join(one.texts).strip()
    before = [plain_text(token) for token in line_tokens(one.line.text)]
    after = [plain_text(token) for token in line_tokens(text)]
    return before == after and trapped("", Line(0, len(text), text)) is None


def _head_of(term: Laid) -> int:
    """How many tokens of a term stand before its value; 0 where it has no column."""
    if term.rule in NO_COLUMN:
        return 0
    branch = term.tree.children[0]
    if term.rule in ("given", "expect") and branch.children and getattr(branch.children[0], "rule", "") == "scope":
        return sum(token.end <= branch.children[0].end for token in term.pieces[0])
    head = HEAD_WORDS.get(term.rule, 1)
    return head if head < len(term.pieces[0]) else 0


def _head_width(term: Laid) -> int:
    head = term.said(term.pieces[0][: term.head])
    return len(head) + (1 if head.startswith("then ") or head.endswith(":") else 2)


# ---- the text of a line -------------------------------------------------------------------------------------------------


def _header_texts(header: Laid) -> list[str]:
    return _broken(header, header.said(header.pieces[0]), 0, 2)


def _term_texts(term: Laid, column: int, inner: dict[str, int]) -> list[str]:
    first = term.pieces[0]
    if not term.head:
        return _broken(term, "  " + term.said(first), 2, 4)
    head, value = term.said(first[: term.head]), _value_text(term, first[term.head :], inner)
    return _broken(term, f"  {head.ljust(column)}{value}", 2 + column, 2 + column)


def _value_text(term: Laid, tokens: list[Token], inner: dict[str, int]) -> str:
    """The value of a term; names of parties and directions of a corridor have a column of their own."""
    if term.rule == "party" and len(tokens) > 1 and tokens[1].kind == "TITLE":
        return tokens[0].text.ljust(inner["party"] + 2) + term.said(tokens[1:])
    if term.rule in ("underspend", "overspend") and len(tokens) > 3:
        return term.said(tokens[:3]).ljust(inner["direction"] + 4) + term.said(tokens[3:])
    return term.said(tokens)


def _inner_widths(terms: list[Laid]) -> dict[str, int]:
    names = [
        len(t.pieces[0][1].text) for t in terms if t.rule == "party" and [x.kind for x in t.pieces[0][2:3]] == ["TITLE"]
    ]
    ways = [len(t.said(t.pieces[0][1:4])) for t in terms if t.rule in ("underspend", "overspend")]
    return {"party": max(names, default=0), "direction": max(ways, default=0)}


def _broken(one: Laid, first: str, value_at: int, indent: int) -> list[str]:
    """The lines of a header or term: the first as given, the others indented, their parts in one column."""
    texts, depth, part = [first], _depth(one.pieces[0], 0), 0
    for above, piece in pairwise(one.pieces):
        ending = above[-1].text if above else ""
        part = 2 if ending == ":" else 0 if ending == "," and depth == 0 else part
        deeper = 2 if piece and (depth > 0 or piece[0].text in OPERATORS) else 0
        texts.append((" " * (indent + part + deeper) + one.said(piece)) if piece else "")
        depth = _depth(piece, depth)
    splits = [
        _colon(one, piece, text, value_at if at == 0 else 0)
        for at, (piece, text) in enumerate(zip(one.pieces, texts, strict=True))
    ]
    at = 0
    while at < len(texts):
        end = at
        while end < len(texts) and splits[end] is not None:
            end += 1
        if end - at > 1:
            width = max(split for split in splits[at:end] if split is not None)
            for row in range(at, end):
                split = splits[row]
                assert split is not None
                texts[row] = texts[row][:split].ljust(width) + texts[row][split:]
        at = max(end, at + 1)
    return texts


def _depth(piece: list[Token], depth: int) -> int:
    return depth + sum(token.text == "(" for token in piece) - sum(token.text == ")" for token in piece)


def _colon(one: Laid, piece: list[Token], text: str, value_at: int) -> int | None:
    """Where in a line the value of its only part begins less one blank; None where it has no part, or several."""
    depth, found = 0, []
    for at, token in enumerate(piece):
        depth = _depth([token], depth)
        if token.text == ":" and depth == 0:
            found.append(at)
    if len(found) != 1 or found[0] == len(piece) - 1 or (value_at and found[0] < one.head):
        return None
    return len(text) - len(one.said(piece[found[0] + 1 :])) - 1


# ---- lines that stand in columns together ---------------------------------------------------------------------------------


def _aligned_rows(terms: list[Laid]) -> dict[int, str]:
    """The rows of a table in columns, by the identity of their term."""
    rows = [term for term in terms if term.rule == "row" and len(term.pieces) == 1]
    cells = [_cells(row) for row in rows]
    widths: dict[int, int] = {}
    for row in cells:
        for at, cell in enumerate(row[:-1]):
            widths[at] = max(widths.get(at, 0), len(cell) + 3)
    texts = ("  " + "".join(cell.ljust(widths.get(at, 0)) for at, cell in enumerate(row)).rstrip() for row in cells)
    return {id(term): text for term, text in zip(rows, texts, strict=True)}


def _cells(row: Laid) -> list[str]:
    """The cells of a row as text; a quoted code belongs to the name before it."""
    found: list[list[Token]] = []
    starts = {child.start for child in row.tree.children[0].children}
    for token in row.pieces[0]:
        if not found or (token.start in starts and token.kind != "TITLE"):
            found.append([])
        found[-1].append(token)
    return [row.said(cell) for cell in found]


def _align_phases(clauses: list[ClauseText], source: Source, laid: dict[int, str]) -> None:
    """Headers of phases that follow one another line by line have their titles in one column."""
    run: list[int] = []
    for clause in [*clauses, None]:
        number = source.line_and_column(clause.lines[0].start)[0] if clause else 0
        alone = clause is not None and len(clause.lines) == 1 and not clause.lines[0].joins
        if alone and laid.get(number, "").startswith("phase ") and (not run or number == run[-1] + 1):
            run.append(number)
            continue
        width = max((len(_before_title(laid[n])) for n in run if '"' in laid[n]), default=0)
        for n in run:
            name = _before_title(laid[n])
            laid[n] = name.ljust(width) + laid[n][len(name) :] if '"' in laid[n] else laid[n]
        run = [number] if alone and laid.get(number, "").startswith("phase ") else []


def _before_title(text: str) -> str:
    return text.split(' "', 1)[0]


# ---- the file -------------------------------------------------------------------------------------------------------------


def _put_together(source: Source, laid: dict[int, str], comments: dict[int, Comment], clauses: list[ClauseText]) -> str:
    """Every line of the file in order: code with its comment, comments alone, single blank lines."""
    inside = _indents_inside(clauses, source, laid)
    rows: list[tuple[str, str]] = []
    for number in range(1, len(source.starts) + 1):
        raw = source.line(number)
        comment = comments.get(number)
        if number in laid and (laid[number].strip() or comment):
            code, said = laid[number].rstrip(), comment.text if comment else ""
            rows.append((code, said) if code else ("  " + said, ""))
        elif number in laid:
            continue
        elif comment is not None and comment.alone:
            indent = inside.get(number, 2) if raw[:1] in " \t" else 0
            rows.append((" " * indent + comment.text, ""))
        elif raw.strip() or (rows and rows[-1] != ("", "")):
            rows.append((raw.rstrip(), ""))
    while rows and rows[-1] == ("", ""):
        rows.pop()
    return "".join(line + "\n" for line in _with_comments(rows))


def _indents_inside(clauses: list[ClauseText], source: Source, laid: dict[int, str]) -> dict[int, int]:
    """For lines between two parts of one term or header, the indent of the part below."""
    found: dict[int, int] = {}
    for clause in clauses:
        for line in clause.lines:
            numbers = _numbers(line, source)
            for above, below in pairwise(numbers):
                text = laid.get(below, "")
                for number in range(above + 1, below):
                    found[number] = len(text) - len(text.lstrip()) or 2
    return found


def _with_comments(rows: list[tuple[str, str]]) -> Iterator[str]:
    """Lines with their comments; comments of lines that follow one another stand in one column."""
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and rows[end][1]:
            end += 1
        width = max((len(code) for code, _ in rows[at:end]), default=0)
        for code, comment in rows[at:end]:
            yield f"{code.ljust(width)}  {comment}"
        if end < len(rows):
            yield rows[end][0]
        at = end + 1
