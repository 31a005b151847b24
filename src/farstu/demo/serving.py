"""What a worker of the demo serves: the portals as they are, and beside them the demo's pages."""

from __future__ import annotations

from starlette.types import ASGIApp

from farstu import app
from farstu.config import load_config
from farstu.demo.loopback import refuse_others
from farstu.demo.memory import recall
from farstu.demo.pages import Pages, Stage

APPLICATION = "farstu.demo.serving:make_app"


def make_app() -> ASGIApp:
    """Make the application of one worker process; granian calls it after the fork.

    Raises ``DemoError`` unless it is a demo, and for this machine only.
    """
    config = load_config()
    refuse_others(config.listen)
    pages = Pages(
        places=recall(config.data),
        port=config.listen.port,
        data=config.data,
        inbox=config.mail_folder,
        clock=app.clock,
    )
    return Stage(portals=app.make_app(), pages=pages.make())
