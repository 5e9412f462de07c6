"""The answers file: TOML that asks each question in a comment, with its permitted answers, blank or filled in.

>>> print(answers_text().split("\\n\\n")[1])
# What is the service called? The title of the contract.
# Permitted is a line of at most 200 letters, without `"`. Not answered: the name of the contract
title = ""
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any

from obcdsl.diagnostic import Refusal, error
from obcdsl.periods import written
from obcdsl.starting.answers import OUTCOMES, Answers, answers_of
from obcdsl.starting.one_answer import Answer
from obcdsl.starting.questions import MOST_OUTCOMES, OF_AN_OUTCOME, QUESTIONS, Question

LARGEST = 1 << 20
WIDTH = 110


def answers_in(path: Path, title: str) -> Answers:
    """The answers in a TOML file, or in JSON where its name ends so; `title` stands where no title is given.

    Raises:
        Refusal: where the file cannot be read, or an answer is not permitted.
    """
    try:
        with path.open("rb") as opened:
            data = opened.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise ValueError("it is larger than 1 MiB")
        text = data.decode("utf-8-sig")
        said = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
        if not isinstance(said, dict):
            raise ValueError("it holds no names with answers")
    except OSError as fault:
        raise Refusal([error("answers", f"`{path}` cannot be read: {fault.strerror or fault}")]) from None
    except (ValueError, RecursionError) as fault:
        raise Refusal([error("answers", f"`{path}` is no answers file: {fault}", fix="obc new --questions")]) from None
    return answers_of(said, path.name, title)


def answers_text(answers: Answers | None = None) -> str:
    """The answers file; blank where a question has not been answered."""
    blocks = ['# Answers for `obc new NAME --answers FILE`. What is left blank takes the answer after "Not answered".']
    given = _given(answers)
    blocks += ["\n".join([*_asked(each), f"{each.name} = {_toml(given[each.name])}"]) for each in QUESTIONS]
    blocks.append("\n".join(_of_outcomes()))
    for at, outcome in enumerate(_outcomes(answers)):
        lines = ["[[outcomes]]"]
        for each in OF_AN_OUTCOME:
            lines += [*(_asked(each) if at == 0 else ()), f"{each.name} = {_toml(outcome[each.name])}"]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _given(answers: Answers | None) -> Mapping[str, Answer]:
    if answers is None:
        return {each.name: "" for each in QUESTIONS}
    found = {each.name: getattr(answers, each.name) for each in QUESTIONS}
    found |= {"start": written(answers.start), "value": f"{answers.value:,}"}
    return found | {name: "" for name in answers.taken if name in found}


def _outcomes(answers: Answers | None) -> list[Mapping[str, Any]]:
    names = [each.name for each in OF_AN_OUTCOME]
    if answers is None or "outcomes" in answers.taken:
        return [dict.fromkeys(names, "")]
    return [{name: getattr(outcome, name) for name in names} for outcome in answers.outcomes]


def _toml(answer: Answer) -> str:
    if isinstance(answer, bool):
        return '"yes"' if answer else '"no"'
    return str(answer) if isinstance(answer, int) else json.dumps(str(answer), ensure_ascii=False)


def _asked(question: Question) -> Iterator[str]:
    """The question as comment lines."""
    yield from _comment(f"{question.asks} {question.explains}")
    meanings = [f"#   {choice.name}: {choice.means}" for choice in question.choices if choice.means]
    otherwise = f" Not answered: {question.default}" if question.default else ""
    yield from _comment(f"Permitted is {question.permitted}.{otherwise}")
    yield from meanings


def _of_outcomes() -> Iterator[str]:
    default = "; ".join(f"{each.title} ({each.level}, {each.data})" for each in OUTCOMES)
    yield from _comment(
        f"Which outcomes? Copy the lines from `[[outcomes]]` on for each, at most {MOST_OUTCOMES}. Not answered: {default}"
    )


def _comment(text: str) -> Iterator[str]:
    yield from (f"# {line}" for line in wrap(text, WIDTH))
