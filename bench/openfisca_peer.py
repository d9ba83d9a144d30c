"""The conclusion of the skill-upgrade rule in OpenFisca-Core (AGPL: run in an environment of its own, never a dependency).

    python openfisca_peer.py <folder>      # <folder>/<column>.npy in, outcome.npy and amount.npy out, seconds on stdout

OpenFisca has no joins: it gets the facts gathered already, and one simulation a year of certificates, since its parameters are
read at the period.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

YEARS = range(2017, 2023 + 1)
ROUNDS = 3
Certificate = build_entity(key="certificate", plural="certificates", label="Certificate", is_person=True)
INPUTS = {
    "valid": bool, "level": int, "insured_months": int, "paying_then": int, "drawing_then": int, "here": int, "fits": int,
    "days_over": int, "n_once": int, "top_no_lower": int, "level_rank": int, "n_no_double": int, "n_yearly": int, "very_short": bool,
}  # fmt: skip


def _input(name: str, kind: type) -> type[Variable]:
    return type(
        name,
        (Variable,),
        {"value_type": kind, "entity": Certificate, "definition_period": DateUnit.YEAR, "label": name},
    )


def _formula(name: str, kind: type, formula: object) -> type[Variable]:
    given = {
        "value_type": kind,
        "entity": Certificate,
        "definition_period": DateUnit.YEAR,
        "label": name,
        "formula": formula,
    }
    return type(name, (Variable,), given)


CONDITIONS = {
    "c_certificate": lambda c, p, get: c("valid", p),
    "c_level": lambda c, p, get: (c("level", p) >= 3) & (c("level", p) <= 5),
    "c_insured": lambda c, p, get: c("insured_months", p) >= get(p).min_insured_months,
    "c_status": lambda c, p, get: (
        (c("paying_then", p) > 0) | (bool(get(p).recipients_included) & (c("drawing_then", p) > 0))
    ),
    "c_window": lambda c, p, get: c("days_over", p) <= 0,
    "c_once": lambda c, p, get: c("n_once", p) < 1,
    "c_no_lower": lambda c, p, get: c("top_no_lower", p) <= c("level_rank", p),
    "c_no_double": lambda c, p, get: c("n_no_double", p) < 1,
    "c_yearly": lambda c, p, get: c("n_yearly", p) < get(p).max_per_year,
    "c_here": lambda c, p, get: c("here", p) != 0,
}


def _outcome(c, p, get):
    met = np.ones(c.count, dtype=bool)
    for name in CONDITIONS:
        met &= c(name, p)
    sure = (c("here", p) == 1) & (c("fits", p) == 1)
    return np.where(~met, 1, np.where(sure, 3, 2))


def _amount(c, p, get):
    rates = get(p).rate
    level, very = c("level", p), c("very_short", p)
    usual = np.select([level == 5, level == 4, level == 3], [rates.l5, rates.l4, rates.l3], 0)
    scarce = np.select([level == 5, level == 4, level == 3], [rates.very5, rates.very4, rates.very3], 0)
    return np.where(c("outcome", p) == 3, np.where(very, scarce, usual), 0)


def system() -> TaxBenefitSystem:
    """The rule with its dated parameters."""
    made = TaxBenefitSystem([Certificate])
    dated = {
        "min_insured_months": {"2017-01-01": 36, "2019-01-01": 12}, "recipients_included": {"2017-01-01": 0, "2022-01-01": 1},
        "max_per_year": {"2017-01-01": 999, "2023-01-01": 3},
    }  # fmt: skip
    rates = {"l5": 1000, "l4": 1500, "l3": 2000, "very5": 1200, "very4": 1800, "very3": 2500}
    data = {name: {"values": {day: {"value": v} for day, v in values.items()}} for name, values in dated.items()}
    data["rate"] = {name: {"values": {"2017-01-01": {"value": yuan * 100}}} for name, yuan in rates.items()}
    made.parameters = ParameterNode("", data=data)
    made.add_variables(*(_input(name, kind) for name, kind in INPUTS.items()))
    made.add_variables(*(_formula(name, bool, rule) for name, rule in CONDITIONS.items()))
    made.add_variables(_formula("outcome", int, _outcome), _formula("amount", int, _amount))
    return made


def run(made: TaxBenefitSystem, columns: dict[str, np.ndarray], year: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Outcome (0 no rule, 1 refused, 2 refer, 3 granted) and amount of each certificate."""
    outcome, amount = np.zeros(len(year), dtype=np.int32), np.zeros(len(year), dtype=np.int32)
    for wanted in YEARS:
        chosen = np.flatnonzero(year == wanted)
        if not len(chosen):
            continue
        simulation = SimulationBuilder().build_default_simulation(made, count=len(chosen))
        for name in INPUTS:
            simulation.set_input(name, str(wanted), columns[name][chosen])
        outcome[chosen] = simulation.calculate("outcome", str(wanted))
        amount[chosen] = simulation.calculate("amount", str(wanted))
    return outcome, amount


def main() -> None:
    """Time it and leave the answers."""
    folder = Path(sys.argv[1])
    columns = {name: np.load(folder / f"{name}.npy").astype(kind) for name, kind in INPUTS.items()}
    year = np.load(folder / "year.npy")
    made, taken = system(), []
    for _ in range(ROUNDS):
        clock = time.process_time if os.environ.get("CPU") else time.perf_counter
        start = clock()
        outcome, amount = run(made, columns, year)
        taken.append(clock() - start)
    np.save(folder / "outcome.npy", outcome)
    np.save(folder / "amount.npy", amount)
    sys.stdout.write(f"{statistics.median(taken)}\n")


if __name__ == "__main__":
    main()
