"""The admission ticket 准考证 as a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpResponse

from jianglu.platform.documents import render_pdf

from .errors import RegistrationNotFound
from .plans import queries

TEMPLATE = Path(__file__).parent / "typst" / "ticket.typ"


def ticket_pdf(registration: Any) -> HttpResponse:
    """The ticket of a registration that the caller may see; raises RegistrationNotFound before the list is made."""
    if not registration.ticket:
        raise RegistrationNotFound()
    pdf = render_pdf(TEMPLATE, queries.ticket_data(registration), created=registration.registered_at)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{registration.ticket}.pdf"'
    return response
