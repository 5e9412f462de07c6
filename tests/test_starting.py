"""Every contract that `obc new` can write is sound: no finding, every example passes and every threshold is reached."""

from __future__ import annotations

import datetime
import itertools
import random
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import obcdsl
from obcdsl.arithmetic.rounding import round_to
from obcdsl.clauses import BY_KIND
from obcdsl.diagnostic import Refusal
from obcdsl.examples.report import run_examples
from obcdsl.starting.answers import Answers, Outcome, answers_of, name_for
from obcdsl.starting.answers_file import answers_in, answers_text
from obcdsl.starting.contract import contract_text
from obcdsl.starting.examples import cases
from obcdsl.starting.folder import files
from obcdsl.starting.questions import CURRENCIES, OF_AN_OUTCOME, QUESTIONS, question
from obcdsl.starting.resource import resource
from obcdsl.starting.taken_names import ENDINGS, OF_THE_CONTRACT, is_taken
from obcdsl.starting.worked import base, reward
from obcdsl.written.format import formatted

GUARDS = ("cream_skimming", "parking", "exclusion", "cliff_edges")
YES_NO = (True, False)


def names(asked: str, of_outcome: bool = False) -> list[str]:
    """The permitted answers to a question."""
    found = next(each for each in (OF_AN_OUTCOME if of_outcome else QUESTIONS) if each.name == asked)
    return [choice.name for choice in found.choices]


PROVIDERS, RESOURCES, REWARDS = names("provider"), names("resource"), names("reward")
LEVELS, DATA = names("level", True), names("data", True)
READINESS = [several for number in (1, 2, 3) for several in itertools.combinations(DATA, number)]
"""Which kinds of data the outcomes of a contract have: every set of them."""


def outcomes(data: tuple[str, ...], first_level: int = 0) -> list[dict[str, str]]:
    """An outcome for each kind of data, over the levels in turn."""
    return [
        {"title": f"Something {each}", "name": f"out_{each}", "level": LEVELS[(first_level + at) % 4], "data": each}
        for at, each in enumerate(data)
    ]


def faults(answers: Answers) -> list[str]:
    """Everything about the contract of some answers that should not be so."""
    text = contract_text(answers, "tried")
    contract = obcdsl.loads(text)
    found = [f"{one.code}: {one.message}" for one in contract.check()]
    if contract.compiled.has_errors:
        return found
    report = run_examples(contract)
    found += [f"no example reaches {one.name}" for one in report.unreached]
    found += [
        f"no example {one.missing} {one.threshold.edge} of {one.threshold.figure}"
        for one in report.thresholds
        if one.missing
    ]
    if len(report.examples) < 3 or not report.passed:
        found.append("examples")
    if formatted(text) != text:
        found.append("layout")
    clauses = {node.head.name.text for node in contract.compiled.written.main.clauses[1:]}
    of_outcomes = {outcome.name + ending for outcome in answers.outcomes for ending in ENDINGS}
    members = {name for key in contract.program.keys.values() for name in (*key.members, key.name)}
    parties = set(contract.compiled.scope.parties)
    if unknown := (clauses | members | parties) - of_outcomes - OF_THE_CONTRACT:
        found.append(f"names that taken_names does not know: {unknown}")
    return found


# ---- all combinations -----------------------------------------------------------------------------------------------


def turned() -> Iterator[dict[str, Any]]:
    """Every reward with every readiness of data, line or steps, and exclusion or none; the others by a seeded draw."""
    draw = random.Random(SEED)
    for paid in REWARDS:
        pairs = [pair for _ in range(3) for pair in draw.sample(list(itertools.product(PROVIDERS, RESOURCES)), 12)]
        for at, (data, exclusion, lines) in enumerate(itertools.product(READINESS, YES_NO, YES_NO)):
            yield {
                "provider": pairs[at][0], "resource": pairs[at][1], "reward": paid,
                "cream_skimming": draw.choice(YES_NO), "parking": draw.choice(YES_NO),
                "exclusion": exclusion, "cliff_edges": lines, "outcomes": outcomes(data, draw.randrange(4)),
            }  # fmt: skip


SEED = 0
"""One with which any two answers meet; a test says so."""
TURNED = list(turned())


