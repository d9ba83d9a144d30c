"""Forms in the product's look, and the one way to hand a form to a service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _

from jianglu.kernel.errors import DomainError


class Renderer(TemplatesSetting):
    """Django's form renderer with our templates."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


def attempt(form: forms.BaseForm, verb: Callable[[Mapping[str, Any]], Any]) -> bool:
    """Call the service with the cleaned data; True when it worked, else the form shows what was wrong.

    A DomainError lands on the fields that it names, and else on top of the form with its hint.
    """
    if not form.is_valid():
        return False
    try:
        verb(form.cleaned_data)
    except DomainError as error:
        show(form, error)
        return False
    return True


def show(form: forms.BaseForm, error: DomainError) -> None:
    """Put a DomainError on the form."""
    named = {name: text for name, text in error.fields.items() if name in form.fields}
    for name, text in named.items():
        form.add_error(name, str(text))
    if not named:
        form.add_error(None, " ".join(part for part in (error.text, error.hint_text) if part))
    for row in error.rows:
        named_row = _("第 %(row)s 行 %(field)s：%(message)s")
        form.add_error(None, named_row % {"row": row.row, "field": row.field, "message": row.message})
