"""Reads the body of a request."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.errors import HttpError
from ninja.parser import Parser

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class PlainParser(Parser):
    """Bodies without NUL: PostgreSQL's text takes none; addresses are looked at by `NulMiddleware`."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body; ValueError (answered by 400) when a text holds a NUL."""
        if _NUL.search(request.body):
            raise ValueError("NUL in a text")
        return super().parse_body(request)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """The fields of a form or address; 400 when a text holds a NUL."""
        if any("\x00" in text for _name, texts in data.lists() for text in texts if isinstance(text, str)):
            raise HttpError(400, "NUL in a text")
        return super().parse_querydict(data, list_fields, request)
