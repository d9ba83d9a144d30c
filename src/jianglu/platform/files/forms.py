"""A file field that uploads in pieces with progress, and like any other where there is no script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from .incoming import Received
from .purposes import MB, Purpose


class ResumableInput(forms.FileInput):
    """Draws the element of `files/upload.js`; the page loads that script and tus."""

    template_name = "files/upload.html"

    def __init__(self, purposes: Sequence[Purpose], attrs: dict[str, Any] | None = None) -> None:
        self.purposes = purposes
        super().__init__({"accept": ",".join(purpose.accept for purpose in purposes), **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["purposes"] = [(purpose.code, purpose.accept) for purpose in self.purposes]
        context["megabytes"] = max(purpose.max_bytes for purpose in self.purposes) // MB
        context["key"] = value.key if isinstance(value, Received) else ""
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The file, or what names an upload in pieces."""
        key = data.get(f"{name}_key", "")
        if not key:
            return super().value_from_datadict(data, files, name)
        try:
            return Received(UUID(key))
        except ValueError:
            return None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether neither came."""
        return f"{name}_key" not in data and super().value_omitted_from_data(data, files, name)


class ResumableField(forms.FileField):
    """Cleans to an uploaded file or to `Received`; `files.received` opens either."""

    def __init__(self, *, purposes: Sequence[Purpose], **kwargs: Any) -> None:
        super().__init__(widget=ResumableInput(purposes), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Pieces are known by their key alone; the service looks at what came."""
        if isinstance(data, Received):
            return data
        return super().clean(data, initial)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """A form that is shown again keeps an upload that came."""
        return data if isinstance(data, Received) else super().bound_data(data, initial)
