"""`obc pay`: statements, refusals, control totals, and where they are written."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from obcdsl.cli.outputs import Held, StreamOutput

SHIPPED = Path(__file__).parents[2] / "contracts"


def test_pays_the_data_beside_the_contract_and_says_what_is_refused(care: Path, obc) -> None:
    shown = obc("pay", care)
    assert shown.exit_code == 3
    assert "£30.00" in shown.stdout and "£50.00" in shown.stdout and "REFUSED: 1 statement" in shown.stdout
    assert "visits.csv,row3,columnvisits" in "".join(shown.stdout.split())
    assert "Control totals" in shown.stdout and "£80.00" in shown.stdout


def test_json(care: Path, obc) -> None:
    run = json.loads(obc("pay", care, "--as", "json").stdout)
    assert [s["totals"][0]["amount"] for s in run["statements"]] == ["30.00", "50.00"]
    assert [(each["payee"], each["period"]) for each in run["refused"]] == [("B", "year 1")]
    control = run["control"]
    assert (control["statements"], control["refused"], control["sums"]) == (
        2,
        1,
        [{"currency": "GBP", "amount": "80.00"}],
    )
    assert control["data"][0]["name"].endswith("visits.csv") and len(control["data"][0]["sha256"]) == 64


def test_csv_has_its_control_totals_on_stderr(care: Path, obc) -> None:
    shown = obc("pay", care, "--as", "csv")
    rows = list(csv.DictReader(shown.stdout.splitlines()))
    assert [row["amount"] for row in rows if row["record"] == "total"] == ["30.00", "50.00"]
    assert "Control totals" in shown.stderr and "Control totals" not in shown.stdout


def test_one_payee_and_one_period(care: Path, obc) -> None:
    assert [s["payee"] for s in json.loads(obc("pay", care, "--as", "json", "--payee", "A").stdout)["statements"]] == [
        "A"
    ]
    second = obc("pay", care, "--as", "json", "--period", "2021/22")
    assert second.exit_code == 0
    assert [s["payee"] for s in json.loads(second.stdout)["statements"]] == ["C"]
    nobody = obc("pay", care, "--payee", "Z")
    assert nobody.exit_code == 1 and "no figures of Z" in nobody.stderr
    assert obc("pay", care, "--period", "year 9").exit_code == 1


def test_data_given_take_the_place_of_data_beside(care: Path, obc, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("agency,period,visits\nA,year 1,7\n")
    run = json.loads(obc("pay", care, "--data", other, "--as", "json").stdout)
    assert [s["totals"][0]["amount"] for s in run["statements"]] == ["70.00"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("agency,period\nA,year 1\n", "visits"),
        ("agency,period,visits\nA,year 9,1\n", "year 9"),
        ("", ""),
        ("\0", ""),
    ],
)
def test_data_that_stop_everything_pay_nothing(care: Path, obc, data: str, said: str) -> None:
    (care / "data" / "visits.csv").write_text(data)
    shown = obc("pay", care, "--as", "json")
    assert shown.exit_code == 1 and json.loads(shown.stdout)["statements"] == []
    assert said in shown.stderr and "0 of 1 contract paid; 1 not paid" in shown.stderr


def test_a_broken_contract_stops_itself_alone(care: Path, obc) -> None:
    for name, text in (("broken", "contract broken\n"), ("worse", "feee x\n")):
        (care.parent / name).mkdir()
        (care.parent / name / "contract.obc").write_text(text)
    shown = obc("pay", care.parent / "broken", care.parent / "worse", care, care.parent / "gone", "--as", "json")
    run = json.loads(shown.stdout)
    assert shown.exit_code == 1 and len(run["statements"]) == 2
    assert [each["period"] for each in run["refused"]] == [None, None, "year 1", None]
    broken, worse, care_b, gone = (each["places"] for each in run["refused"])
    assert broken == [f"{care.parent / 'broken' / 'contract.obc'}, line 1"]
    assert worse == [f"{care.parent / 'worse' / 'contract.obc'}, line 1"]
    assert care_b == [f"{care / 'data' / 'visits.csv'}, row 3, column visits"]
    assert gone == [str(care.parent / "gone")]
    assert shown.stderr.splitlines()[-4] == "1 of 4 contracts paid; 3 not paid:"


@pytest.mark.parametrize(
    ("name", "text", "code", "place"),
    [
        ("gone.csv", None, "file-not-readable", ""),
        ("quote.csv", 'agency,period,visits\nA,"year 1,1\n', "file-malformed", ", row 2"),
        ("blank.csv", "", "no-rows", ""),
        ("late.csv", "agency,period,visits\nA,year 1,1\nA,year 9,1\n", "period-outside-term", ", row 3, column period"),
    ],
)
def test_a_fault_of_a_file_concerns_all_and_has_its_place(
    care: Path, obc, tmp_path: Path, name: str, text: str | None, code: str, place: str
) -> None:
    file = tmp_path / name
    if text is not None:
        file.write_text(text)
    (each,) = json.loads(obc("pay", care, "--data", file, "--as", "json").stdout)["refused"]
    assert (each["contract"], each["payee"], each["period"], each["code"]) == ("care", None, None, code)
    assert each["places"] == [f"{file}{place}"]
    shown = obc("pay", care, "--data", file).stdout
    assert "care, every period" in shown and "".join(f"{file}{place}".split()) in "".join(shown.split())
    (row,) = csv.DictReader(obc("pay", care, "--data", file, "--as", "csv").stdout.splitlines())
    assert (row["record"], row["payee"], row["period"]) == ("refused", "", "") and f"({file}{place})" in row["reason"]
    page = obc("pay", care, "--data", file, "--as", "html").stdout
    assert "care, every period" in page and f"{file}{place}" in page


def test_no_data_at_all(care: Path, obc) -> None:
    (care / "data" / "visits.csv").unlink()
    shown = obc("pay", care)
    assert shown.exit_code == 1 and "there are no data for" in shown.stderr and "= fix: --data FILE" in shown.stderr
    assert "holds no file that is read. CSV (.csv)" in " ".join(shown.stderr.replace("=", " ").split())


def fixed_fee(care: Path) -> Path:
    """The contract of these tests with a fee that no figure changes."""
    contract = care / "contract.obc"
    text = contract.read_text(encoding="utf-8")
    head, tail = text.split("metric visits")[0], text.split("missing      refuse\n")[1]
    contract.write_text(head + tail.replace("£10 per visit * visits", "£100"), encoding="utf-8")
    return contract


def test_a_contract_that_reads_no_figure(care: Path, obc) -> None:
    """It is paid on payees and periods alone, and with one payee without data."""
    contract = fixed_fee(care)
    (care / "data" / "visits.csv").write_text("agency,period\nA,year 1\nB,year 2\n")
    run = json.loads(obc("pay", care, "--as", "json").stdout)
    assert [(s["payee"], s["totals"][0]["amount"]) for s in run["statements"]] == [("A", "100.00"), ("B", "100.00")]
    (care / "data" / "visits.csv").unlink()
    shown = obc("pay", care)
    assert shown.exit_code == 1 and "a file of the columns `agency` and `period` is enough" in " ".join(
        shown.stderr.split()
    )
    contract.write_text(contract.read_text(encoding="utf-8").replace(" one for each row", ""), encoding="utf-8")
    alone = obc("pay", care, "--as", "json")
    run = json.loads(alone.stdout)
    assert alone.exit_code == 0 and [s["totals"][0]["amount"] for s in run["statements"]] == ["100.00", "100.00"]
    assert run["control"]["data"] == [] and "every period of its term can be paid" in alone.stderr
    second = json.loads(obc("pay", care, "--as", "json", "--period", "year 2").stdout)
    assert [s["period"] for s in second["statements"]] == ["year 2"]


def test_the_last_line_names_the_file_with_the_fault(care: Path, obc) -> None:
    """A contract is not blamed for its data; a fault of its own has its line, and one of a library file that file."""
    contract, library, data = care / "contract.obc", care / "shared.obc", care / "data" / "visits.csv"

    def last(*words: object) -> str:
        return obc("pay", care, *words).stderr.splitlines()[-1]

    absent = care / "absent.csv"
    assert last("--data", absent) == f"  {contract}, for a fault of {absent}: there is no such file"
    data.write_text("agency,period,visits\nA,year 9,1\n")
    assert last().startswith(f"  {contract}, for a fault of {data}, row 2, column period: `year 9` lies outside")
    data.unlink()
    assert last() == f"  {contract}: there are no data for `{contract}`"
    text = contract.read_text(encoding="utf-8")
    library.write_text("define halved = 1 / 0\n")
    contract.write_text(f"use shared\n{text}", encoding="utf-8")
    assert last().startswith(f"  {contract}, for a fault of {library}, line 1: ")
    contract.write_text(text.replace("visits\n", "visit\n"), encoding="utf-8")
    assert last().startswith(f"  {contract}, line 13: ")


@pytest.mark.parametrize("form", ["table", "json", "csv", "html"])
def test_files_in_a_folder_are_never_overwritten_in_silence(care: Path, obc, tmp_path: Path, form: str) -> None:
    folder = tmp_path / "out" / "deep"
    shown = obc("pay", care, "--as", form, "--out", folder)
    (file,) = folder.iterdir()
    assert shown.exit_code == 3 and f"wrote {file}" in shown.stdout and file.stem == "care"
    before = file.read_bytes()
    assert b"30.00" in before
    file.write_bytes(b"mine")
    again = obc("pay", care, "--as", form, "--out", folder)
    assert again.exit_code == 1 and "is there already" in again.stderr and file.read_bytes() == b"mine"
    assert obc("pay", care, "--as", form, "--out", folder, "--replace").exit_code == 3
    assert file.read_bytes() == before and list(folder.iterdir()) == [file]


def test_a_refused_contract_leaves_no_file(care: Path, obc, tmp_path: Path) -> None:
    (care / "data" / "visits.csv").write_text("agency,period,visits\nA,year 1,1\nA,year 9,1\n")
    assert obc("pay", care, "--out", tmp_path / "out").exit_code == 1
    assert list((tmp_path / "out").iterdir()) == []


def test_folders_that_are_none(care: Path, obc, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path)
    for name, said in (("file", "is a file"), ("link", "is a link"), ("file/below", "cannot be written"), ("a\0b", "")):
        shown = obc("pay", care, "--out", f"{tmp_path}/{name}")
        assert shown.exit_code == 1 and said in shown.stderr, name


def test_two_contracts_of_one_name(care: Path, obc, tmp_path: Path) -> None:
    twin = care.parent / "twin"
    (twin / "data").mkdir(parents=True)
    for each in ("contract.obc", "data/visits.csv"):
        (twin / each).write_bytes((care / each).read_bytes())
    shown = obc("pay", care, twin, "--out", tmp_path / "out", "--replace")
    assert shown.exit_code == 1 and "two contracts of this run are called `care`" in shown.stderr


def test_what_is_held_is_poured_or_dropped() -> None:
    held = Held("utf-8")
    for _ in range(300):
        held.write("é\r\n" * 5000)
    import io

    to = io.StringIO(newline="")
    held.pour(to)
    assert to.getvalue() == "é\r\n" * 1_500_000
    held.write("x")
    held.drop()
    held.pour(to)
    assert len(to.getvalue()) == 4_500_000


@pytest.mark.parametrize("form", ["table", "json", "csv", "html"])
def test_a_contract_refused_late_leaves_no_trace(
    care: Path, obc, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    import io

    from obcdsl.contract import load
    from obcdsl.evaluation import Job, results
    from obcdsl.settling.control import Tally

    job = Job(load(care), (care / "data" / "visits.csv",))
    statement: Any = next(results(job))
    control = Tally().control(refused=0, data=(), engine_version="0")
    texts = []
    for doomed in ((), (0,), (1,), (0, 1, 2)):
        stream = io.StringIO()
        output = StreamOutput(form, stream)
        for place in range(3):
            if place in doomed:
                output.begin(job)
                output.statement(statement.model_copy(update={"title": "Never"}))
                output.drop()
            if place:
                output.begin(job)
                output.statement(statement)
                output.keep((), control)
        output.finish((), control)
        texts.append(stream.getvalue())
    assert len(set(texts)) == 1 and "Never" not in texts[0]


def test_every_shipped_contract_pays(obc) -> None:
    shown = obc("pay", SHIPPED, "--as", "json")
    run = json.loads(shown.stdout)
    named = {each.parent.name for each in SHIPPED.glob("*/contract.obc")}
    assert shown.exit_code in (0, 3), shown.stderr
    assert {each["contract"] for each in run["control"]["contracts"]} == named


SETTINGS = [
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Adak", "LC_ALL": "C", "PYTHONHASHSEED": "2"},
]


@pytest.mark.parametrize("form", ["json", "csv", "html", "table"])
def test_the_same_bytes_everywhere(care: Path, process: Callable, tmp_path: Path, form: str) -> None:
    made = []
    for number, settings in enumerate(SETTINGS):
        ran = process("pay", care, "--as", form, "--out", tmp_path / str(number), **settings)
        assert ran.returncode == 3, ran.stderr
        made.append(next((tmp_path / str(number)).iterdir()).read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize("form", ["json", "csv", "html", "table"])
def test_a_terminal_without_unicode(care: Path, process: Callable, form: str) -> None:
    ran = process("pay", care, "--as", form, LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert ran.returncode == 3 and b"Traceback" not in ran.stderr
    assert b"30.00" in ran.stdout
    assert ran.stdout.isascii() == (form != "html")  # a document is UTF-8 everywhere


@pytest.mark.skipif(os.name == "nt", reason="pipes close otherwise there")
def test_a_reader_that_leaves(care: Path) -> None:
    rows = "".join(f"P{number},year 1,1\n" for number in range(3000))
    (care / "data" / "visits.csv").write_text("agency,period,visits\n" + rows)
    command = [sys.executable, "-c", "from obcdsl.cli import main; main()", "pay", str(care)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
        assert started.stdout is not None and started.stderr is not None
        started.stdout.readline()
        started.stdout.close()
        said = started.stderr.read()
    assert started.returncode == 141 and b"Traceback" not in said and b"Exception" not in said


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals there")
def test_stopping_leaves_no_half_file(care: Path, tmp_path: Path) -> None:
    rows = "".join(f"P{number},year 1,1\n" for number in range(60_000))
    (care / "data" / "visits.csv").write_text("agency,period,visits\n" + rows)
    out = tmp_path / "out"
    start = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\nfrom obcdsl.cli import main; main()"
    )
    command = [sys.executable, "-c", start, "pay", str(care), "--out", str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
        deadline = time.monotonic() + 30
        while not (out.is_dir() and any(file.stat().st_size for file in out.iterdir())) and time.monotonic() < deadline:
            time.sleep(0.02)
        started.send_signal(signal.SIGINT)
        _, said = started.communicate(timeout=30)
    assert started.returncode == 130 and said.strip() == b"stopped; nothing more was written"
    assert list(out.iterdir()) == []


def test_progress_shows_nothing_in_a_pipe_and_counts_when_asked(
    care: Path, obc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("obcdsl.cli.progress.SILENT_SECONDS", 0.0)
    assert "statements," not in obc("pay", care).stderr
    assert obc("pay", care, "--progress").exit_code == 3


def test_a_broken_guarantee_is_said_aloud(care: Path, obc) -> None:
    """The statement stands, with both figures of what was promised; stderr says that there is one."""
    contract = care / "contract.obc"
    promised = 'guarantee small "Never more than £20"\n  always visiting <= £20\n'
    contract.write_text(contract.read_text(encoding="utf-8") + promised, encoding="utf-8")
    ran = obc("pay", care)
    assert "`visiting` (GBP 30) is to be at most GBP 20" in ran.stdout
    assert "2 statements break guarantees of the contract" in ran.stderr


@pytest.mark.parametrize("form", ["json", "csv", "html"])
def test_documents_are_utf_8_wherever_they_are_written(form: str, care: Path, process) -> None:
    """A pipe of an old code page changes what people read in a table, and never a byte of a document."""
    file = care / "contract.obc"
    file.write_text(file.read_text(encoding="utf-8").replace("Visits made", "Visits – made"), encoding="utf-8")
    encodings = ("utf-8", "cp1252", "ascii")
    ran = [process("pay", care, "--as", form, PYTHONIOENCODING=name, PYTHONUTF8="0").stdout for name in encodings]
    assert "Visits – made".encode() in ran[0]
    assert ran[0] == ran[1] == ran[2]


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names of files are Unicode there")
@pytest.mark.parametrize("form", ["json", "parquet", "csv", "html"])
def test_a_name_of_bytes_that_are_no_utf_8(care: Path, obc, form: str) -> None:
    """Linux takes any bytes as a name: `d\xe9p` was saved by a system that writes Latin-1."""
    folder = care.rename(care.with_name(os.fsdecode(b"d\xe9p")))
    for words in (
        [folder],
        [folder.with_name(os.fsdecode(b"\xed\xa0\x80"))],
        [folder, "--data", folder / "data" / "visits.csv"],
    ):
        assert obc("pay", *words, "--as", form, "--out", folder / "out", "--replace").exit_code in (1, 3)
    if form == "json":
        assert "d<U+DCE9>p" in next((folder / "out").rglob("*.json")).read_text(encoding="utf-8")
