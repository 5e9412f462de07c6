"""The name that was probably meant, or none.

>>> nearest("readmision_rate", ["readmission_rate", "deaths"]), nearest("cost", ["deaths", "carers"])
('readmission_rate', None)
"""

from __future__ import annotations

from collections.abc import Iterable

LOOK_ALIKE = str.maketrans(
    {
        "0": "o", "1": "l", "i": "l", "5": "s", "8": "b", "|": "l", "-": "_", " ": "_", ".": "_", "’": "'",
        "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "һ": "h", "і": "l", "ј": "j", "к": "k", "ӏ": "l", "м": "m",
        "н": "h", "о": "o", "р": "p", "ѕ": "s", "т": "t", "у": "y", "х": "x",
        "α": "a", "ε": "e", "ι": "l", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x",
    }
)  # fmt: skip
"""Letters and figures that are taken for one another, each with the one that stands for all of its kind."""


SHORT = 7
"""A name of fewer letters with more than one slip is near only if it starts with the same letter."""


def skeleton(name: str) -> str:
    """What is left of a name when case and look-alike letters are set aside. Names of one skeleton look the same.

    >>> skeleton("Ill") == skeleton("1II"), skeleton("сost") == skeleton("cost"), skeleton("rn") == skeleton("m")
    (True, True, True)
    """
    return name.casefold().translate(LOOK_ALIKE).replace("rn", "m").replace("vv", "w")


def distance(one: str, other: str, limit: int) -> int:
    """Letters to insert, delete, change or swap with their neighbour to make one name of the other.

    More than `limit` is `limit + 1`. Source: optimal string alignment, the restricted form of Damerau, "A technique for
    computer detection and correction of spelling errors", Communications of the ACM 7(3), 1964.

    >>> distance("deaths", "daeths", 3), distance("deaths", "births", 3), distance("a", "abcdef", 2)
    (1, 3, 3)
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        this = [i]
        for j, against in enumerate(other, 1):
            cost = min(last[j] + 1, this[j - 1] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            this.append(cost)
        if min(this) > limit and min(last) > limit:
            return limit + 1
        before, last = last, this
    return min(last[-1], limit + 1)


def slips_allowed(name: str) -> int:
    """How many slips a name of this length may hold and still be recognised: none in two letters, at most three.

    >>> [slips_allowed("a" * length) for length in (2, 3, 4, 5, 8, 30)]
    [0, 1, 1, 2, 3, 3]
    """
    return min((len(name) + 1) // 3, 3) if len(name) > 2 else 0


def near(name: str, names: Iterable[str], most: int = 3) -> list[str]:
    """The names that are close to this one, nearest first; ties in the order of the alphabet.

    Nearest of all is a name that differs in case only, then one that looks the same, then one of the same words in
    another order, then by slips.

    >>> near("Deaths", ["births", "deaths", "death"]), near("rate_savings", ["savings_rate"])
    (['deaths', 'death'], ['savings_rate'])
    """
    ranked = []
    for other in sorted(set(names) - {name}):
        rank = _rank(name, other)
        if rank is not None:
            ranked.append((*rank, other))
    return [each[-1] for each in sorted(ranked)[:most]]


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant; None where none is close enough.

    >>> nearest("x", ["y"]), nearest("shair", ["share", "score"]), nearest("qualtiy", ["quality"])
    (None, 'share', 'quality')
    """
    found = near(name, names, 1)
    return found[0] if found else None


def nearest_all(name: str, names: Iterable[str]) -> list[str]:
    """The name that was probably meant, or all those that are equally near, in the order of the alphabet.

    >>> nearest_all("rata", ["rate", "rats", "data"]), nearest_all("rate_", ["rate", "rats"]), nearest_all("x", ["y"])
    (['rate', 'rats'], ['rate'], [])
    """
    ranked = [(rank, other) for other in sorted(set(names) - {name}) if (rank := _rank(name, other)) is not None]
    best = min((rank for rank, _ in ranked), default=None)
    return [other for rank, other in ranked if rank == best]


def _rank(name: str, other: str) -> tuple[int, int, int] | None:
    """What makes a name near, smallest first: the kind of nearness, the slips, and whether the first letter differs."""
    plain, plain_other = name.casefold(), other.casefold()
    if plain == plain_other:
        return 0, 0, 0
    if skeleton(name) == skeleton(other):
        return 1, 0, 0
    if "_" in name and sorted(plain.split("_")) == sorted(plain_other.split("_")):
        return 2, 0, 0
    longer = max(name, other, key=len)
    limit = slips_allowed(longer)
    slips = distance(plain, plain_other, limit)
    other_start = plain[:1] != plain_other[:1]
    if not 0 < slips <= limit or (other_start and slips > 1 and len(longer) < SHORT):
        return None
    return 3, slips, int(other_start)
