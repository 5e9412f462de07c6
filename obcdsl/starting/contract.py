"""The blocks put together: the text of a new contract, laid out as `obc format` lays it out."""

from __future__ import annotations

from obcdsl.starting.answers import Answers
from obcdsl.starting.examples import examples_block
from obcdsl.starting.guards import guards
from obcdsl.starting.outcomes import outcome_block
from obcdsl.starting.parties import contract_clause, division, population_and_scope
from obcdsl.starting.promises import promises
from obcdsl.starting.resource import resource
from obcdsl.starting.reward import reward_block
from obcdsl.starting.wording import comment
from obcdsl.written.format import formatted

OPENING = """A first draft, made from the answers in answers.toml. A comment above each clause says why it stands there and
what to fill in. Every term marked `illustrative` was invented to start from: put what is agreed in its place and take
the line away; a contract whose status is final may have none."""


def contract_text(answers: Answers, name: str) -> str:
    """The whole contract."""
    paid = resource(answers)
    parts = [
        comment(OPENING) + "\n",
        contract_clause(answers, name),
        population_and_scope(answers),
        _heading("the resource", paid.text),
        *(outcome_block(answers, outcome) for outcome in answers.outcomes),
        *(_heading("what guards the reward", guard.text) for guard in guards(answers)[:1]),
        *(guard.text for guard in guards(answers)[1:]),
        _heading("the reward", reward_block(answers)),
        division(answers),
        _heading("when money moves, and what must hold", promises(answers)),
        _heading("examples", examples_block(answers, paid)),
    ]
    return formatted("\n".join(part for part in parts if part))


def _heading(title: str, text: str) -> str:
    return f"# ---- {title} ----\n\n{text}"
