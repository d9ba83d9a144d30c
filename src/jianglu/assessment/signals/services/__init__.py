"""Looking for signals, and closing them."""

from .scanning import scan, scan_session
from .writing import close

__all__ = ["close", "scan", "scan_session"]
