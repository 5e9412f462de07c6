"""What any clause may say of itself: that it is illustrative, which warnings the parties accept, the signed wording."""

from __future__ import annotations

from obcdsl.english.phrasebook import Phrase, by_word

ILLUSTRATIVE = Phrase("common", "This clause is illustrative: {reason:reason}", 'illustrative "{reason}"')
ACCEPTED = Phrase(
    "common",
    "The parties know that {code:warning}, and accept it: {reason:reason}",
    'accepts {code} "{reason}"',
)
WARNINGS = by_word(
    "warning",
    {
        code: (said, code)
        for code, said in {
            "cliff": "a payment or a score jumps at an edge",
            "double-pay": "one thing is paid for by two payments in the same years",
            "floor-over-cap": "the least that a payment may be is above the most that it may be",
            "illustrative-in-final": "this clause is illustrative in a contract that is final",
            "look-alike": "two names look like one another",
            "non-monotone": "a scale goes up and down, so that a better result can pay less",
            "recurs": "an amount of a whole year is due with the statement of each shorter period of it",
            "settled-early": "money moves on a date before its period has ended",
            "share-to-payer": "a division hands part of the money back to the party that pays it",
            "uncapped": "this clause sets no limit in money to what it can cost",
            "unreachable": "something in this clause can never happen",
            "unused": "nothing uses what this clause defines",
            "wording-differs": "the quoted wording has a figure that the clause beside it does not",
        }.items()
    },
)
"""What each warning that can be accepted warns of."""
WORDING = Phrase("common", "The wording of the signed document is:")
STANDING = {"draft": "DRAFT", "illustrative": "ILLUSTRATIVE", "final": "FINAL"}
HEAD = Phrase(
    "head", "{standing:standing}.{some:some_illustrative?}{days:in_force?}{version:version?}", "{version}{days}"
)
"""What a version is called can hold anything, so it stands last."""
VERSION = {
    False: Phrase("version", " Version {version:anything}.", 'version "{version}"'),
    True: Phrase("version", " As {version:anything}.", 'version "as {version}"'),
}
"""The version of a contract; that of one without a version of its own which has amendments is what they made of it."""
IN_FORCE = Phrase(
    "in_force",
    " In force from {first:literal} to {last:literal}.",
    "\n^in force {first} to {last}",
)
SOME_ILLUSTRATIVE = Phrase("some_illustrative", " Some of its clauses are illustrative.")
PHRASES = (
    *(HEAD, *VERSION.values(), IN_FORCE, SOME_ILLUSTRATIVE, *(Phrase("standing", said) for said in STANDING.values())),
    *(ILLUSTRATIVE, ACCEPTED, WORDING, *WARNINGS.values()),
)
