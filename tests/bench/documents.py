"""How soon documents are there: the terms of a 208-line contract beside `obc check`, and five hundred statements as a PDF."""

from __future__ import annotations

import csv
import os
import statistics
from collections.abc import Iterator
from pathlib import Path

from tests.bench.contract_text import contract_text
from tests.bench.timing import ROOT, Measured, obc, ratio_of, rounds

CORRIDOR = ROOT / "contracts" / "aca_risk_corridor"


def documents(folder: Path, quick: bool) -> Iterator[Measured]:
    """Whole processes in turns, by the clock; on a machine with other work read the ratios."""
    file, data, statements = folder / "contract.obc", folder / "issuers.csv", 50 if quick else 500
    file.write_text(contract_text(4), encoding="utf-8")
    with data.open("w", newline="", encoding="utf-8") as stream:
        out = csv.writer(stream)
        out.writerow(("issuer", "period", "allowable_costs", "target_amount"))
        out.writerows((f"issuer {at}", "2014", 90_000_000 + 40_321 * at, 100_000_000) for at in range(statements))
    terms = {
        form: ("terms", str(file), "--as", form, "--replace", "--out", str(folder / f"terms.{form}"))
        for form in ("html", "docx", "pdf")
    }
    paid = ("pay", str(CORRIDOR), "--data", str(data), "--as", "pdf", "--replace", "--out", str(folder / "paid"))
    took = rounds(
        {
            "check": lambda: obc("check", str(file)),
            **{form: lambda asked=asked: obc(*asked) for form, asked in terms.items()},
        },
        3 if quick else 11,
    )
    for form in terms:
        shown = f"{1000 * statistics.median(took[form]):,.0f} ms"
        limit = {"html": "2", "pdf": "1,000 ms"}.get(form, "")
        yield Measured(
            f"obc terms --as {form}, 208 lines", shown, ratio_of(took[form], took["check"]), "obc check", limit
        )
    (seconds,) = rounds({"paid": lambda: obc(*paid)}, 1)["paid"]
    name = f"obc pay --as pdf, {statements} statements, {os.cpu_count()} cores"
    yield Measured(name, f"{statements / seconds:,.0f} statements/s", limit="20")
