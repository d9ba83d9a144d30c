"""Seals identity numbers and phones at rest, and finds them by blind index; see README.md."""

from .keys import Keyring, keyring
from .sealing import blind_index, seal, unseal

__all__ = ["Keyring", "blind_index", "keyring", "seal", "unseal"]
