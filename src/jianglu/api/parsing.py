"""Reads the body of a request."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class PlainParser(Parser):
    """JSON without NUL: PostgreSQL's text takes none; addresses are looked at by `NulMiddleware`."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body; ValueError (answered by 400) when a text holds a NUL."""
        if _NUL.search(request.body):
            raise ValueError("NUL in a text")
        return super().parse_body(request)
