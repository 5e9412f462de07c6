"""What any clause may say of itself: that it is illustrative, which warnings the parties accept, the signed wording."""

from __future__ import annotations

from obcdsl.english.phrasebook import Phrase

ILLUSTRATIVE = Phrase("common", "This clause is illustrative: {reason:reason}", 'illustrative "{reason}"')
ACCEPTED = Phrase(
    "common", "The parties know of the warning {code:code} and accept it: {reason:anything}", 'accepts {code} "{reason}"'
)
WORDING = Phrase("common", "The wording of the signed document is:")
PHRASES = (ILLUSTRATIVE, ACCEPTED, WORDING)
