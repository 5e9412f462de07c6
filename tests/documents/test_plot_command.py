"""`obc plot`: in the terminal and to a file, with data and without, and what it says where there is nothing to draw."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from obcdsl.cli import main

ROOT = Path(__file__).parents[2]
CORRIDOR = str(ROOT / "contracts" / "aca_risk_corridor")
STAFFORDSHIRE = str(ROOT / "contracts" / "staffordshire_end_of_life")
SCALES = str(Path(__file__).with_name("scales.obc"))


def obc(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["plot", *arguments])


def test_it_draws_in_the_terminal() -> None:
    result = obc(STAFFORDSHIRE, "carers")
    assert result.exit_code == 0
    assert "●" in result.output and "At 70% it jumps from 0% to 50%; at exactly 70% it is 50%." in " ".join(
        result.output.split()
    )


def test_with_data_the_achieved_point_and_money_are_marked(tmp_path: Path) -> None:
    result = obc(CORRIDOR, "risk_corridor", "--payee", "eight_over")
    said = " ".join(result.output.split())
    assert "8% over: $8,000,000" in said and "◆" in said
    assert "On these data it is 8% over target; the bands give $2,500,000.00, and $2,500,000.00 is due" in said


def test_an_outcome_with_data_says_its_score() -> None:
    said = " ".join(obc(STAFFORDSHIRE, "preferred_place", "--period", "2019/20").output.split())
    assert "On these data it is 75%, and the score is 66.67%." in said
    assert "A full score is worth 50% of the pool of £2,852,646.75 of “Outcome payment”" in said


def test_rates_of_slices_come_to_money() -> None:
    admissions = str(ROOT / "contracts" / "emergency_marginal_rate")
    said = " ".join(obc(admissions, "marginal_payment", "--payee", "growing", "--period", "2010/11").output.split())
    assert "On these data it is £52,000,000.00, and the value is £49,200,000.00." in said


def test_an_outcome_that_is_not_scored_has_no_point(tmp_path: Path) -> None:
    data = tmp_path / "few.csv"
    data.write_text(
        "period,deaths,preference_recorded,died_in_preferred,emergency_admissions,carer_rating,commissioner_cost,inflation\n"
        "2018/19,100,49,40,80,80%,£50000000,0%\n"
    )
    result = obc(STAFFORDSHIRE, "preferred_place", "--data", str(data))
    assert result.exit_code == 0, result.output
    assert "It is not scored on these data." in " ".join(result.output.split()) and "◆" not in result.output


@pytest.mark.parametrize("form", ["svg", "png", "text"])
def test_every_form_goes_to_a_file(form: str, tmp_path: Path) -> None:
    target = tmp_path / f"plot.{form}"
    assert obc(SCALES, "jumped", "--as", form, "--out", str(target)).exit_code == 0
    again = tmp_path / f"again.{form}"
    assert obc(SCALES, "jumped", "--as", form, "--out", str(again)).exit_code == 0
    assert target.read_bytes() == again.read_bytes() != b""


def test_several_plots_stand_in_one_svg_with_identifiers_of_their_own() -> None:
    result = obc(str(ROOT / "contracts" / "medicare_part_d_corridor"), "risk_sharing", "--as", "svg")
    names = [each.get("id") for each in ET.fromstring(result.output).iter() if each.get("id")]
    assert len(names) == len(set(names)) == 4


def test_one_row_is_drawn_when_it_is_asked_for() -> None:
    framework = str(ROOT / "contracts" / "quality_and_outcomes_framework")
    assert obc(framework, "achievement for dm004").output.count("Score, by") == 1
    wrong = obc(framework, "achievement for dm017")
    assert wrong.exit_code == 1 and "It is drawn for ‘dm003’, ‘dm004’" in wrong.output


@pytest.mark.parametrize(
    "name, said",
    [
        ("stpped", "there is no clause called `stpped`"),
        ("bonus", "`bonus` has no scale or bands to draw"),
        ("cost", "`cost` has no scale or bands to draw"),
    ],
)
def test_what_cannot_be_drawn_says_why(name: str, said: str) -> None:
    result = obc(SCALES, name)
    assert result.exit_code == 1
    assert said in result.output and "stepped, ramped, jumped" in " ".join(result.output.split())


def test_edges_that_data_decide_ask_for_data() -> None:
    result = obc(str(ROOT / "contracts" / "aco_reach"), "settlement")
    assert result.exit_code == 1
    assert "data decide where its edges lie" in result.output and "--data FILE" in result.output


def test_a_picture_does_not_go_to_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    from obcdsl.cli import written
    from obcdsl.diagnostic import Refusal

    monkeypatch.setattr(written.sys, "stdout", type("Terminal", (), {"isatty": lambda self: True})())
    with pytest.raises(Refusal, match="cannot be shown on a terminal"):
        written.write_bytes(b"\x89PNG", None, False, binary=True)


def test_no_plot_command_loads_typst_or_word_for_text(tmp_path: Path) -> None:
    import subprocess
    import sys

    asked = (
        "import sys, json; from obcdsl.cli import main\n"
        f"main(['plot', {SCALES!r}, 'jumped'], standalone_mode=False)\n"
        "print(json.dumps(sorted({'typst', 'docx', 'pandas', 'numpy'} & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []
