"""The certificate as a signed PDF with a QR code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import segno

from jianglu.kernel.levels import Level
from jianglu.platform.documents import render_pdf

from . import signing
from .models import Certificate

TEMPLATE = Path(__file__).parent / "typst" / "certificate.typ"


def signed_pdf(record: Mapping[str, Any], *, address: str, made_at: datetime) -> bytes:
    """Render the canonical record and sign it; `address` is what the QR code opens."""
    data = dict(record) | {
        "title": str(Certificate.Kind(record["kind"]).label),
        "level_name": str(Level(record["level"]).label) if record["level"] else "",
        "qr": qr_svg(address),
        "address": address,
    }
    pdf = render_pdf(TEMPLATE, data, created=made_at)
    return signing.sign_pdf(pdf, reason="签发" + data["title"], place="重庆")


def qr_svg(address: str) -> str:
    """A QR code with medium error correction as an SVG text."""
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=0, xmldecl=False, dark="#12343b")
    return out.getvalue().decode()
