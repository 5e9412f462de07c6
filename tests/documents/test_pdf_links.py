"""The PDF of terms links what a clause speaks of, without a link in every line."""

from __future__ import annotations

from obcdsl.render.figures import illustrated
from obcdsl.render.terms_pdf import data_of
from tests import shipped


def test_pdf_links_a_name_once_in_a_clause_and_a_number_each_time() -> None:
    found = data_of(illustrated(shipped.contract("staffordshire_end_of_life")))
    clauses = [clause for part in found["parts"] for clause in part["clauses"]]
    linked = 0
    for clause in clauses:
        names = [one["clause"] for one in _links(clause["paragraphs"]) if not one["text"].replace(".", "").isdigit()]
        assert len(names) == len(set(names)), clause["title"]
        linked += len(names)
    assert linked > len(clauses)


def _links(found: object) -> list[dict[str, str]]:
    if isinstance(found, dict):
        here = [found] if set(found) == {"text", "clause"} else []
        return here + [one for each in found.values() for one in _links(each)]
    return [one for each in found for one in _links(each)] if isinstance(found, list) else []
