"""Saving a form that several windows may have open: as its author types, or by its button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from jianglu.kernel.errors import DomainError
from jianglu.platform.pages import attempt

from ..errors import EditedElsewhere

MOST = 10**9


class Saving:
    """One save. `revision` is what the window began with, and what the page's form carries next.

    Without script a conflict is told on the form, which then carries the other's revision: to save again is to overwrite.
    """

    def __init__(self, request: HttpRequest, row: Any) -> None:
        typed = request.POST.get("revision", "")
        known = typed.isascii() and typed.isdigit() and int(typed) < MOST
        self.revision = int(typed) if known else int(row.revision)
        self.quiet = request.headers.get("X-Autosave") == "1"

    def done(self, form: forms.BaseForm, verb: Callable[[Mapping[str, Any], int], Any]) -> bool:
        """Whether the form's button saved it; else the form says what was wrong."""

        def watched(data: Mapping[str, Any]) -> None:
            try:
                verb(data, self.revision)
            except EditedElsewhere as error:
                self.revision = int(str(error.params["revision"]))
                raise

        return attempt(form, watched)

    def answer(self, form: forms.BaseForm, verb: Callable[[Mapping[str, Any], int], Any]) -> JsonResponse:
        """The outcome of a save by the page's script: the new revision and the time, or what stands in the way."""
        if not form.is_valid():
            field, texts = next(iter(form.errors.items()))
            label = form.fields[field].label if field in form.fields else ""
            return JsonResponse({"code": "form", "text": f"{label or ''} {texts[0]}".strip()}, status=422)
        try:
            row = verb(form.cleaned_data, self.revision)
        except DomainError as error:
            told = {"code": error.code, "text": error.text, "hint": error.hint_text}
            return JsonResponse(told | {"revision": error.params.get("revision")}, status=error.status)
        return JsonResponse({"revision": row.revision, "text": _("已自动保存 %(at)s") % {"at": _clock(row)}})


def _clock(row: Any) -> str:
    return timezone.localtime(row.edited_at).strftime("%H:%M:%S")
