"""Test assembly: parallel forms by integer programming, with a bound that can be checked. Pure numbers; no ORM."""

from .checker import Assembled, check, level_of
from .conflict import Demand, Impossible
from .relaxation import Multipliers, proven_bound
from .solve import Unfinished, assemble
from .specification import ITEMS, BadSpecification, Candidate, Limit, Problem, Specification, information

__all__ = [
    "ITEMS", "Assembled", "BadSpecification", "Candidate", "Demand", "Impossible", "Limit", "Multipliers", "Problem",
    "Specification", "Unfinished", "assemble", "check", "information", "level_of", "proven_bound",
]  # fmt: skip