def test_the_main_choices_all_meet_and_so_do_any_two_answers() -> None:
    tried = {(each["provider"], each["resource"], each["reward"]) for each in TURNED}
    assert tried == set(itertools.product(PROVIDERS, RESOURCES, REWARDS))
    said = [{**each, "outcomes": tuple(one["data"] for one in each["outcomes"])} for each in TURNED]
    for one, other in itertools.combinations(said[0], 2):
        pairs = {(each[one], each[other]) for each in said}
        assert len(pairs) == len({first for first, _ in pairs}) * len({second for _, second in pairs}), (one, other)
    levels = {(one["level"], one["data"]) for each in TURNED for one in each["outcomes"]}
    assert levels == set(itertools.product(LEVELS, DATA))


@pytest.mark.parametrize("at", range(0, len(TURNED), 8))
def test_every_combination_of_the_main_choices_is_sound(at: int) -> None:
    wrong = {str(said): found for said in TURNED[at : at + 8] if (found := faults(answers_of(said)))}
    assert wrong == {}


@pytest.mark.fuzz
@pytest.mark.parametrize("provider, allocated, paid", list(itertools.product(PROVIDERS, RESOURCES, REWARDS)))
def test_every_combination_of_all_choices_is_sound(provider: str, allocated: str, paid: str) -> None:
    each = itertools.product(READINESS, itertools.product(YES_NO, repeat=4))
    for number, (data, guards) in enumerate(each):
        said = {"provider": provider, "resource": allocated, "reward": paid, "outcomes": outcomes(data, number)}
        assert faults(answers_of({**said, **dict(zip(GUARDS, guards, strict=True))})) == [], said


TEXTS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40)
SAID = st.fixed_dictionaries(
    {
        "title": TEXTS, "population": TEXTS, "scope": TEXTS, "outside": TEXTS, "commissioner": TEXTS,
        "currency": st.sampled_from(CURRENCIES), "start": st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)),
        "years": st.integers(3, 15), "value": st.integers(10_000, 10**12) | st.sampled_from([10_000, 10**12, 999_999]),
        **{each: st.sampled_from(names(each)) for each in ("provider", "resource", "reward", *GUARDS)},
        "outcomes": st.lists(
            st.fixed_dictionaries(
                {"title": TEXTS, "level": st.sampled_from(LEVELS), "data": st.sampled_from(DATA)}
            ),
            max_size=6,
        ),
    }
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(SAID)
def test_whatever_is_answered_is_refused_or_makes_a_sound_contract(said: dict[str, Any]) -> None:
    try:
        answers = answers_of(said)
    except Refusal as refusal:
        assert {found.code for found in refusal.findings} == {"answers"}
        return
    assert faults(answers) == []


# ---- the money is that of the working by hand ------------------------------------------------------------------------


def figures(text: str, example: str) -> dict[tuple[str, str], str]:
    """The figures that an example gives, by the year or row of its line and the name."""
    body = re.search(rf'^example {example} ".*"\n((?:  .*\n)+)', text, re.MULTILINE)
    assert body is not None
    found = {}
    for line in body[1].splitlines():
        if said := re.match(r"  given (?:in|for) (year \d|\w+): +(.*)", line):
            for name, value in re.findall(r"(\w+) = ([^ ]*\d)", said[2]):
                found[said[1], name] = value.lstrip("£").replace(",", "")
    return found


def filled(made: dict[str, str]) -> list[dict[str, str]]:
    """The blank data file filled in with the figures of the example `between`, and in year 1 with those of the first year."""
    text = made["contract.obc"]
    later = figures(text, "between")
    first = figures(text, "first_year_of_all") | {key: value for key, value in later.items() if key[0] == "year 1"}
    heading, *lines = made["blank.csv"].splitlines()
    rows = []
    for line in lines:
        row = dict(zip(heading.split(","), line.split(","), strict=True))
        member = next((row[key] for key in ("segment", "contact", "service") if row.get(key)), None)
        for name in row:
            year = "year 1" if row["period"] == "year 1" else "year 3"
            if row[name] == "":
                row[name] = (first if year == "year 1" else later).get((member or year, name), "")
        rows.append(row)
    return rows


