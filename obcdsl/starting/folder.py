"""The files of a new contract: the contract, the answers, a blank data file, and a README that says what to do next."""

from __future__ import annotations

from collections.abc import Iterable

from obcdsl.contract import Contract, loads
from obcdsl.data.template import template_csv
from obcdsl.diagnostic import Refusal
from obcdsl.periods import written
from obcdsl.render.markdown import escaped, table
from obcdsl.starting.answers import Answers, Outcome
from obcdsl.starting.answers_file import answers_text
from obcdsl.starting.contract import contract_text
from obcdsl.starting.questions import DECISIONS, Question
from obcdsl.starting.wording import amount
from obcdsl.written import ast


def files(answers: Answers, name: str) -> dict[str, str]:
    """The text of each file by its name.

    Raises:
        Refusal: where the contract would not pass its checks; a text that was given may be one it cannot hold.
    """
    text = contract_text(answers, name)
    contract = loads(text)
    if contract.check():
        raise Refusal(contract.check())
    return {
        "contract.obc": text,
        "answers.toml": answers_text(answers),
        "blank.csv": template_csv(contract.schema),
        "README.md": _readme(answers, contract),
    }


def _readme(answers: Answers, contract: Contract) -> str:
    return f"""\
# {escaped(answers.title)}

A first draft of a contract, made by `obc new {contract.name}`. Nothing in it is agreed yet.

- For: {escaped(answers.population)}.
- Takes in: {escaped(answers.scope)}. Leaves out: {escaped(answers.outside)}.
- {answers.years} years from {written(answers.start)}; at most {amount(answers.value, answers.currency)} a year before any reward.

## What was answered

{_lines(table(("Question", "Answer"), ((each.asks, _answered(answers, each)) for each in DECISIONS)))}

{_lines(table(("Outcome", "Level", "Data"), (_outcome(each) for each in answers.outcomes)))}

{_not_answered(answers)}`answers.toml` holds all answers. Change them there, and here make the contract again:
`obc new {contract.name} --answers answers.toml --out . --replace`.
What was changed in `contract.obc` by hand is lost then.

## What to do next

1. Read `contract.obc` from the top: a comment above each clause says why it stands there and what to fill in.
2. Put what is agreed in place of what was invented. These clauses are marked `illustrative`:
{_lines(f"   - `{head.name.text}`: {escaped(head.said)}" for head in _invented(contract))}
3. `obc check --strict .` and `obc test .` until both pass: the examples change with the terms.
4. `obc terms . --out terms.md` writes the words that the parties read and sign.
5. Copy `blank.csv` to `data/figures.csv` and fill it in; `obc template . --guide` says what each column is.
   `obc pay .` works the statements.
6. When nothing is illustrative any more, write `status final` in the contract.

## What the draft does not settle

Who checks the data and what happens when they are wrong; inflation and tax; what happens to people when the contract
ends early; disputes. A `text` clause can hold the words, and `obc library` shows what can be used for the rest.
"""


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _outcome(outcome: Outcome) -> tuple[str, ...]:
    return outcome.title, outcome.level, f"{outcome.data}: it counts from year {outcome.first_year}"


def _not_answered(answers: Answers) -> str:
    names = ", ".join(f"`{name}`" for name in answers.taken)
    return f"Not answered, so taken as it usually is: {names}.\n\n" if names else ""


def _answered(answers: Answers, question: Question) -> str:
    given = getattr(answers, question.name)
    if isinstance(given, bool):
        return "yes" if given else "no"
    means = next(choice.means for choice in question.choices if choice.name == given)
    return f"{given}: {means}"


def _invented(contract: Contract) -> list[ast.Head]:
    clauses = contract.compiled.written.main.clauses
    return [node.head for node in clauses if node.head.illustrative is not None]
