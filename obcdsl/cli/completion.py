"""`obc completion`: the script that teaches a shell to complete `obc`."""

from __future__ import annotations

import sys

import click


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> int:
    """Print the completion script for a shell.

    \b
    bash:  obc completion bash > ~/.local/share/bash-completion/completions/obc
    zsh:   obc completion zsh > a folder of $fpath, as _obc
    fish:  obc completion fish > ~/.config/fish/completions/obc.fish
    """
    from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

    made = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}[shell]
    group = context.find_root().command
    sys.stdout.write(ShellComplete.source(made(group, {}, "obc", "_OBC_COMPLETE")).strip() + "\n")
    return 0