@pytest.mark.parametrize("said", TURNED[:: len(TURNED) // 28], ids=lambda said: f"{said['reward']}, {said['resource']}")
def test_what_is_paid_is_what_was_worked_by_hand(said: dict[str, Any]) -> None:
    answers = answers_of(said)
    made = files(answers, "tried")
    found = obcdsl.loads(made["contract.obc"]).evaluate(filled(made))
    assert not found.refused and len(found.statements) == answers.years
    case = next(cases(answers))
    due = {line.clause: line.amount for line in found.statements[2].lines}
    worth = resource(answers).amount
    for name, working in (("base", base), ("reward", reward)):
        assert Fraction(due[name] or 0) == round_to(working(answers, worth, case), Fraction(1, 100), "half up")


def test_the_first_year_is_paid_before_later_years_have_figures() -> None:
    made = files(answers_of({}), "tried")
    rows = [row for row in filled(made) if row["period"] == "year 1"]
    assert all(row["carers_counted"] == "" for row in rows)
    found = obcdsl.loads(made["contract.obc"]).evaluate(rows, period="year 1")
    assert [statement.period for statement in found.statements] == ["year 1"] and not found.refused


# ---- answers --------------------------------------------------------------------------------------------------------


def refused(said: dict[str, Any]) -> list[tuple[str, tuple[str, ...], str | None]]:
    """What is said of answers that are not permitted."""
    with pytest.raises(Refusal) as refusal:
        answers_of(said, "mine.toml")
    return [(found.message, found.notes, found.fix) for found in refusal.value.findings]


@pytest.mark.parametrize(
    ("said", "message", "permitted", "fix"),
    [
        ({"provider": "alliances"}, "`provider` in mine.toml is `alliances`", "`single`, `prime`, `alliance`", "alliance"),
        ({"years": 2}, "`years` in mine.toml is `2`", "a whole number from 3 to 15", None),
        ({"years": True}, "`years` in mine.toml is `True`", "a whole number from 3 to 15", None),
        ({"value": "lots"}, "`value` in mine.toml is `lots`", "an amount from 10,000 to", None),
        ({"value": 9_999}, "`value` in mine.toml is `9999`", "an amount from 10,000 to", None),
        ({"value": "10,000.5"}, "`value` in mine.toml is `10,000.5`", "an amount from 10,000 to", None),
        ({"start": "29 February 2028"}, "`start` in mine.toml is `29 February 2028`", "a date that every year has", None),
        ({"title": 'A "title"'}, '`title` in mine.toml is `A "title"`', "a line of at most 200 letters", None),
        ({"title": "a\u202eb"}, "`title` in mine.toml is `a\u202eb`", "a line of at most 200 letters", None),
        ({"parking": "maybe"}, "`parking` in mine.toml is `maybe`", "`yes`, `no`", None),
        ({"currency": "GPB"}, "`currency` in mine.toml is `GPB`", "`GBP`, `EUR`, `USD`", "GBP"),
    ],
)  # fmt: skip
def test_a_wrong_answer_names_the_question_and_what_is_permitted(
    said: dict[str, Any], message: str, permitted: str, fix: str | None
) -> None:
    [(found, notes, cure)] = refused(said)
    assert found == message and cure == fix
    assert notes[0] == f"The question is: {question(next(iter(said))).asks}"
    assert notes[1].startswith(f"Permitted is {permitted}")


def test_every_wrong_answer_is_said_at_once() -> None:
    said = {"yaers": 3, "years": 2, "outcomes": [{"title": "A", "level": "x"}, {"titel": "B"}, {"name": "reward"}]}
    messages = [message for message, _, _ in refused(said)]
    assert messages == [
        "`mine.toml` answers `yaers`, which is no question",
        "`years` in mine.toml is `2`",
        "`level` in mine.toml, outcome 1 is `x`",
        "`mine.toml, outcome 2` answers `titel`, which is no question",
        "`title` in mine.toml, outcome 2 is nothing",
        "`title` in mine.toml, outcome 3 is nothing",
    ]


@pytest.mark.parametrize("name", ["reward", "half", "total", "share", "amount", "a_counted", "a"])
def test_a_name_that_is_taken(name: str) -> None:
    said = {"outcomes": [{"title": "A", "name": "a"}, {"title": "B", "name": name}]}
    assert refused(said)[0][0] == f"`{name}` cannot be the `name` in mine.toml, outcome 2"


@pytest.mark.parametrize("said", [{"outcomes": "a"}, {"outcomes": [1]}, {"outcomes": [{"title": "A"}] * 7}])
def test_outcomes_that_are_no_list_of_some(said: dict[str, Any]) -> None:
    assert len(refused(said)) == 1


@pytest.mark.parametrize(
    ("said", "value"),
    [("£5,000,000", 5_000_000), ("5 million", 5_000_000), ("GBP 1.25 million", 1_250_000), (20000, 20_000), ("10000.00", 10_000)],
)  # fmt: skip
def test_an_amount_in_several_spellings(said: object, value: int) -> None:
    assert answers_of({"value": said}).value == value


def test_answers_in_several_spellings() -> None:
    found = answers_of(
        {"resource": "Rate_card", "parking": False, "exclusion": "N", "start": "2027-01-01", "years": "4"}
    )
    assert (found.resource, found.parking, found.exclusion, found.years) == ("rate card", False, False, 4)
    assert found.start == datetime.date(2027, 1, 1) == answers_of({"start": datetime.date(2027, 1, 1)}).start


def test_names_of_outcomes_are_short_and_each_its_own() -> None:
    assert name_for("People keep their independence", 1) == "keep_independence"
    assert name_for("Reward", 2) == "outcome_2"
    assert name_for("Carers feel supported", 2, [Outcome("carers_feel_supported", "")]) == "outcome_2"
    assert not is_taken("carers", ["independence"])


# ---- the answers file -----------------------------------------------------------------------------------------------


def test_the_blank_answers_file_asks_everything_and_answers_nothing(tmp_path: Path) -> None:
    text = answers_text()
    for each in (*QUESTIONS, *OF_AN_OUTCOME):
        assert f'\n{each.name} = ""\n' in text
        assert all(f"`{choice.name}`" in " ".join(text.replace("\n#", "").split()) for choice in each.choices)
    (tmp_path / "blank.toml").write_text(text, encoding="utf-8")
    found = answers_in(tmp_path / "blank.toml", "A new contract")
    assert found == answers_of({}) and set(found.taken) == {*(each.name for each in QUESTIONS), "outcomes"}


@pytest.mark.parametrize("said", [{}, *TURNED[::16]], ids=str)
def test_answers_that_were_saved_make_the_same_contract(said: dict[str, Any], tmp_path: Path) -> None:
    made = files(answers_of({**said, "title": r"Back\slash", "scope": "Ä “b”"}), "tried")
    (tmp_path / "answers.toml").write_text(made["answers.toml"], encoding="utf-8")
    assert files(answers_in(tmp_path / "answers.toml", "A new contract"), "tried") == made


# ---- what is invented is marked -------------------------------------------------------------------------------------


def test_what_was_not_answered_or_agreed_is_marked() -> None:
    contract = obcdsl.loads(files(answers_of({}), "tried")["contract.obc"])
    clauses = contract.compiled.written.main.clauses
    marked = {node.head.name.text for node in clauses if node.head.illustrative is not None}
    assert {"tried", "population_and_scope", "prices", "ceiling", "stake", "independence", "when_reward"} <= marked
    assert contract.program.status == "draft"
    answered = answers_of({each.name: each.default for each in QUESTIONS})
    clauses = obcdsl.loads(contract_text(answered, "tried")).compiled.written.main.clauses
    marked = {node.head.name.text for node in clauses if node.head.illustrative is not None}
    assert not {"tried", "population_and_scope", "ceiling"} & marked


def test_a_comment_stands_above_every_clause_that_pays_or_scores() -> None:
    text = contract_text(answers_of({}), "tried")
    lines = text.split("\n")
    for kind in ("outcome", "fee", "incentive", "text"):
        assert kind in BY_KIND
        for at, line in enumerate(lines):
            if line.startswith(f"{kind} ") and "working_together" not in line:
                assert lines[at - 1].startswith("#"), line
