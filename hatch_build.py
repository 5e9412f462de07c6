"""Builds the parse tables of the grammar into the package, so that no command waits for them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class GrammarTables(BuildHookInterface):
    """Writes `obcdsl/written/grammar_tables.py` from `grammar/obc.lark`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the tables and ship them."""
        root = Path(self.root)
        subprocess.run([sys.executable, "-m", "obcdsl.written.lalr"], cwd=root, check=True)
        build_data["artifacts"].append("obcdsl/written/grammar_tables.py")
