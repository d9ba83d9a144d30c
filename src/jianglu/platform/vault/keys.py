"""The keys: one current and any number of old sealing keys, and one index key, as files in VAULT_KEYS."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

INDEX = "index.key"


@dataclass(frozen=True)
class Keyring:
    """Sealing keys by id (1 to 255; the highest is current) and the index key; all 32 bytes."""

    sealing: dict[int, bytes]
    index: bytes

    @property
    def current(self) -> int:
        """Id of the key that seals."""
        return max(self.sealing)


def keyring(*, fresh: bool = False) -> Keyring:
    """The keys of this installation, read again when `fresh`; in demo and test they are made on first use, elsewhere they
    must be there."""
    if fresh:
        _load.cache_clear()
    return _load(Path(settings.VAULT_KEYS))


def begin(folder: Path) -> None:
    """Make the first sealing key and the key of the blind index; what is there already stays."""
    if not list(folder.glob("seal-*.key")):
        add_key(folder)
    _write(folder / INDEX)
    _load.cache_clear()


def add_key(folder: Path) -> int:
    """Make a new sealing key, which is current from the next start on; returns its id."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    number = max((int(path.stem.removeprefix("seal-")) for path in folder.glob("seal-*.key")), default=0) + 1
    if number > 255:
        raise ImproperlyConfigured("255 sealing keys are in use; remove those that seal nothing any more.")
    _write(folder / f"seal-{number}.key")
    _load.cache_clear()
    return number


@lru_cache(maxsize=4)
def _load(folder: Path) -> Keyring:
    if not (folder / INDEX).exists():
        if not settings.DEMO:
            raise ImproperlyConfigured(
                f"No vault keys in {folder}: set VAULT_KEYS, restore them from the safe, or make the first ones of a new"
                " city with `manage vault_begin`."
            )
        begin(folder)
    sealing = {int(path.stem.removeprefix("seal-")): path.read_bytes() for path in folder.glob("seal-*.key")}
    return Keyring(sealing, (folder / INDEX).read_bytes())


def _write(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process of the first start was faster
        return
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(32))
