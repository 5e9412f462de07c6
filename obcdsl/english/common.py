"""What any clause may say of itself: that it is illustrative, which warnings the parties accept, the signed wording."""

from __future__ import annotations

from obcdsl.english.phrasebook import Phrase

ILLUSTRATIVE = Phrase("common", "This clause is illustrative: {reason:reason}", 'illustrative "{reason}"')
ACCEPTED = Phrase(
    "common",
    "The parties know of the warning {code:code} and accept it: {reason:anything}",
    'accepts {code} "{reason}"',
)
WORDING = Phrase("common", "The wording of the signed document is:")
STANDING = {"draft": "DRAFT", "illustrative": "ILLUSTRATIVE", "final": "FINAL"}
HEAD = Phrase("head", "{standing:standing}.{version:version?}{some:some_illustrative?}", "{version}")
VERSION = Phrase("version", " Version {version:anything}.", 'version "{version}"')
SOME_ILLUSTRATIVE = Phrase("some_illustrative", " Some of its clauses are illustrative.")
PHRASES = (
    *(HEAD, VERSION, SOME_ILLUSTRATIVE, *(Phrase("standing", said) for said in STANDING.values())),
    *(ILLUSTRATIVE, ACCEPTED, WORDING),
)
