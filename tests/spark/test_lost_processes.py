"""Spark with executors of their own: a Python worker that is killed in the middle of a run, and then an executor, lose nothing.

The one that is killed is found from inside it, by its number: the worker itself, or the Java process that its daemon is a
child of, where that is an executor and not the driver.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from obcdsl import loads

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17 or newer, and there is no `java`"),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc"),
]
pytest.importorskip("pyspark", reason='Spark is tested where `pip install "obcdsl[spark]"` was done')
pyarrow = pytest.importorskip("pyarrow")
import pyarrow.parquet as pq  # noqa: E402

from tests.spark.test_spark import ALONE, clinics, one_machine, plain  # noqa: E402

PAYEES = 400


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two executors of one core each, as processes of their own; what is lost is soon given up."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("obcdsl").master("local-cluster[2,1,512]")
    said = {
        "spark.ui.enabled": "false", "spark.sql.session.timeZone": "UTC", "spark.executor.memory": "512m",
        "spark.shuffle.io.maxRetries": "1", "spark.shuffle.io.retryWait": "1s", "spark.sql.shuffle.partitions": "2",
        "spark.sql.files.maxPartitionBytes": "16k", "spark.sql.adaptive.enabled": "false",
    }  # fmt: skip
    for name, value in said.items():
        builder = builder.config(name, value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        made = builder.getOrCreate()
        yield made
        made.stop()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Four hundred clinics."""
    return clinics(tmp_path, PAYEES, 100)


def killed_twice(flags: list[str]) -> Any:
    """Work on a part: after a batch the first worker that comes here is killed, and then the executor of the next."""

    def work(box: Any, name: str, payee: str | None, batches: Any) -> Any:
        import os
        import signal
        from pathlib import Path

        from obcdsl.bulk.spark import worked_part

        def parent(process: int) -> int:
            return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])

        worker = os.getpid()
        executor = parent(parent(worker))
        if b"CoarseGrainedExecutorBackend" not in Path(f"/proc/{executor}/cmdline").read_bytes():
            raise RuntimeError("the worker is no child of an executor")
        for batch in worked_part(box, name, payee, batches):
            yield batch
            for flag, process in zip(flags, (worker, executor), strict=True):
                try:
                    with Path(flag).open("x", encoding="utf-8") as said:
                        said.write(str(process))
                except FileExistsError:
                    continue
                os.kill(process, signal.SIGKILL)

    return work


def test_a_worker_and_an_executor_that_are_killed_lose_nothing(cluster: Any, data: Path, tmp_path: Path) -> None:
    from obcdsl.bulk.spark import pay_table

    contract, flags = loads(ALONE), [tmp_path / "worker", tmp_path / "executor"]
    paid = pay_table(cluster, contract, str(data), tmp_path / "paid", killed_twice([str(flag) for flag in flags]))
    assert not any(Path(f"/proc/{flag.read_text()}").exists() for flag in flags)
    right = plain(one_machine(contract, data))
    assert plain(pq.read_table(tmp_path / "paid")) == right
    assert paid.refused == sum(row["record"] == "refused" for row in right) > 0
