"""Shared by all tests: where published results are, if they are here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def published() -> Path:
    """The folder of published results that OBC_PUBLISHED_DATA names; the test is skipped where it names none."""
    folder = os.environ.get("OBC_PUBLISHED_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("OBC_PUBLISHED_DATA names no folder of published results")
    return Path(folder)
