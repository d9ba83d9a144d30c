"""Papers of a sitting without screens: the two forms and the answer sheets, as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from jianglu.platform.documents import render_pdf

from .delivery.services.onpaper import Printed

FOLDER = Path(__file__).parent / "typst"
CELLS = {"true_false": ["√", "×"]}
CHOICES = ("single", "multiple")


def forms_pdf(plan: Any, forms: Sequence[Printed], now: datetime) -> bytes:
    """Forms A and B, one after the other."""
    data = {"title": plan.title, "number": plan.number, "minutes": plan.theory_minutes, "body": plan.organisation.name}
    data["norm"] = str(plan.norm) if plan.norm else ""
    data["forms"] = [
        {
            "code": form.code,
            "questions": [
                {key: question.get(key, []) for key in ("no", "kind", "points", "stem", "options", "targets")}
                | {"case": question.get("case", {}).get("stem", "")}
                for question in form.questions
            ],
        }
        for form in forms
    ]
    return render_pdf(FOLDER / "paper.typ", data, created=now)


def answer_sheets_pdf(plan: Any, rows: Sequence[Any], forms: Sequence[Printed], now: datetime) -> bytes:
    """One sheet a candidate, in the order of the seats."""
    cells = {
        form.code: [
            {
                "no": q["no"],
                "cells": CELLS.get(q["kind"]) or [label for label, _t in q["options"] if q["kind"] in CHOICES],
            }
            for q in form.questions
        ]
        for form in forms
    }
    data = {"title": plan.title, "number": plan.number, "cells": cells}
    data["rows"] = [
        {
            "ticket": row.ticket, "name": row.person.name, "room": row.room.name if row.room else "",
            "seat": row.seat_no or 0, "form": row.form or "A",
        }
        for row in sorted(rows, key=lambda row: (row.room_id or 0, row.seat_no or 0))
    ]  # fmt: skip
    return render_pdf(FOLDER / "sheets.typ", data, created=now)
