"""Published fact tables: what one room lets policies, statistics and matching read; see README.md."""

from .declare import FACTS, Column, FactTable, fact

__all__ = ["FACTS", "Column", "FactTable", "fact"]
