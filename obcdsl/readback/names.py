"""What names stand for titles in signed words: those of the contract that is compared, or new ones made of the titles.

Which names are chosen never matters to what the words mean, so long as different things have different names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field

from obcdsl.lowering.calls import FORMS
from obcdsl.record import dataclass
from obcdsl.words import RESERVED

ANYTHING_ELSE = re.compile("[^a-z0-9]+")


@dataclass(slots=True)
class Names:
    """The names of a contract's clauses by number, of its parties in order, and of the keys that words name."""

    clauses: dict[str, str]
    titles: dict[str, list[str]]
    """The numbers of the clauses with a title."""
    parties: dict[str, str]
    """The name of each party by its title."""
    payee: str = ""
    tables: set[str] = field(default_factory=set)
    """The tables, and the names that stand for a row of one."""
    keys: dict[str, str] = field(default_factory=dict)
    """The name of each key by what it is called after `each`."""
    own: dict[str, str] = field(default_factory=dict)
    """The parts that the clause at hand names, by what they are called."""
    data: Mapping[str, list[str]] = field(default_factory=dict)
    """How data spell the things of each clause, by where it stands: lines as the clause itself would give them."""


def named(
    titles: Mapping[str, str],
    parties: Iterable[str],
    payee: str,
    chosen: Mapping[str, str],
    chosen_parties: Iterable[str],
) -> Names:
    """The names of a contract: chosen ones where there are, by clause number and in order of the parties."""
    taken = {*chosen.values(), *chosen_parties, "amount", *FORMS}
    names = {number: chosen.get(number) or fresh(title, taken) for number, title in titles.items()}
    numbers: dict[str, list[str]] = {}
    for number, title in titles.items():
        if not number.startswith(("1.", "2.", "16.")):
            numbers.setdefault(title, []).append(number)
    given = list(chosen_parties)
    of_parties = {title: given[at] if at < len(given) else fresh(title, taken) for at, title in enumerate(parties)}
    return Names(names, numbers, of_parties, of_parties.get(payee, ""))


def fresh(title: str, taken: set[str]) -> str:
    """A name made of a title, unlike those taken.

    >>> fresh("Total cost (£)", {"total_cost"}), fresh("2014", set())
    ('total_cost_2', 'n_2014')
    """
    name = ANYTHING_ELSE.sub("_", title.lower()).strip("_")[:50] or "n"
    name = name if name[0].isalpha() and name not in RESERVED else f"n_{name}"
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    taken.add(found)
    return found


def spelt(said: str) -> str:
    """The name that was said with blanks: `died in preferred` → `died_in_preferred`."""
    return said.strip().replace(" ", "_")
