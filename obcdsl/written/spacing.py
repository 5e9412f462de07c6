"""Where blanks stand between the tokens of a line: one between two, but for the usual places.

>>> tree = parse_line("pays -a*f (b ,2 / 3)", 0, "fee_term")
>>> tokens = line_tokens("pays -a*f (b ,2 / 3)")
>>> spaced(tokens, glued(tokens, tree))
'pays -a * f(b, 2/3)'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from obcdsl.written.lalr import Branch, Token, parse_line
from obcdsl.written.tokens import line_tokens, plain_text

__all__ = ["glued", "line_tokens", "parse_line", "spaced"]

NOTHING_BEFORE = frozenset([",", ")", ":"])
BEFORE_A_FRACTION = frozenset(["=", "(", ",", ":"])
AFTER_A_FRACTION = frozenset([",", ")"])


def spaced(tokens: Sequence[Token], tight: frozenset[int]) -> str:
    """The tokens as text; a token whose start is in `tight` follows the one before without a blank."""
    parts: list[str] = []
    before = ""
    for token in tokens:
        text = plain_text(token)
        if parts and not (text in NOTHING_BEFORE or before == "(" or token.start in tight):
            parts.append(" ")
        parts.append(text)
        before = text
    return "".join(parts)


def glued(tokens: Sequence[Token], tree: Branch) -> frozenset[int]:
    """The starts of the tokens of a line that stand against the token before them."""
    place = {token.start: at for at, token in enumerate(tokens)}
    found = {token.start for at in _in_words(tokens, tree, place) for token in tokens[at : at + 2]}
    for branch in _branches(tree):
        at = place.get(branch.start)
        if at is None:
            continue
        match branch.rule:
            case "negative":
                found.update(token.start for token in tokens[at + 1 : at + 2])
            case "call":
                found.update(token.start for token in tokens[at + 1 : at + 2])
            case "parameters":
                found.add(branch.start)
    return frozenset(found)


def _in_words(tokens: Sequence[Token], tree: Branch, place: dict[int, int]) -> Iterator[int]:
    """The places of points, hyphens and strokes that stand inside a word: `my.cap`, `non-monotone`, `yes/no`, `2/3`."""
    for at, token in enumerate(tokens):
        if token.text == "." or (token.text == "/" and _is_fraction(tokens, at)):
            yield at
    for branch in _branches(tree):
        if branch.rule in ("accepts", "yes_no_unit"):
            at = place.get(branch.start, len(tokens))
            while at < len(tokens) and tokens[at].end <= branch.end:
                if tokens[at].text in "-/":
                    yield at
                at += 1


def _is_fraction(tokens: Sequence[Token], at: int) -> bool:
    if not 0 < at < len(tokens) - 1 or {tokens[at - 1].kind, tokens[at + 1].kind} != {"NUMBER"}:
        return False
    alone_before = at == 1 or tokens[at - 2].text in BEFORE_A_FRACTION
    return alone_before and (at + 2 == len(tokens) or tokens[at + 2].text in AFTER_A_FRACTION)


def _branches(tree: Branch) -> Iterator[Branch]:
    waiting: list[Branch] = [tree]
    while waiting:
        branch = waiting.pop()
        yield branch
        waiting.extend(child for child in branch.children if isinstance(child, Branch))
