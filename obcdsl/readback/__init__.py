"""From signed words back to a contract: the proof that the words and the sums are one thing.

Markdown → clauses (`layout`) → tokens (`tokens`) → phrases met (`matching`, by the phrasebook that wrote them) → the text
of a contract (`clauses`) → its program, compared with the one that was signed (`proof`).
"""
