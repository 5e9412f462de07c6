"""Library files hold examples too, and no contract clause: a contract is put round them to run them.

It is an empty one, unless the folder `around` beside the library has a file of the same name: a contract clause and whatever
else the clauses of the library read, such as the table that a contract which uses them would define.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from obcdsl.contract import Contract
from obcdsl.diagnostic import Diagnostic, Refusal
from obcdsl.pipeline import compiled
from obcdsl.resources import library_folder
from obcdsl.source import Source
from obcdsl.written.files import read_source

AROUND_FOLDER = "around"
AROUND = """
contract {name}_examples "The examples of {name}"
  payer     payer_of_examples
  provider  provider_of_examples
  term      10 years from 1 January 2020
  period    contract year
  currency  {currency}
  rounding  half up to {unit}
"""
"""Put after the text, so that every line keeps its number."""


def is_library(path: Path) -> bool:
    """Whether a file has clauses but no `contract` clause, so that it can only be used by one that has."""
    source = read_source(path)
    if not isinstance(source, Source) or re.search(r"^[a-z]", source.text, re.MULTILINE) is None:
        return False
    return re.search(r"^contract[ \t]", source.text, re.MULTILINE) is None


def library_contract(path: Path) -> Contract:
    """The clauses of a library file in the contract put round it: otherwise empty, in the currency of the file's amounts.

    What stands in a library is there for others to use: nothing in it is called unused.

    Raises:
        Refusal: where the file, or the one around it, cannot be read.
    """
    source = _source(path)
    around = path.parent / AROUND_FOLDER / path.name
    currency, unit = (
        ("USD", "$0.01") if "$" in source.text else ("EUR", "€0.01") if "€" in source.text else ("GBP", "£0.01")
    )
    if around.is_file():
        text = f"{source.text}\n{_source(around).text}"
    else:
        text = source.text + AROUND.format(name=path.stem, currency=currency, unit=unit)
    shipped = path.resolve().parent == library_folder().resolve()
    found = compiled(Source(source.path, text), None if shipped else path.parent)
    return Contract(replace(found, findings=tuple(one for one in found.findings if one.code != "unused")), path)


def _source(path: Path) -> Source:
    source = read_source(path)
    if isinstance(source, Diagnostic):
        raise Refusal([source])
    return source
