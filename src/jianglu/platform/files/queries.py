"""Reading files."""

from __future__ import annotations

from jianglu.kernel.errors import NotFound
from jianglu.platform.access import Actor

from .models import StoredFile
from .purposes import PURPOSES


def readable(actor: Actor, file: StoredFile) -> bool:
    """Whether the actor may read the file: who stored it may, others as its purpose says."""
    if actor.is_system or (actor.user_id is not None and actor.user_id == file.user_id):
        return True
    purpose = PURPOSES.get(file.purpose)
    return bool(purpose and purpose.readable and purpose.readable(actor, file))


def find(actor: Actor, file_id: int) -> StoredFile:
    """One file that the actor may read; raises NotFound."""
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None or not readable(actor, file):
        raise NotFound()
    return file
