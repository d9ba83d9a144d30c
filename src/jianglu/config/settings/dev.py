"""Settings of `make run`: the demo city on the embedded PostgreSQL."""

from .base import *  # noqa: F403
from .base import LOCAL

DEMO = True
SECRET_KEY = (LOCAL / "secret-key").read_text().strip() if (LOCAL / "secret-key").exists() else "set-up-not-finished"
ALLOWED_HOSTS = ["*"]
