"""Starts the embedded PostgreSQL before Django reads its settings."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "src"))

from jianglu.database import ensure_database_url  # noqa: E402

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianglu.config.settings.test")
ensure_database_url(Path(os.environ.get("JIANGLU_TEST_PG", ROOT / ".local" / "test-pg")))

import django  # noqa: E402

django.setup()
