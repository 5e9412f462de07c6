"""A contract paid on data, as documents are made of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from obcdsl import load, loads
from obcdsl.contract import Contract
from obcdsl.documents import Paid
from obcdsl.evaluation import Job, results
from obcdsl.settling.control import Tally
from obcdsl.statement import RefusedStatement, Statement

CONTRACTS = Path(__file__).parents[2] / "contracts"


def paid_of(contract: Contract, sources: list[Any], **asked: Any) -> Paid:
    """Everything that a document is made of."""
    job = Job(contract, sources, keep=True, **asked)
    found = list(results(job))
    statements = [one for one in found if isinstance(one, Statement)]
    refused = [one for one in found if isinstance(one, RefusedStatement)]
    tally = Tally()
    for statement in statements:
        tally.add(statement)
    return Paid(job, statements, refused, tally.control(refused=len(refused), data=(), engine_version="0"))


def shipped_paid(name: str) -> Paid:
    """A shipped contract on the data beside it, as `obc pay` reads them."""
    from obcdsl.cli.asked import asked, job_of

    path = CONTRACTS / name / "contract.obc"
    contract = load(path)
    job = job_of(contract, path, asked((), None, (), period=None, payee=None))
    return paid_of(contract, list(job.sources), mapping=job.mapping)


@pytest.fixture
def paid() -> Callable[..., Paid]:
    """Pay a contract text on rows."""

    def made(text: str, rows: Any, **asked: Any) -> Paid:
        return paid_of(loads(text), [rows], **asked)

    return made


@pytest.fixture
def shipped() -> Callable[[str], Paid]:
    """Pay a shipped contract."""
    return shipped_paid
