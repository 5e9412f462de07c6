"""The commands: `obc check`, `obc pay` and the rest, one file each, imported only when asked for.

Exit codes: 0 all well; 1 findings (errors of a contract or its data, failing examples, unformatted files); 2 a wrong
command line; 3 some statements, or lines of them, were refused; 70 a fault of our own; 74 the output could not be
written; 130 stopped from the keyboard; 141 the reader of the output went away.
"""

from __future__ import annotations

import click

from obcdsl import __version__
from obcdsl.cli.group import CommandTable, LazyGroup

COMMANDS: CommandTable = {
    "new": ("obcdsl.cli.new", "Start a contract from answers to a few questions."),
    "check": ("obcdsl.cli.check", "Find what is wrong or risky in contracts."),
    "pay": ("obcdsl.cli.pay", "Work out the payment statements of contracts."),
    "why": ("obcdsl.cli.why", "Say how a figure was worked out, down to the data."),
    "test": ("obcdsl.cli.test", "Run the examples that contracts hold."),
    "terms": ("obcdsl.cli.terms", "Write a contract in words, as lawyers read it."),
    "diff": ("obcdsl.cli.diff", "Show what changes between contracts, in words and in money."),
    "plot": ("obcdsl.cli.plot", "Draw what an outcome or a corridor gives."),
    "read-back": ("obcdsl.cli.read_back", "Prove that signed words are a contract's."),
    "coverage": ("obcdsl.cli.coverage", "Hold signed wording against clauses, both ways."),
    "format": ("obcdsl.cli.format", "Lay out contract files in the one usual way."),
    "explain": ("obcdsl.cli.explain", "Say what a code such as [units] means."),
    "schema": ("obcdsl.cli.schema", "Print the JSON schema of statements or of data."),
    "library": ("obcdsl.cli.library", "Look things up in the standard library."),
    "template": ("obcdsl.cli.template", "Write the blank data file that a contract asks for."),
    "completion": ("obcdsl.cli.completion", "Print the completion script for a shell."),
}
"""Name, the file that holds `command`, and the line for `obc --help`, which imports none of them."""

EPILOG = """\b
Exit codes:
  0  all well
  1  findings: errors in a contract or its data, examples that fail,
     files that are not in the usual layout
  2  a wrong command line
  3  some statements, or lines of them, were refused
"""


@click.group(
    cls=LazyGroup,
    commands_table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EPILOG,
)
@click.version_option(__version__, "--version", prog_name="obc", message="%(prog)s %(version)s")
def main() -> None:
    """Outcomes-based contracts as code: what is signed is what is paid."""


NEW_OBJECTS = 100_000
"""Objects made between two searches for cycles: short commands end before the first, long ones lose little memory."""


def run() -> None:
    """The program `obc`: a command line run to its end.

    All that was written has been sent by then. The process leaves at once: taking apart what a short command has made
    would take as long as a tenth of its work, and so would searching it for cycles again and again.
    """
    import gc
    import os

    from obcdsl.depth import held_together

    gc.set_threshold(NEW_OBJECTS)
    try:
        held_together(main)
    except SystemExit as ended:
        os._exit(ended.code if isinstance(ended.code, int) else 1)
