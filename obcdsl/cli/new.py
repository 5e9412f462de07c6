"""`obc new`: a contract to start from, made of the answers to the questions of a local decision."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from obcdsl.cli.shown import screen, show_lines
from obcdsl.diagnostic import Diagnostic, Refusal, error

if TYPE_CHECKING:
    from obcdsl.starting.answers import Answers, Outcome
    from obcdsl.starting.questions import Question

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


@click.command("new")
@click.argument("name", required=False, metavar="[NAME]")
@click.option(
    "--answers", "answers_file", metavar="FILE", help="Take the answers from a TOML or JSON file; ask nothing."
)
@click.option("--questions", is_flag=True, help="Print the questions with the permitted answers: a blank answers file.")
@click.option("--out", metavar="FOLDER", help="Write into this folder instead of NAME.")
@click.option("--replace", is_flag=True, help="Write over the files of a folder that is there already.")
def command(name: str | None, answers_file: str | None, questions: bool, out: str | None, replace: bool) -> int:
    """Start a contract from the answers to the questions of a local decision.

    The folder holds the contract with the reason for each clause, a README, a blank data file and the answers, from
    which it can be made again. Terms that nobody has agreed yet are marked `illustrative`.
    """
    from obcdsl.starting.answers_file import answers_in, answers_text

    if questions:
        sys.stdout.write(answers_text())
        return 0
    if name is None:
        raise click.UsageError("missing argument 'NAME'", click.get_current_context())
    _check_name(name)
    folder = Path(out if out is not None else name)
    _check_folder(folder, replace)
    title = name.replace("_", " ").strip().capitalize()
    answers = answers_in(Path(answers_file), title) if answers_file is not None else _asked(title)
    _write(answers, name, folder, replace)
    return 0


def _check_name(name: str) -> None:
    from obcdsl.words import RESERVED

    if not NAME.fullmatch(name) or name in RESERVED:
        notes = ["A name is small letters, figures and `_`, a letter first, and no word of the language."]
        plain = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")[:60]
        plain = f"{plain}_contract" if plain in RESERVED else plain
        fix = plain if NAME.fullmatch(plain) else None
        raise Refusal([error("answers", f"`{name}` cannot be the name of a contract", notes=notes, fix=fix)])


def _check_folder(folder: Path, replace: bool) -> None:
    """Before anything is asked."""
    if (folder.exists() or folder.is_symlink()) and not folder.is_dir():
        raise Refusal([error("output", f"`{folder}` is a file, and the contract needs a folder")])
    if folder.is_dir() and not replace:
        raise Refusal([error("output", f"the folder `{folder}` is there already", fix="--replace")])


def _write(answers: Answers, name: str, folder: Path, replace: bool) -> None:
    from obcdsl.cli.written import write_file
    from obcdsl.render.screen import wrap
    from obcdsl.starting.folder import files

    made = files(answers, name)
    try:
        folder.mkdir(parents=True, exist_ok=replace)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise Refusal([error("output", f"`{folder}` cannot be made: {reason}")]) from None
    for file, text in made.items():
        write_file(text.encode(), folder / file, replace)
    said = [f"{folder}: {', '.join(made)}"]
    if answers.taken:
        said += wrap(f"not answered, so taken as usual: {', '.join(answers.taken)}", screen(sys.stdout).width)
    show_lines([*said, f"next: read {folder / 'README.md'}, then `obc check {folder}`"], sys.stdout)


# ---- asking on a terminal -----------------------------------------------------------------------------------------------


def _asked(title: str) -> Answers:
    """The answers, asked one by one on stderr, so that stdout stays free."""
    from obcdsl.starting.answers import answers_of
    from obcdsl.starting.questions import DECISIONS, QUESTIONS, UNTITLED

    said: dict[str, Any] = {}
    try:
        for question in QUESTIONS:
            if question is DECISIONS[0]:
                said["outcomes"] = _asked_outcomes()
            said[question.name] = _ask(question, title if question.default == UNTITLED else question.default)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        click.echo(err=True)
        message = "there is nobody to answer; --answers FILE takes the answers from a file"
        raise click.UsageError(message, click.get_current_context()) from None
    return answers_of(said)


def _asked_outcomes() -> list[dict[str, Any]]:
    from obcdsl.starting.answers import OUTCOMES
    from obcdsl.starting.questions import MOST_OUTCOMES

    number = click.prompt(
        "\nHow many outcomes?", default=len(OUTCOMES), type=click.IntRange(1, MOST_OUTCOMES), err=True
    )
    found: list[Outcome] = []
    for at in range(number):
        click.echo(f"\nOutcome {at + 1} of {number}", err=True)
        found.append(_asked_outcome(at, found))
    return [{name: getattr(each, name) for name in ("title", "name", "level", "data")} for each in found]


def _asked_outcome(at: int, others: list[Outcome]) -> Outcome:
    from obcdsl.starting.answers import OUTCOMES, Outcome, name_for
    from obcdsl.starting.questions import OF_AN_OUTCOME
    from obcdsl.starting.taken_names import is_taken

    usual = OUTCOMES[at] if at < len(OUTCOMES) else Outcome("", f"Outcome {at + 1}")
    given: dict[str, Any] = {}
    for question in OF_AN_OUTCOME:
        default = getattr(usual, question.name)
        names = [other.name for other in others]
        if question.kind == "name" and (given["title"] != usual.title or is_taken(default, names) or not default):
            default = name_for(given["title"], at + 1, others)
        given[question.name] = _ask(question, default)
        while question.kind == "name" and is_taken(given["name"], names):
            click.echo("Error: it is a word of the language, or a name of the contract or another outcome", err=True)
            given["name"] = _ask(question, default)
    return Outcome(**given)


def _ask(question: Question, default: str) -> Any:
    """One question: what it is for, what may be answered, and an answer that is permitted."""
    from obcdsl.starting.one_answer import answer

    def permitted(said: str) -> Any:
        found = answer(question, said)
        if isinstance(found, Diagnostic):
            raise click.UsageError(f"permitted is {question.permitted}")
        return found

    click.echo(f"\n{question.explains}", err=True)
    for choice in question.choices:
        if choice.means:
            click.echo(f"  {choice.name}: {choice.means}", err=True)
    choices = f" ({', '.join(choice.name for choice in question.choices)})" if question.choices else ""
    return click.prompt(question.asks + choices, default=default, value_proc=permitted, err=True)
