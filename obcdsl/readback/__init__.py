"""From signed words back to a contract: the proof that the words and the sums are one thing.

Markdown → clauses (`layout`) → tokens (`tokens`) → phrases met (`matching`, by the phrasebook that wrote them) → the text
of each clause (`clauses`), among those of its version where a deed sets it out (`deeds`) → the contract and its amendments,
compiled (`reading`) → its programs, compared with those that were signed (`proof`).
"""
