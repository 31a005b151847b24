"""The table ``[help]``: what help articles are shown with."""

from __future__ import annotations

from pydantic import Field

from farstu.config.table import Folder, Table


class Help(Table):
    """Pictures are made by ``farstu help screenshots``; without a folder articles have none."""

    pictures: Folder | None = Field(default=None, description="the path of a folder")
