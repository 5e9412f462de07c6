"""`obc read-back`: signed words, back into a contract."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from obcdsl.cli.contracts import one_contract
from obcdsl.cli.ends import FOUND, say
from obcdsl.cli.shown import show_findings
from obcdsl.cli.versions import version_asked
from obcdsl.contract import Contract
from obcdsl.diagnostic import Diagnostic, Refusal
from obcdsl.source import Source
from obcdsl.written.files import read_source

MOST_WORDS = 8 << 20
"""Bytes of terms, which are longer than the contract that they are of."""


@click.command("read-back")
@click.argument("words", metavar="WORDS")
@click.argument("contract", metavar="[CONTRACT]", required=False)
@click.option(
    "--consolidated", is_flag=True, help="WORDS are of CONTRACT as its amendments left it, instead of as it was signed."
)
@click.option("--on", metavar="DATE", help="With --consolidated: as it stands on this day; otherwise after them all.")
def command(words: str, contract: str | None, consolidated: bool, on: str | None) -> int:
    """Read terms back, and say whether they are a contract's.

    WORDS are terms as `obc terms` writes them (Markdown). With CONTRACT it is proved, or refuted with the place, that
    they say this contract and nothing else: each paragraph is read in one way, the contract that they make says
    the same words again, and its program is that of CONTRACT, with its amendments in each period. Without it, the first
    two are proved (files that the words pin by their hash stand beside WORDS), and the contract that they make is
    printed, with names made of the titles, and below it the files of its amendments.
    """
    if contract is None and (consolidated or on is not None):
        raise click.UsageError("`--consolidated` says what WORDS are compared with: name the contract too")
    source = read_source(Path(words), words, MOST_WORDS, kind="a file of terms in Markdown")
    if isinstance(source, Diagnostic):
        raise Refusal([source])
    try:
        if contract is None:
            return _text(source)
        return _proof(source, version_asked(one_contract(contract), consolidated, on))
    except Refusal as refusal:
        show_findings(list(refusal.findings), {words: source}, sys.stderr)
        return FOUND


def _text(source: Source) -> int:
    from obcdsl.readback.proof import said_back
    from obcdsl.written.format import formatted

    found = said_back(source.text, Path(source.path).parent, source.path)
    sys.stdout.write(formatted(found.in_one))
    if found.contract.compiled.stands_alone:
        say(
            "note: these words are of one version: name the contract too, and the steps of its examples are proved as well"
        )
    return 0


def _proof(source: Source, contract: Contract) -> int:
    from obcdsl.readback.proof import proved
    from obcdsl.readback.reading import counted

    findings = proved(source.text, contract, source.path)
    if findings:
        show_findings(list(findings), {source.path: source}, sys.stderr)
        return FOUND
    clauses, paragraphs = counted(source.text)
    sys.stdout.write(
        f"{source.path} says {contract.title} and nothing else: {clauses:,} clauses, {paragraphs:,} paragraphs"
        " read back to the same program.\n"
    )
    if contract.fingerprint not in source.text:
        sys.stdout.write("Its fingerprint is that of another text of the contract, which means the same.\n")
    return 0
