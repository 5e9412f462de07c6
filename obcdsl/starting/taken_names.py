"""Names that an outcome cannot have: words of the language, names of the contract, and what would be taken for another.

>>> is_taken("reward", []), is_taken("carers", ["carer"]), is_taken("carers", ["carer_paid"]), is_taken("ill", ["i11"])
(True, False, False, True)
"""

from __future__ import annotations

from collections.abc import Iterable

from obcdsl.lowering.calls import FORMS
from obcdsl.spelling import skeleton
from obcdsl.words import CLAUSE_WORDS, RESERVED

ENDINGS = ("", "_achieved", "_counted", "_left_out", "_considered", "_rate", "_baseline", "_paid")
"""The names that a contract makes of an outcome's."""

OF_THE_CONTRACT = frozenset(
    """
    commissioner provider prime partner_one partner_two alliance member_one member_two member_three
    population_and_scope working_together
    resource ceiling prices segment under_65 from_65 population tariff contact first_contact follow_up home_visit contacts
    rate_card service assessment plan six_months served
    stake at_risk base reward target spending saved saved_share
    taken_on harder_to_help fair_intake caseload in_contact kept_contact
    division when_base when_reward never_more_than_the_stake better_never_pays_less
    below_threshold at_threshold between at_target beyond_target too_few small_baseline first_year_of_all few_harder_to_help
    out_of_contact left_out_of_the_count nothing_saved
    amount period metric value measure scored them
    """.split()
)
"""Every name that a contract may have, whatever the answers, and words with a meaning of their own in some places."""


def is_taken(name: str, others: Iterable[str]) -> bool:
    """Whether an outcome cannot have this name beside others."""
    ours = {skeleton(name + ending) for ending in ENDINGS}
    taken = RESERVED | OF_THE_CONTRACT | set(FORMS) | set(CLAUSE_WORDS)
    taken |= {other + ending for other in others for ending in ENDINGS}
    return not ours.isdisjoint(map(skeleton, taken))
