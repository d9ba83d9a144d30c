"""Pictures in items."""

from __future__ import annotations

from django.core.files.base import File

from jianglu.platform import audit, files
from jianglu.platform.access import Actor
from jianglu.platform.files import StoredFile

from ...uploads import PICTURE
from .banks import own_bank


def add_picture(actor: Actor, bank_id: int, upload: File[bytes]) -> StoredFile:
    """Keep a picture for items of a bank; it is named in a text as `![words](image:number)`."""
    bank = own_bank(actor, bank_id)
    stored = files.store(actor, upload, purpose=PICTURE)
    audit.record(actor, "assessment.picture_added", bank, changes={"file": stored.pk})
    return stored


def store_picture(actor: Actor, content: bytes, name: str) -> StoredFile:
    """Keep a picture that came with an import; the caller has checked who imports."""
    return files.store_bytes(actor, content, name, purpose=PICTURE)
