"""QTI: a declared subset of 3.0 in and out, 2.x in, with a report of what was lost. Pure; see docs/assessment.md."""

from .package import Packed, Unpacked, pack, unpack
from .reading import Loss, read_item
from .writing import write_item

__all__ = ["Loss", "Packed", "Unpacked", "pack", "read_item", "unpack", "write_item"]
