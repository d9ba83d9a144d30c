"""How the product logs: one JSON object a line on standard error, readable lines on a terminal."""

from __future__ import annotations

import logging
import sys

import structlog


def configure() -> None:
    """Called by the settings."""
    terminal = sys.stderr.isatty()
    finish = [structlog.dev.ConsoleRenderer()] if terminal else [
        structlog.processors.dict_tracebacks,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]  # fmt: skip
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *finish,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_name: structlog.PrintLogger(sys.stderr),
    )
