"""The operator's command line: ``farstu``.

A file for each group of commands. Each command reads the configuration, opens the house, asks one
service, and says what happened: to people in lines, with ``--json`` to scripts.
"""

from __future__ import annotations

import io
import resource
import sys
from typing import Annotated

import typer

from farstu import __version__
from farstu.cli import (
    account,
    api_key,
    application,
    articles,
    audit,
    case,
    demo,
    doctor,
    init,
    keys,
    mail,
    moving_in,
    moving_tokens,
    organisation,
    outbox,
    policy,
    portal,
    proxy_config,
    radius_config,
    serve,
    sms,
    webhook,
)

app = typer.Typer(
    help="Farstu: two-factor sign-in for your portals, on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("init")(init.init)
app.command("serve")(serve.serve)
app.command("doctor")(doctor.doctor)
app.command("demo")(demo.demo)
moving_tokens.add_commands(moving_in.app)
app.command("proxy-config")(proxy_config.proxy_config)
app.command("radius-config")(radius_config.radius_config)
for name, group in (
    ("portal", portal.app),
    ("organisation", organisation.app),
    ("application", application.app),
    ("account", account.app),
    ("import", moving_in.app),
    ("case", case.app),
    ("api-key", api_key.app),
    ("webhook", webhook.app),
    ("policy", policy.app),
    ("help", articles.app),
    ("keys", keys.app),
    ("audit", audit.app),
    ("mail", mail.app),
    ("sms", sms.app),
    ("outbox", outbox.app),
):
    app.add_typer(group, name=name)


def _say_version(asked: bool) -> None:  # noqa: FBT001 - typer calls it so
    if asked:
        typer.echo(f"farstu {__version__}")
        raise typer.Exit


@app.callback()
def farstu(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Say the version.", callback=_say_version, is_eager=True),
    ] = False,
) -> None:
    """Farstu: two-factor sign-in for your portals, on your own machine."""


def main() -> None:
    """Run one command, and end the process with its exit code.

    Should it crash, the machine keeps no copy of its memory, which has keys and codes in it; the
    workers that it starts inherit that.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a mark is no reason to fail in an old locale
    app(prog_name="farstu")
