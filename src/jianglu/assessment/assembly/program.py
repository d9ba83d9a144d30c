"""A linear or mixed-integer programme for HiGHS, put together row by row."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from .specification import Vector

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sparse:
    """The cells of a matrix that are not zero."""

    rows: Places
    columns: Places
    values: Vector

    @classmethod
    def of(cls, matrix: Vector) -> Sparse:
        """From a full one."""
        rows, columns = np.nonzero(matrix)
        return cls(rows, columns, matrix[rows, columns])

    @classmethod
    def sets(cls, members: list[list[int]]) -> Sparse:
        """A row of ones for each set of columns."""
        rows = np.repeat(np.arange(len(members)), [len(row) for row in members])
        columns = np.array([place for row in members for place in row], dtype=np.int64)
        return cls(rows, columns, np.ones(len(columns)))

    @classmethod
    def diagonal(cls, size: int, value: float = 1.0) -> Sparse:
        """A multiple of the identity."""
        return cls(np.arange(size), np.arange(size), np.full(size, value))


@dataclass
class Answer:
    """What HiGHS found; `duals` only without integers."""

    found: bool
    infeasible: bool
    values: Vector
    duals: Vector
    objective: float
    bound: float


class Program:
    """Variables come in blocks; rows are sparse over all of them."""

    def __init__(self) -> None:
        self.columns = 0
        self.height = 0
        self._lower: list[Vector] = []
        self._upper: list[Vector] = []
        self._whole: list[int] = []
        self._cells: list[Sparse] = []
        self._low: list[Vector] = []
        self._high: list[Vector] = []

    def block(self, lower: Vector, upper: Vector, *, whole: bool = False) -> slice:
        """New variables."""
        start, self.columns = self.columns, self.columns + len(lower)
        self._lower.append(lower)
        self._upper.append(upper)
        self._whole += [int(whole)] * len(lower)
        return slice(start, self.columns)

    def rows(self, low: Vector, high: Vector, parts: list[tuple[slice, Sparse]]) -> slice:
        """New rows: the sum of matrix x block lies between low and high."""
        start, self.height = self.height, self.height + len(low)
        self._cells += [Sparse(cells.rows + start, cells.columns + place.start, cells.values) for place, cells in parts]
        self._low.append(low)
        self._high.append(high)
        return slice(start, self.height)

    def maximise(self, cost: Vector, *, seconds: float = 60, gap: float = 1e-4, seed: int = 1) -> Answer:
        """Solve; whole variables make it a mixed-integer programme."""
        rows = np.concatenate([cells.rows for cells in self._cells])
        columns = np.concatenate([cells.columns for cells in self._cells])
        values = np.concatenate([cells.values for cells in self._cells])
        order = np.lexsort((columns, rows))
        starts = np.searchsorted(rows[order], np.arange(self.height + 1))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.columns, self.height
        lp.col_cost_, lp.sense_ = cost, highspy.ObjSense.kMaximize
        lp.col_lower_, lp.col_upper_ = np.concatenate(self._lower), np.concatenate(self._upper)
        lp.row_lower_, lp.row_upper_ = np.concatenate(self._low), np.concatenate(self._high)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, columns[order], values[order]
        if any(self._whole):
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            lp.integrality_ = [kinds[whole] for whole in self._whole]
        solver = highspy.Highs()
        options = {
            "output_flag": False, "log_to_console": False, "time_limit": max(0.1, seconds), "mip_rel_gap": gap,
            "random_seed": seed, "threads": 2,
        }  # fmt: skip
        for name, value in options.items():
            solver.setOptionValue(name, value)
        solver.passModel(lp)
        solver.run()
        status, info, solution = solver.getModelStatus(), solver.getInfo(), solver.getSolution()
        none = highspy.HighsModelStatus
        return Answer(
            found=info.primal_solution_status == 2,
            infeasible=status in (none.kInfeasible, none.kUnboundedOrInfeasible),
            values=np.array(solution.col_value),
            duals=np.array(solution.row_dual),
            objective=info.objective_function_value,
            bound=info.mip_dual_bound if any(self._whole) else info.objective_function_value,
        )
