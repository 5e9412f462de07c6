"""What each code in square brackets means, why it matters in money, and a bad and a good sample (`obc explain CODE`).

Each code has a page of its own in `obcdsl/explained/`: its first line names it, then come its level and what it is of, a
sentence, the reason, and two samples. Samples of contracts are run by the tests: the bad one has exactly that finding,
and the good one has none. A sample without a `contract` clause stands under HEADER.

>>> explained("cliff").summary
'A payment or a score jumps at an edge.'
>>> explanation("cliff").splitlines()[0], explanation("no-such-code")
('cliff: warning of a contract', None)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from obcdsl.diagnostic import Refusal, error
from obcdsl.spelling import nearest

FOLDER = Path(__file__).with_name("explained")
SLUG = re.compile(r"[a-z]+(?:-[a-z]+)*")
FENCE = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
HEADER = """contract care "Care at home"
  commissioner council "The council"
  provider     nurses  "The nursing service"
  term         3 years from 1 April 2024
  period       contract year
  currency     GBP
  rounding     half up to £0.01
"""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A page: `level` is what it is and of what (`warning of a contract`); samples are "" where there is none."""

    code: str
    level: str
    summary: str
    why: str
    language: str = ""
    bad: str = ""
    good: str = ""

    def __str__(self) -> str:
        parts = [f"{self.code}: {self.level}", self.summary, self.why]
        for said, sample in (("Not like this:", self.bad), ("Like this:", self.good)):
            if sample:
                parts += [said, "\n".join("    " + line if line else "" for line in sample.rstrip().splitlines())]
        return "\n\n".join(parts)


@cache
def explained(code: str) -> Explanation | None:
    """The page of a code; None where there is no such code."""
    path = FOLDER / f"{code}.md"
    if not SLUG.fullmatch(code) or not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    samples = FENCE.findall(text)
    said = FENCE.sub("", text).replace("Not like this:", "").replace("Like this:", "")
    paragraphs = [part.strip() for part in said.split("\n\n") if part.strip()]
    bad, good = (samples[0][1], samples[1][1]) if len(samples) > 1 else ("", "")
    language = samples[0][0] if samples else ""
    return Explanation(code, paragraphs[1], paragraphs[2], "\n\n".join(paragraphs[3:]), language, bad, good)


def page(code: str) -> Explanation:
    """The page of a code, which may stand in its brackets; raises `Refusal` where there is no such code.

    >>> page("[cliff]").level
    'warning of a contract'
    """
    slug = code.strip().strip("[]")
    found = explained(slug)
    if found is None:
        notes = ["`why(NAME, data)` says how a figure was worked out."]
        raise Refusal([error("unknown-name", f"there is no code `{slug}`", notes=notes, fix=nearest(slug, CODES))])
    return found


def explanation(code: str) -> str | None:
    """A code explained in full, as plain text; None where there is no such code."""
    found = explained(code)
    return None if found is None else str(found)


class Catalogue(Mapping[str, str]):
    """Every code with its sentence; pages are read as they are asked for."""

    def __getitem__(self, code: str) -> str:
        found = explained(code)
        if found is None:
            raise KeyError(code)
        return found.summary

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(path.stem for path in FOLDER.glob("*.md")))

    def __len__(self) -> int:
        return sum(1 for _ in self)


CODES: Mapping[str, str] = Catalogue()
