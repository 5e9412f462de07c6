"""A line of a contract as tokens, whether or not it can be parsed: for laying text out and for the canonical text.

>>> [token.text for token in line_tokens("pays  a*( b+1 )")]
['pays', 'a', '*', '(', 'b', '+', '1', ')']
"""

from __future__ import annotations

from obcdsl.written.lalr import BLANK, UNKNOWN, Token, tables


def line_tokens(text: str, offset: int = 0) -> list[Token]:
    """The tokens of a line without its comments; what is no token is of the kind UNKNOWN. Wording is one token."""
    if text.startswith(">"):
        return [Token("WORDING", text, offset, offset + len(text))]
    match = tables().matcher.match
    found: list[Token] = []
    at, length = 0, len(text)
    while at < length:
        if text[at] in " \t\n":
            at = BLANK.match(text, at).end()  # type: ignore[union-attr]
            continue
        taken = match(text, at)
        kind = (taken.lastgroup or "UNKNOWN") if taken else "UNKNOWN"
        end = (taken or UNKNOWN.match(text, at)).end()  # type: ignore[union-attr]
        found.append(Token(kind, text[at:end], offset + at, offset + end))
        at = end
    return found


def plain_text(token: Token) -> str:
    """The text of a token with single blanks in it, where blanks mean nothing.

    >>> plain_text(Token("DATE", "1  April   2016", 0, 15)), plain_text(Token("TITLE", '"a  b"', 0, 6))
    ('1 April 2016', '"a  b"')
    """
    if token.kind == "WORDING":
        words = token.text[1:].strip()
        return f"> {words}" if words else ">"
    return token.text if token.kind == "TITLE" else " ".join(token.text.split())
