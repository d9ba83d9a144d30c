"""The form field in which authors write skill tags."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import finding, tagging
from .errors import BadTags

TAGS_HELP = _("学了会什么技能，用逗号分隔，最多 8 个，每个 2 至 12 个字；学员可按标签找课")


class TagsInput(forms.TextInput):
    """A line of text with the shared list of tags to choose from."""

    template_name = "learning/author/_tags.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The known tags besides."""
        known = f"known_{name}"
        context = super().get_context(name, value, {**(attrs or {}), "list": known, "autocomplete": "off"})
        return context | {"known": known, "tags": finding.known_tags()}


class TagsField(forms.CharField):
    """Skill tags, separated by commas."""

    widget = TagsInput

    def prepare_value(self, value: Any) -> Any:
        """As one line."""
        return "，".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """The tags, each once."""
        try:
            return tagging.tidy(tagging.split(super().clean(value)))
        except BadTags as error:
            raise forms.ValidationError(str(error.params["why"])) from error
