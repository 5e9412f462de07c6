"""The group of commands: it knows each by name and one line, and imports the file of the one that is asked for."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from obcdsl.cli.ends import ReaderLeft, ended

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

CommandTable: TypeAlias = Mapping[str, tuple[str, str]]
"""For each name the file that holds `command`, and one line of help."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are run."""

    def __init__(self, *arguments: Any, commands_table: CommandTable, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.commands_table = commands_table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(self.commands_table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported now; None where there is none."""
        if cmd_name not in self.commands_table:
            return None
        from importlib import import_module

        found: click.Command = import_module(self.commands_table[cmd_name][0]).command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands for `--help`, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.commands_table.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names; a usage error with the nearest name where there is none."""
        if not ctx.resilient_parsing and args and not args[0].startswith("-") and args[0] not in self.commands_table:
            from obcdsl.spelling import nearest

            close = nearest(args[0], self.commands_table)
            hint = f"did you mean `obc {close}`?" if close else "`obc --help` lists the commands."
            raise Misspelt(f"there is no command `{args[0]}`", ctx, hint)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands that begin so, from the table alone, and the options."""
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(n, help=line) for n, (_, line) in self.commands_table.items() if n.startswith(incomplete)
        ]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. A reader of the output that went away is told apart from other faults."""
        try:
            return super().invoke(ctx)
        except OSError as fault:
            if fault.errno == errno.EPIPE or isinstance(fault, BrokenPipeError):
                raise ReaderLeft from None
            raise

    def main(self, *args: Any, standalone_mode: bool = True, **options: Any) -> Any:
        """Run a command line to its end; whatever happens, people see a message and scripts an exit code."""
        main: Callable[..., Any] = super().main
        options["prog_name"] = "obc"
        if not standalone_mode or "_OBC_COMPLETE" in os.environ:
            return main(*args, standalone_mode=standalone_mode, **options)
        sys.exit(ended(lambda: main(*args, standalone_mode=False, **options)))


class Misspelt(click.UsageError):
    """A usage error with a hint of its own."""

    def __init__(self, message: str, ctx: click.Context | None, hint: str) -> None:
        super().__init__(message, ctx)
        self.hint = hint
