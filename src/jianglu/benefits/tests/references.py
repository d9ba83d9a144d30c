"""The rules once more, written from the notices in plain Python without looking at the policies."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from jianglu.kernel.periods import add_months

from .city import City

Row = dict[str, Any]
Told = tuple[str, int | None]
D = date.fromisoformat
SHORTAGE = ("紧缺", "非常紧缺")
OLD_GROUPS = {"registered_unemployed", "rural_transfer_worker", "graduating_year_graduate", "school_leaver"}


def settle(yes: Iterable[bool | None], amount: int | None) -> Told:
    """No beats a missing amount beats unknown beats yes."""
    answers = list(yes)
    if False in answers:
        return "refused", None
    if amount is None:
        return "no_rule", None
    return ("refer", None) if None in answers else ("granted", amount)


class Reference:
    """Looks facts up by person."""

    def __init__(self, city: City) -> None:
        self.rows = {
            name: city.by_person(name) for name, table in city.facts.items() if "person_id" in table.column_names
        }
        self.lists = {
            name: table.to_pylist() for name, table in city.facts.items() if "person_id" not in table.column_names
        }

    def of(self, name: str, person: int | None) -> list[Row]:
        """Rows of a person; nobody has none."""
        return self.rows[name].get(person, []) if person else []

    def claims(self, benefit: str, person: int | None, on: date) -> list[Row]:
        """Live claims of a benefit up to a day."""
        found = self.of("benefits.payment", person)
        return [p for p in found if p["benefit"] == benefit and p["live"] and p["claimed_on"] <= on]

    def demand(self, occupation: str, on: date) -> str:
        """Demand class of an occupation on a day."""
        found = [
            d["demand_class"] for d in self.lists["catalogue.demand_class"]
            if d["occupation_code"] == occupation and d["valid_from"] <= on and (d["valid_to"] is None or on <= d["valid_to"])
        ]  # fmt: skip
        return found[0] if found else "目录外"

    def groups(self, person: int | None, on: date) -> set[str]:
        """Key groups on a day."""
        found = self.of("people.key_group", person)
        return {g["group"] for g in found if g["since"] <= on and (g["until"] is None or on <= g["until"])}

    # ------------------------------------------------------------ skill upgrade
    def skill_upgrade(self, c: Row, on: date, fits: bool | None = None) -> Told:
        """人社部发〔2017〕40号 and its yearly extensions; 渝人社发〔2017〕165号; package 2023 item 13."""
        issued, year, person = c["issued_on"], c["issued_on"].year, c["person_id"]
        if not 2017 <= year <= 2025:
            return "no_rule", None
        insured = [
            m for m in self.of("people.insurance_month", person) if m["kind"] == "unemployment" and m["month"] <= issued
        ]
        then = [m for m in insured if m["month"] == issued.replace(day=1)]
        claims = self.claims("skill-upgrade", person, on)
        same = [p for p in claims if p["occupation_code"] == c["occupation_code"]]
        this_year = [p for p in claims if p["claimed_on"].year == on.year]
        demand = self.demand(c["occupation_code"], issued)
        yes: list[bool | None] = [
            c["status"] == "valid" and c["kind"] != "special_ability",
            c["level"] in "543",
            len({m["month"] for m in insured if m["state"] == "paid"}) >= (36 if year < 2019 else 12),
            any(m["state"] == "paid" for m in then) or (year >= 2022 and any(m["state"] == "benefit" for m in then)),
            max(m["region_code"] for m in then).startswith("50") if then else None,
            on <= add_months(issued, 12),
            not any((p["work_type"], p["level"]) == (c["work_type"], c["level"]) for p in same),
            max((p["level_rank"] for p in same), default=0) <= c["level_rank"],
            not any(
                (t["occupation_code"], t["level"]) == (c["occupation_code"], c["level"]) and t["settled_on"] <= on
                for t in self.of("benefits.training_subsidy", person)
            ),
        ]
        if year >= 2024:
            reserve = [
                r["months"]
                for r in self.lists["benefits.fund_reserve"]
                if r["region_code"] == "50" and r["valid_from"] <= on <= r["valid_to"]
            ]
            yes.append(reserve[0] >= 12 if reserve else None)
        if year >= 2023:
            yes.append(len(this_year) < 3)
        if year == 2025:
            if demand not in SHORTAGE:
                yes.append(sum(p["demand_class"] not in SHORTAGE for p in this_year) < 1)
            held = [h["level_rank"] for h in self.of("credentials.certificate", person)
                    if h["status"] == "valid" and h["occupation_code"] == c["occupation_code"] and h["issued_on"] <= on]  # fmt: skip
            yes.append(max(held, default=0) <= c["level_rank"])
        if fits is None:
            posts = [
                e["occupation_code"] for e in self.of("people.employment", person)
                if e["main"] and e["occupation_code"] and e["started_on"] <= issued and (e["ended_on"] is None or issued <= e["ended_on"])
            ]  # fmt: skip
            fits = max(posts)[:7] == c["occupation_code"][:7] if posts else None
        yes.append(fits or None)  # only an officer says no
        rates = (
            {"5": 120000, "4": 180000, "3": 250000} if demand == "非常紧缺" else {"5": 100000, "4": 150000, "3": 200000}
        )
        return settle(yes, rates.get(c["level"]))

    def skill_upgrade_offers(self, on: date) -> dict[int, str]:
        """Of the certificates that qualify, who is offered what by itself: the best by amount, then age, then number."""
        told: dict[int, str] = {}
        for person, certificates in self.rows["credentials.certificate"].items():
            fit = []
            for c in certificates:
                outcome, _ = self.skill_upgrade(c, on)
                told[c["certificate_id"]] = outcome
                if outcome in ("granted", "refer"):
                    very = self.demand(c["occupation_code"], c["issued_on"]) == "非常紧缺"
                    fit.append(
                        (
                            (
                                -{"5": (1000, 1200), "4": (1500, 1800), "3": (2000, 2500)}[c["level"]][very],
                                c["issued_on"],
                                c["certificate_id"],
                            ),
                            c,
                        )
                    )
            if person is None:
                continue  # certificates of nobody known stand alone
            fit.sort(key=lambda entry: entry[0])
            this_year = [p for p in self.claims("skill-upgrade", person, on) if p["claimed_on"].year == on.year]
            common_left = 1 - sum(p["demand_class"] not in SHORTAGE for p in this_year)
            kept = []
            for _, c in fit:
                if self.demand(c["occupation_code"], c["issued_on"]) not in SHORTAGE:
                    common_left -= 1
                    if c["issued_on"].year == 2025 and common_left < 0:
                        told[c["certificate_id"]] = "refused"
                        continue
                kept.append(c)
            for place, c in enumerate(kept, start=1):
                if c["issued_on"].year >= 2023 and place > 3 - len(this_year):
                    told[c["certificate_id"]] = "refused"
        return told

    # ------------------------------------------------------------ living allowance
    def living_allowance(self, e: Row, on: date) -> Told:
        """Package 2023 item 24."""
        start, person = e["class_start_on"], e["person_id"]
        if start < D("2021-01-01"):
            return "no_rule", None
        end = e["completed_on"] or e["class_end_on"]
        days = {
            a["day"] for a in self.of("training.session_attendance", person)
            if a["class_id"] == e["class_id"] and a["state"] in ("present", "late") and a["day"] <= on
        }  # fmt: skip
        yes: list[bool | None] = [
            e["state"] == "completed" and e["completed_on"] is not None and e["completed_on"] <= on,
            "poverty_return_monitored" in self.groups(person, start),
            any(
                c["occupation_code"] == e["occupation_code"]
                and c["status"] == "valid"
                and start <= c["issued_on"] <= on
                for c in self.of("credentials.certificate", person)
            ),
            not any(
                m["kind"] == "unemployment" and m["state"] == "benefit" and start.replace(day=1) <= m["month"] <= end
                for m in self.of("people.insurance_month", person)
            ),
            bool(days),
            not any(p["event_date"].year == start.year for p in self.claims("living-allowance", person, on)),
        ]
        return settle(yes, 10000 * min(len(days), 30))

    # ------------------------------------------------------------ assessment subsidy
    def assessment_subsidy(self, c: Row, on: date) -> Told:
        """渝人社发〔2014〕108号 until 2023; the national frame of 2024, whose rates the city has not said."""
        issued, person = c["issued_on"], c["person_id"]
        if issued < D("2014-01-01"):
            return "no_rule", None
        old = issued <= D("2023-12-31")
        sat = [
            r for r in self.of("assessment.registration", person)
            if r["occupation_code"] == c["occupation_code"] and r["level"] == c["level"] and r["registered_on"] <= issued
        ]  # fmt: skip
        exam = max((r["theory_on"] for r in sat if r["theory_on"]), default=issued)
        groups = self.groups(person, min(exam, issued))
        held = self.of("credentials.certificate", person)
        claims = self.claims("assessment-subsidy", person, on)
        same = [p for p in claims if p["occupation_code"] == c["occupation_code"]]
        fee = max((r["fee"] for r in sat), default=None)
        if fee is None:
            receipts = self.of("benefits.assessment_fee", person)
            fee = max((f["amount"] for f in receipts if f["certificate_id"] == c["certificate_id"]), default=None)
        yes: list[bool | None] = [
            c["status"] == "valid",
            c["basis"] != "direct_recognition",
            bool(groups & OLD_GROUPS) if old else bool(groups),
            not any(
                (h["occupation_code"], h["work_type"], h["level"]) == (c["occupation_code"], c["work_type"], c["level"])
                and (h["issued_on"], h["certificate_id"]) < (issued, c["certificate_id"])
                for h in held
            ),
            not any(p["level"] == c["level"] for p in same),
        ]
        if old:
            yes.append(None if fee is None else True)
            return settle(yes, fee or 0)
        yes += [not same, len(claims) < 3]
        return settle(yes, None)

    # ------------------------------------------------------------ training subsidy
    def training_subsidy(self, e: Row, on: date) -> Told:
        """渝人社发〔2019〕124号, 渝人社〔2022〕189号 with package 2023 item 23, 渝人社发〔2024〕13号."""
        start, person = e["class_start_on"], e["person_id"]
        if start < D("2019-01-01"):
            return "no_rule", None
        version = 2019 if start < D("2022-04-19") else 2022 if start < D("2024-01-01") else 2024
        groups = self.groups(person, start)
        jobs = [
            j["started_on"] for j in self.of("people.employment", person)
            if j["main"] and j["started_on"] <= start and (j["ended_on"] is None or start <= j["ended_on"])
        ]  # fmt: skip
        this_year = [
            t for t in self.of("benefits.training_subsidy", person)
            if t["class_start_on"].year == start.year and t["enrolment_id"] != e["enrolment_id"] and t["settled_on"] <= on
        ]  # fmt: skip
        taken = [
            p for p in self.of("benefits.payment", person)
            if p["benefit"] in ("skill-upgrade", "apprenticeship-prepayment", "apprenticeship-settlement") and (
                (p["live"] and p["paid_on"] and p["paid_on"] <= on)
                or (p["status"] in ("open", "approved", "paying", "returned") and p["claimed_on"] <= on)
            )
            and (p["occupation_code"], p["level"]) == (e["occupation_code"], e["level"])
        ]  # fmt: skip
        yes: list[bool | None] = [
            e["subsidised"],
            e["voucher_id"] is None,
            e["state"] == "completed" and e["completed_on"] is not None and e["completed_on"] <= on,
            e["hours"] * 100 // e["planned_hours"] >= 80,
            any(
                (c["occupation_code"], c["level"], c["status"]) == (e["occupation_code"], e["level"], "valid")
                and start <= c["issued_on"] <= on
                for c in self.of("credentials.certificate", person)
            ),
            not taken,
        ]
        if version == 2019:
            yes.append(bool(groups or jobs))
        elif version == 2022:
            paid = any(
                m["kind"] == "unemployment" and m["state"] == "paid" and m["month"] == start.replace(day=1)
                for m in self.of("people.insurance_month", person)
            )
            yes += [bool(groups) or paid, not this_year]
        elif e["type"] == "preparation":
            yes.append("school_leaver" in groups)
        else:
            yes.append(bool(groups))
            if e["type"] == "post":
                yes.append(
                    (start <= add_months(max(jobs), 12) or None) if jobs else None
                )  # an officer looks, nobody refuses
        return settle(yes, self._training_rate(e, version))

    def _training_rate(self, e: Row, version: int) -> int | None:
        listed = [
            i for i in self.lists["catalogue.item"]
            if i["kind"] == "standard" and i["level"] == e["level"] and i["valid_from"] <= e["class_start_on"]
            and (i["valid_to"] is None or e["class_start_on"] <= i["valid_to"])
        ]  # fmt: skip
        own = [i["amount"] for i in listed if i["occupation_code"] == e["occupation_code"]]
        general = [i["amount"] for i in listed if i["occupation_code"] is None]
        standard = max(own or general, default=None)
        if version != 2019 or standard is not None:
            return standard
        return 80000 if e["type"] == "special" else {"5": 100000, "4": 150000, "3": 250000, "2": 350000}[e["level"]]
