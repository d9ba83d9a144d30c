"""The admission ticket 准考证 as a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpResponse

from jianglu.platform import files
from jianglu.platform.documents import render_pdf
from jianglu.platform.pages import attachment

from .errors import PhotoMissing, RegistrationNotFound
from .intake.queries import accepted_photo
from .plans import queries

TEMPLATE = Path(__file__).parent / "typst" / "ticket.typ"


def ticket_pdf(registration: Any) -> HttpResponse:
    """The ticket of a registration that the caller may see, with the accepted photo.

    Raises RegistrationNotFound before the list is made, PhotoMissing when the plan demands a photo.
    """
    if not registration.ticket:
        raise RegistrationNotFound()
    photo = accepted_photo(registration.pk)
    if photo is None and registration.plan.photo_required:
        raise PhotoMissing()
    picture = list(files.path_of(photo.file).read_bytes()) if photo else []
    data = queries.ticket_data(registration) | {"photo": picture}
    pdf = render_pdf(TEMPLATE, data, created=registration.registered_at)
    return attachment(pdf, "application/pdf", f"{registration.ticket}.pdf", inline=True)
