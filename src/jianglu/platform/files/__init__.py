"""Uploaded and generated files; see README.md."""

from typing import TYPE_CHECKING

from jianglu.platform.lazy import lazy

from .purposes import MB, PURPOSES, Purpose

if TYPE_CHECKING:
    from .incoming import Received, received
    from .models import StoredFile
    from .pictures import Photo
    from .services import read_picture, store, store_bytes
    from .storage import path_of

__getattr__ = lazy(
    __name__,
    Photo="pictures",
    Received="incoming",
    StoredFile="models",
    path_of="storage",
    read_picture="services",
    received="incoming",
    store="services",
    store_bytes="services",
)

__all__ = [
    "MB",
    "PURPOSES",
    "Photo",
    "Purpose",
    "Received",
    "StoredFile",
    "path_of",
    "read_picture",
    "received",
    "store",
    "store_bytes",
]
