"""The certificate as a signed PDF/A-3 with a QR code and the verifiable credential attached."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import segno

from jianglu.platform.documents import render_pdf

from . import identities, pades

TEMPLATE = Path(__file__).parent / "typst" / "certificate.typ"
ENGLISH = {
    "skill_level": "CERTIFICATE OF VOCATIONAL SKILL LEVEL",
    "qualification": "CERTIFICATE OF PROFESSIONAL QUALIFICATION",
    "special_ability": "CERTIFICATE OF SPECIAL VOCATIONAL ABILITY",
    "completion": "CERTIFICATE OF COMPLETION",
    "hours": "STATEMENT OF LEARNING HOURS",
    "title": "CERTIFICATE OF PROFESSIONAL TITLE",
    "honour": "CERTIFICATE OF HONOUR",
    "service_card": "TALENT SERVICE CARD",
}


def signed_pdf(record: Mapping[str, Any], *, credential: Mapping[str, Any], address: str, made_at: datetime) -> bytes:
    """Render the canonical record, with its credential attached, and sign it; `address` is what the QR code opens."""
    names = identities.names_of(record)
    data = dict(record) | {
        "title_line": names.kind,
        "english": ENGLISH[record["kind"]],
        "level_name": names.level,
        "qr": qr_svg(address),
        "address": address,
        "credential": json.dumps(credential, ensure_ascii=False, indent=1),
    }
    pdf = render_pdf(TEMPLATE, data, created=made_at, standard="a-3b")
    return pades.sign_pdf(pdf, reason="签发" + names.kind, place="重庆")


def qr_svg(address: str) -> str:
    """A QR code with medium error correction as an SVG text."""
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=0, xmldecl=False, dark="#12343b")
    return out.getvalue().decode()
