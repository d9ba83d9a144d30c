"""Uploaded and generated files; see README.md."""

from typing import TYPE_CHECKING

from jianglu.platform.lazy import lazy

from .purposes import MB, PURPOSES, Purpose

if TYPE_CHECKING:
    from .models import StoredFile
    from .services import store, store_bytes
    from .storage import path_of

__getattr__ = lazy(__name__, StoredFile="models", path_of="storage", store="services", store_bytes="services")

__all__ = ["MB", "PURPOSES", "Purpose", "StoredFile", "path_of", "store", "store_bytes"]
