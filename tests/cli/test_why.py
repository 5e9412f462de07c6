"""`obc why`: the derivation of a figure, or which figure could be meant."""

from __future__ import annotations

import json
from pathlib import Path


def test_a_payment_down_to_its_row(care: Path, obc) -> None:
    shown = obc("why", care, "visiting", "--payee", "A", "--period", "year 1")
    assert shown.exit_code == 0, shown.output
    assert "£30.00" in shown.stdout and "visits.csv, row 2, column visits" in shown.stdout
    tree = json.loads(obc("why", care, "visiting", "--payee", "A", "--period", "year 1", "--json").stdout)
    assert (tree["payee"], tree["period"], tree["derivation"]["value"]) == ("A", "year 1", "30")


def test_what_cannot_be_told(care: Path, obc) -> None:
    for words, said in (
        (["visitting", "--payee", "A"], "visiting"),
        (["visiting"], "--payee"),
        (["visiting", "--payee", "Z"], "Z"),
    ):
        shown = obc("why", care, *words)
        assert shown.exit_code == 1 and said in shown.stderr, (words, shown.output)


def test_a_refused_figure_says_why_it_is(care: Path, obc) -> None:
    shown = obc("why", care, "visiting", "--payee", "B")
    assert shown.exit_code == 0 and "missing" in shown.stdout
