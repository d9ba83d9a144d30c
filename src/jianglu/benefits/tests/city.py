"""A small city of facts drawn at random, many of its days on the edges of years, months and leap days."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from django.db import connection

from jianglu.kernel.levels import Level
from jianglu.kernel.periods import add_months
from jianglu.platform.facts import fact
from jianglu.platform.facts.writing import ARROW

D = date.fromisoformat
BOUNDARIES = [
    D(text)
    for text in (
        "2013-12-31", "2014-01-01", "2016-12-31", "2017-01-01", "2018-12-31", "2019-01-01", "2020-02-28", "2020-02-29",
        "2020-03-01", "2020-12-31", "2021-01-01", "2021-02-28", "2021-12-31", "2022-01-01", "2022-04-18", "2022-04-19",
        "2022-11-30", "2022-12-31", "2023-01-01", "2023-01-31", "2023-02-28", "2023-03-31", "2023-06-30", "2023-12-31",
        "2024-01-01", "2024-01-31", "2024-02-29", "2024-03-31", "2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01",
    )
]  # fmt: skip
HONOURED = [D("2021-05-01"), D("2022-10-20")]
OCCUPATIONS = ["6-18-01-01", "6-18-01-02", "6-18-02-01", "4-02-02-01", "4-10-01-05"]
GROUPS = [
    "poverty_return_monitored", "graduating_year_graduate", "school_leaver", "rural_transfer_worker",
    "registered_unemployed", "hard_to_employ",
]  # fmt: skip


class City:
    """Facts by name as Arrow tables; the same ones for the same seed."""

    def __init__(self, people: int, seed: int = 7) -> None:
        self.people, self.random = people, np.random.default_rng(seed)
        self.facts: dict[str, pa.Table] = {}
        self._draw()

    # ---------------------------------------------------------------- drawing
    def pick(self, count: int, values: list[Any], weights: list[float] | None = None) -> list[Any]:
        """`count` of the values at random."""
        chance = None if weights is None else np.array(weights) / sum(weights)
        return [values[i] for i in self.random.choice(len(values), count, p=chance)]

    def days(self, count: int) -> list[date]:
        """Half of them on a boundary, the others anywhere from 2016 to 2026."""
        edge = self.pick(count, BOUNDARIES)
        base = date(2016, 6, 1).toordinal()
        free = [date.fromordinal(base + int(n)) for n in self.random.integers(0, 3640, count)]
        return [e if coin else f for e, f, coin in zip(edge, free, self.random.random(count) < 0.5, strict=True)]

    def maybe(self, values: list[Any], none: float) -> list[Any]:
        """Some of them left out."""
        return [
            None if coin else value for value, coin in zip(values, self.random.random(len(values)) < none, strict=True)
        ]

    def persons(self, count: int) -> list[int]:
        """Persons at random."""
        return [int(n) for n in self.random.integers(1, self.people + 1, count)]

    def ranks(self, count: int, codes: str) -> dict[str, list[Any]]:
        """Levels with their ranks."""
        levels = self.pick(count, [Level(code) for code in codes])
        return {"level": [level.value for level in levels], "level_rank": [level.rank for level in levels]}

    def _table(self, name: str, **columns: list[Any]) -> None:
        table = fact(name)
        count = len(next(iter(columns.values()), []))
        arrays = [pa.array(columns.get(c.name, [None] * count), ARROW[c.type]) for c in table.public_columns]
        self.facts[name] = pa.table(arrays, names=[c.name for c in table.public_columns])

    def _draw(self) -> None:
        n = int(self.people * 1.4)
        self._table(
            "credentials.certificate",
            certificate_id=list(range(1, n + 1)),
            person_id=self.maybe(self.persons(n), 0.01),
            kind=self.pick(n, ["skill_level", "qualification", "special_ability"], [8, 1, 1]),
            occupation_code=self.pick(n, OCCUPATIONS),
            work_type=self.pick(n, ["", "", "甲"]),
            **self.ranks(n, "5432"),
            issued_on=self.days(n),
            status=self.pick(n, ["valid", "revoked"], [19, 1]),
            region_code=self.pick(n, ["500105", "500112"]),
            basis=self.pick(n, ["assessment_result", "historic", "direct_recognition"], [8, 2, 1]),
        )
        certificates = self.facts["credentials.certificate"].to_pylist()
        self._months(certificates)
        n = self.people
        self._table(
            "people.employment",
            employment_id=list(range(n)),
            person_id=self.persons(n),
            organisation_id=self.pick(n, [1, 2, 3]),
            occupation_code=self.maybe(self.pick(n, OCCUPATIONS), 0.1),
            started_on=self.days(n),
            ended_on=self.maybe(self.days(n), 0.5),
            main=self.pick(n, [True, False], [4, 1]),
        )
        n = int(self.people * 0.9)
        self._table(
            "people.key_group",
            membership_id=list(range(n)),
            person_id=self.persons(n),
            group=self.pick(n, GROUPS),
            since=self.days(n),
            until=self.maybe(self.days(n), 0.6),
        )
        listed = OCCUPATIONS[:4]
        self._table(
            "catalogue.demand_class",
            demand_id=[1, 2, 3, 4],
            occupation_code=listed,
            demand_class=["一般", "紧缺", "非常紧缺", "紧缺"],
            valid_from=[D("2016-01-01"), D("2017-01-01"), D("2019-01-01"), D("2024-02-29")],
            valid_to=[None, D("2024-12-31"), None, None],
        )
        self._items()
        self._payments()
        self._table(
            "benefits.fund_reserve",
            region_code=["50", "50", "50", "51"],
            valid_from=[D("2024-01-01"), D("2025-01-01"), D("2025-07-01"), D("2024-01-01")],
            valid_to=[D("2024-06-30"), D("2025-06-30"), D("2025-12-31"), D("2025-12-31")],
            months=[12, 11, 20, 30],
        )
        self._training()
        self._registrations(certificates)
        self._recognitions()
        self._honours()
        self._lives()
        self._fees(certificates)
        self._talent()
        self._projects()

    def _talent(self) -> None:
        n = self.people // 4
        self._table(
            "talent.platform",
            platform_id=list(range(1, n + 1)),
            organisation_id=self.pick(n, [1, 2, 3, 11]),
            kind=self.pick(n, ["base", "studio", "contest"]),
            grade=self.pick(n, ["national", "chief", "municipal"]),
            named_on=self.days(n),
            removed_on=self.maybe(self.days(n), 0.998),
            master_id=self.maybe(self.persons(n), 0.2),
        )
        n = self.people // 4
        self._table(
            "credentials.service_card",
            certificate_id=list(range(1, n + 1)),
            person_id=self.persons(n),
            card=self.pick(n, ["A", "B"]),
            issued_on=self.days(n),
            expires_on=self.maybe(self.days(n), 0.1),
            status=self.pick(n, ["valid", "suspended", "revoked"], [8, 1, 1]),
        )

    def _recognitions(self) -> None:
        n = self.people * 2
        orders = self.pick(n, [1, 2, 3])
        self._table(
            "assessment.recognition",
            recognition_id=list(range(1, n + 1)),
            person_id=self.persons(n),
            direction=self.pick(n, ["title", "level"], [4, 1]),
            occupation_code=self.pick(n, OCCUPATIONS),
            level=[{1: "3", 2: "2", 3: "1"}[order] for order in orders],
            series=self.pick(n, ["engineering", "crafts"]),
            rank=[["junior", "middle", "deputy"][order - 1] for order in orders],
            rank_order=orders,
            recognised_on=self.days(n),
        )

    def _honours(self) -> None:
        n = self.people
        self._table(
            "talent.honour",
            honour_id=list(range(1, n + 1)),
            person_id=self.persons(n),
            title=self.pick(n, ["grand_prize", "national_expert", "municipal_expert", "may_day_medal"]),
            given_on=self.pick(n, [*HONOURED, D("2020-01-01"), D("2024-02-29"), D("2024-03-01")]),
            withdrawn_on=self.maybe(self.days(n), 0.8),
        )

    def _months(self, certificates: list[dict[str, Any]]) -> None:
        rows: dict[str, list[Any]] = {name: [] for name in ("person_id", "month", "state", "region_code")}
        chosen = [c for c in certificates if c["person_id"]]
        counts = self.pick(len(chosen), [0, 1, 11, 12, 13, 35, 36, 37], [1, 1, 2, 5, 3, 2, 3, 1])
        seen: set[tuple[int, date]] = set()
        for certificate, count in zip(chosen, counts, strict=True):
            first = certificate["issued_on"].replace(day=1)
            place = ["500105", "500105", "500112", "510100"][certificate["certificate_id"] % 4]
            for back in range(count):
                month = add_months(first, -back)
                if (certificate["person_id"], month) not in seen:
                    seen.add((certificate["person_id"], month))
                    rows["person_id"].append(certificate["person_id"])
                    rows["month"].append(month)
                    rows["region_code"].append(place)
        count = len(rows["month"])
        rows["state"] = self.pick(count, ["paid", "owed", "benefit"], [60, 1, 2])
        self._table("people.insurance_month", kind=self.pick(count, ["unemployment", "pension"], [30, 1]), **rows)

    def _items(self) -> None:
        self._table(
            "catalogue.item",
            item_id=list(range(1, 10)),
            kind=["key_occupation", *["standard"] * 8],
            occupation_code=[OCCUPATIONS[0], *[None] * 6, OCCUPATIONS[1], OCCUPATIONS[1]],
            level=["", "5", "4", "3", "5", "4", "3", "4", "4"],
            amount=[None, 100000, 150000, 200000, 110000, 160000, 220000, 180000, 210000],
            valid_from=[
                D("2019-01-01"),
                *[D("2022-04-19")] * 3,
                *[D("2023-07-01")] * 3,
                D("2019-01-01"),
                D("2023-01-01"),
            ],
            valid_to=[None, *[D("2023-06-30")] * 3, *[D("2023-12-31")] * 3, D("2022-12-31"), None],
        )

    def _payments(self) -> None:
        n = int(self.people * 0.5)
        self._table(
            "benefits.payment",
            claim_id=list(range(1, n + 1)),
            person_id=self.persons(n),
            benefit=self.pick(
                n,
                [
                    "skill-upgrade",
                    "living-allowance",
                    "assessment-subsidy",
                    "training-subsidy",
                    "apprenticeship-prepayment",
                    "apprenticeship-settlement",
                ],
                [5, 2, 4, 1, 1, 1],
            ),
            occupation_code=self.pick(n, OCCUPATIONS),
            work_type=self.pick(n, ["", "甲"]),
            **self.ranks(n, "543"),
            demand_class=self.pick(n, ["一般", "紧缺", "目录外", "非常紧缺"]),
            claimed_on=self.days(n),
            event_date=self.days(n),
            live=self.pick(n, [True, False], [4, 1]),
            paid_on=self.maybe(self.days(n), 0.3),
            status=self.maybe(self.pick(n, ["offered", "open", "paid", "returned", "refused"]), 0.2),
            amount=self.pick(n, [100000, 150000]),
        )
        n = int(self.people * 0.2)
        self._table(
            "benefits.training_subsidy",
            enrolment_id=self.pick(n, list(range(1, self.people))),
            person_id=self.persons(n),
            occupation_code=self.pick(n, OCCUPATIONS),
            level=self.ranks(n, "5432")["level"],
            class_start_on=self.days(n),
            settled_on=self.days(n),
            amount=self.pick(n, [100000]),
            project=[(True, None, *[False] * 8)[place % 10] for place in range(n)],
        )

    def _training(self) -> None:
        n = self.people
        start = self.days(n)
        end = [
            date.fromordinal(day.toordinal() + int(gap))
            for day, gap in zip(start, self.random.integers(0, 60, n), strict=True)
        ]
        states = self.pick(n, ["completed", "enrolled", "failed"], [8, 1, 1])
        self._table(
            "training.enrolment",
            enrolment_id=list(range(1, n + 1)), person_id=self.persons(n), class_id=self.pick(n, list(range(1, 400))),
            organisation_id=self.pick(n, [11, 12]), occupation_code=self.pick(n, OCCUPATIONS),
            level=self.ranks(n, "5432")["level"],
            type=self.pick(n, ["employment", "post", "preparation", "special"], [4, 3, 2, 1]),
            subsidised=self.pick(n, [True, False], [9, 1]),
            district_code=self.pick(n, ["500105", "500112"]), region_code=self.pick(n, ["500105001"]), state=states,
            enrolled_on=start, class_start_on=start, class_end_on=end,
            completed_on=[day if state == "completed" else None for day, state in zip(end, states, strict=True)],
            hours=self.pick(n, [31, 32, 40, 56]), planned_hours=self.pick(n, [40, 70]),
            voucher_id=self.maybe(list(range(1, n + 1)), 0.9),
        )  # fmt: skip
        rows: dict[str, list[Any]] = {name: [] for name in ("person_id", "class_id", "day")}
        for row, count in zip(
            self.facts["training.enrolment"].to_pylist(), self.random.integers(0, 34, n), strict=True
        ):
            for step in range(int(count)):
                rows["person_id"].append(row["person_id"])
                rows["class_id"].append(row["class_id"])
                rows["day"].append(date.fromordinal(row["class_start_on"].toordinal() + step))
        count = len(rows["day"])
        self._table(
            "training.session_attendance",
            attendance_id=list(range(count)),
            **rows,
            state=self.pick(count, ["present", "late", "absent", "leave"], [90, 5, 4, 1]),
        )

    def _registrations(self, certificates: list[dict[str, Any]]) -> None:
        chosen = [c for c in certificates if c["person_id"] and c["certificate_id"] % 5]
        same = {name: [c[name] for c in chosen] for name in ("person_id", "occupation_code", "level")}
        before = [date.fromordinal(c["issued_on"].toordinal() - c["certificate_id"] % 40 + 3) for c in chosen]
        self._table(
            "assessment.registration",
            registration_id=list(range(len(chosen))),
            **same,
            registered_on=before,
            theory_on=self.maybe(before, 0.1),
            fee=self.pick(len(chosen), [18000, 22000, 26000]),
            state=["certified"] * len(chosen),
        )

    def _projects(self) -> None:
        """Seats of classes that were bought, each figure missing now and then."""
        shared, self.random = self.random, np.random.default_rng(20240229)  # what others draw stays as it was
        n = self.people
        self._table(
            "benefits.project_seat",
            seat=list(range(1, n + 1)),
            enrolment_id=self.pick(n, list(range(1, self.people))),
            person_id=self.persons(n),
            occupation_code=self.pick(n, OCCUPATIONS),
            level=self.pick(n, ["5", "4", "3"]),
            class_start_on=self.maybe(self.days(n), 0.03),
            class_end_on=self.maybe(self.days(n), 0.03),
            class_size=self.maybe(self.pick(n, [49, 50, 51]), 0.03),
            published=self.maybe(self.pick(n, [True, False], [6, 1]), 0.03),
            price=self.maybe(self.pick(n, [0, 99999, 150001]), 0.03),
            stage=self.pick(n, ["start", "certificate", "employment", "other"]),
            organisation_id=self.pick(n, [11, 12]),
            region_code=self.pick(n, ["500105", "500112"]),
        )
        self.random = shared

    def _fees(self, certificates: list[dict[str, Any]]) -> None:
        """Receipts that an officer read, of some whose registration is not on record."""
        chosen = [c for c in certificates if c["person_id"] and c["certificate_id"] % 10 == 0]
        self._table(
            "benefits.assessment_fee",
            certificate_id=[c["certificate_id"] for c in chosen],
            person_id=[c["person_id"] for c in chosen],
            amount=[(0, 19500, 30000)[place % 3] for place in range(len(chosen))],
            recorded_on=[date(2023, 1, 1)] * len(chosen),
        )

    def _lives(self) -> None:
        """Births on leap days too, schooling, and courses on line."""
        n = self.people
        ages = self.pick(n, [15, 16, 17, 30, 58])
        born = [
            add_months(day, -12 * age) if coin else D("2004-02-29")
            for day, age, coin in zip(self.days(n), ages, self.random.random(n) < 0.8, strict=True)
        ]
        self._table("people.person", person_id=list(range(1, n + 1)), born=self.maybe(born, 0.02))
        n = int(self.people * 0.6)
        self._table(
            "people.education",
            education_id=list(range(n)),
            person_id=self.persons(n),
            level=self.pick(n, ["21", "31", "41", "44", "47", "61", "70"]),
            state=self.pick(n, ["graduated", "studying", "left"], [6, 3, 1]),
        )
        courses = [1, 2, 3]
        year = [day.replace(year=2020) if day.year % 4 == 0 else day for day in self.days(self.people)]
        self._table(
            "learning.completion",
            enrolment_id=list(range(1, self.people + 1)),
            person_id=self.persons(self.people),
            course_id=self.pick(self.people, courses),
            completed_on=self.maybe(year, 0.1),
        )
        n = self.people * 3
        self._table(
            "learning.hour",
            person_id=self.persons(n),
            course_id=self.pick(n, courses),
            day=self.days(n),
            seconds=self.pick(n, [0, 2699, 2700, 5400, 45_000]),
        )

    # ---------------------------------------------------------------- loading
    def load_postgres(self) -> None:
        """Temporary tables shadow the views for the rest of the transaction."""
        with connection.cursor() as cursor:
            for name, table in self.facts.items():
                view = fact(name).view
                typed = ", ".join(f'"{c.name}" {c.postgres_type}' for c in fact(name).columns)
                cursor.execute(f'CREATE TEMPORARY TABLE "{view}" ({typed}) ON COMMIT DROP')
                listed = ", ".join(f'"{column}"' for column in table.column_names)
                sink = pa.BufferOutputStream()
                pacsv.write_csv(table, sink, pacsv.WriteOptions(include_header=False))
                with cursor.copy(f'COPY "{view}" ({listed}) FROM STDIN (FORMAT csv)') as copy:
                    copy.write(sink.getvalue().to_pybytes())
                cursor.execute(f'ANALYZE "{view}"')

    def duckdb(self) -> duckdb.DuckDBPyConnection:
        """A connection that holds the same rows."""
        line = duckdb.connect()
        for name, table in self.facts.items():
            line.register("incoming", table)
            line.execute(f'CREATE TABLE "{fact(name).view}" AS SELECT * FROM incoming')
            line.unregister("incoming")
        return line

    def by_person(self, name: str) -> dict[int, list[dict[str, Any]]]:
        """The rows of a fact by person."""
        found: dict[int, list[dict[str, Any]]] = {}
        for row in self.facts[name].to_pylist():
            found.setdefault(row["person_id"], []).append(row)
        return found
