"""How a command ends: each way with a message for people and an exit code for scripts, and never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO

import click

FOUND, USAGE, REFUSED, OUR_FAULT, UNWRITTEN, STOPPED, READER_LEFT = 1, 2, 3, 70, 74, 130, 141


class ReaderLeft(Exception):  # noqa: N818 - nothing went wrong: `| head` has seen enough
    """The program that reads our output has gone away."""


def ended(run: Callable[[], Any]) -> int:
    """The exit code of a command, with everything that can go wrong turned into a message on stderr.

    With OBC_DEBUG set, a fault of our own is raised as it is.
    """
    _settle(sys.stdout)
    _settle(sys.stderr)
    try:
        code = _ended(run)
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        return _reader_left()
    except OSError as fault:
        return _unwritten(fault)
    return code


def _ended(run: Callable[[], Any]) -> int:
    try:
        code = run()
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.ctx.get_help() if asked.ctx else "", err=True)
        return USAGE
    except click.ClickException as fault:
        return _usage(fault)
    except (click.Abort, KeyboardInterrupt):
        say("stopped; nothing more was written")
        return STOPPED
    except ReaderLeft:
        return _reader_left()
    except BrokenPipeError:
        return _reader_left()
    except OSError as fault:
        if os.environ.get("OBC_DEBUG"):
            raise
        return _unwritten(fault)
    except Exception as fault:
        if os.environ.get("OBC_DEBUG"):
            raise
        return _refusal_or_our_fault(fault)
    return code if isinstance(code, int) else 0


def say(line: str) -> None:
    """One line on stderr, safe to show."""
    from obcdsl.render.screen import Screen

    sys.stderr.write(Screen(sys.stderr.encoding or "utf-8").text(line) + "\n")


def _settle(stream: TextIO) -> None:
    """The same bytes everywhere: lines end in a line feed, and no letter stops the output."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace", newline="\n")


def _usage(fault: click.ClickException) -> int:
    message = fault.format_message() if not isinstance(fault, click.exceptions.NoSuchOption) else _no_option(fault)
    context = getattr(fault, "ctx", None)
    hint = (
        getattr(fault, "hint", None) or f"`{context.command_path if context else 'obc'} --help` says what can be given."
    )
    message = message.rstrip(".")
    say(f"error: {message[:1].lower()}{message[1:]}")
    say(f"hint: {hint}")
    return USAGE


def _no_option(fault: click.exceptions.NoSuchOption) -> str:
    from obcdsl.spelling import nearest

    known = [name for each in fault.ctx.command.params for name in each.opts] if fault.ctx else []
    close = nearest(fault.option_name.lstrip("-"), [name.lstrip("-") for name in known if name.startswith("--")])
    return f"there is no option {fault.option_name}" + (f"; did you mean --{close}?" if close else "")


def _refusal_or_our_fault(fault: Exception) -> int:
    from obcdsl.diagnostic import Refusal

    if isinstance(fault, Refusal):
        from obcdsl.cli.shown import show_findings

        show_findings(fault.findings, {}, sys.stderr)
        return FOUND
    said = " ".join(f"{type(fault).__name__}: {fault}".split())[:300]
    say(f"error: a fault of obc itself, not of your files ({said})")
    say("hint: please report it, with the command and the files; OBC_DEBUG=1 shows where it happened.")
    return OUR_FAULT


def _unwritten(fault: OSError) -> int:
    named = f" `{fault.filename}`" if fault.filename else ""
    with suppress(OSError):
        say(f"error: the files or the output{named} cannot be used: {fault.strerror or fault}")
    return UNWRITTEN


def _reader_left() -> int:
    """Send what is still held nowhere, so that nothing complains while Python closes."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.dup2(nowhere, sys.stderr.fileno())
    return READER_LEFT
