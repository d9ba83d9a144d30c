"""Seals identity numbers and phones at rest, and finds them by blind index; see README.md."""

from .keys import Keyring, keyring
from .sealing import blind_index, blind_index_many, seal, seal_many, unseal

__all__ = ["Keyring", "blind_index", "blind_index_many", "keyring", "seal", "seal_many", "unseal"]
