"""The canonical text of a contract and its fingerprint: what was signed, whatever the layout and the comments.

>>> canonical("fee  base   # a block\\n\\n    pays a+£1\\n") == canonical("fee base\\n  pays   a + £1")
True
"""

from __future__ import annotations

from collections.abc import Mapping

from obcdsl.written.cut import cut
from obcdsl.written.tokens import line_tokens, plain_text


def canonical(text: str) -> str:
    """Each clause's lines with one blank between two tokens; quoted text as it stands; no comments."""
    clauses, _ = cut(text)
    lines = []
    for clause in clauses:
        for number, line in enumerate(clause.lines):
            said = " ".join(map(plain_text, line_tokens(line.text)))
            lines.append(said if number == 0 else "  " + said)
    return "\n".join(lines) + "\n"


def fingerprint(files: Mapping[str, str], attachments: Mapping[str, bytes]) -> str:
    """The SHA-256 of the canonical text of every file of a contract, and of the files it pins, by name."""
    from hashlib import sha256

    digest = sha256()
    for name in sorted(files):
        digest.update(f"file {name}\n".encode())
        digest.update(canonical(files[name]).encode())
    for name in sorted(attachments):
        digest.update(f"attachment {name} {sha256(attachments[name]).hexdigest()}\n".encode())
    return digest.hexdigest()
