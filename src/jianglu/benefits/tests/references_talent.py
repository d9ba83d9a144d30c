"""Rules written twice: service cards, platforms, leading talent and nominations for titles."""

# ruff: noqa: E501
from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from functools import cached_property

from jianglu.kernel.periods import add_months

from .references import D, Row, Told
from .references_filed import FiledReference, Maybe, every, known, some


class TalentReference(FiledReference):
    """Those of the talent room beside the others."""

    # ------------------------------------------------------------ service cards
    def service_card(self, s: Row, on: date) -> Told:
        """重庆英才服务管理办法（试行） of 2020-07: in the directory, full-time here, three years, one card."""
        day, person = s["applied_on"], s["person_id"]
        if day is None or day < D("2020-07-01"):
            return "no_rule", None
        category = {"grand_prize": "A", "national_expert": "A", "municipal_expert": "B"}.get(s["honour"])
        held = any(
            h["title"] == s["honour"] and h["given_on"] <= on and (h["withdrawn_on"] is None or h["withdrawn_on"] > on)
            for h in self.of("talent.honour", person)
        )
        works = any(
            j["main"] and j["started_on"] <= on and (j["ended_on"] is None or on <= j["ended_on"])
            for j in self.of("people.employment", person)
        )
        live = any(
            c["status"] in ("valid", "suspended") and (c["expires_on"] is None or on <= c["expires_on"])
            for c in self.of("credentials.service_card", person)
        )
        fits = s["card"] is None or s["card"] == category
        short = s["until"] is None or day <= s["until"] < add_months(day, 36)
        answers = [category is not None, known(held, bool(s["declared"])), works, fits, short, not live]
        return {True: "granted", None: "refer", False: "refused"}[every(answers)], None

    # ------------------------------------------------------------ platforms
    def platform(self, s: Row, on: date) -> Told:
        """渝人社〔2017〕184号 and the quota of 渝高技办〔2022〕6号; what other places ask for is for the panel to look at."""
        day, kind, grade, unit = s["applied_on"], s["kind"], s["grade"], s["organisation_id"]
        if day is None or day < D("2017-01-01"):
            return "no_rule", None
        fit, look = [], []
        if kind in ("studio", None):
            fit.append(any(
                j["main"] and j["organisation_id"] == unit and j["started_on"] <= on
                and (j["ended_on"] is None or on <= j["ended_on"])
                for j in self.of("people.employment", s["person_id"])
            ))  # fmt: skip
            fit.append(any(
                (c["occupation_code"], c["status"]) == (s["occupation_code"], "valid") and c["issued_on"] <= on
                and c["level"] == "2"
                for c in self.of("credentials.certificate", s["person_id"])
            ))  # fmt: skip
        if kind == "studio" and grade and day.year == 2022:
            named = sum(day <= on for day in self.named_2022[kind, grade])
            look.append(named >= {"national": 5, "chief": 15, "municipal": 30}[grade])
        if kind in ("base", "school"):
            look.append(self.completed.get((unit, day.year - 1), 0) < 700)
        removed = [gone for gone in self.removed[unit, kind] if gone <= day]
        look.append(bool(removed) and day < add_months(max(removed), 72))
        return "refused" if False in fit else "refer" if True in look else "granted", None

    @cached_property
    def named_2022(self) -> dict[tuple[str, str], list[date]]:
        """When platforms of a kind and grade were named in 2022."""
        found: dict[tuple[str, str], list[date]] = defaultdict(list)
        for p in self.lists["talent.platform"]:
            if p["named_on"].year == 2022:
                found[p["kind"], p["grade"]].append(p["named_on"])
        return found

    @cached_property
    def removed(self) -> dict[tuple[int, str], list[date]]:
        """When platforms of a unit and kind were removed."""
        found: dict[tuple[int, str], list[date]] = defaultdict(list)
        for p in self.lists["talent.platform"]:
            if p["removed_on"]:
                found[p["organisation_id"], p["kind"]].append(p["removed_on"])
        return found

    @cached_property
    def completed(self) -> Counter[tuple[int, int]]:
        """Who completed a class, by unit and year."""
        rows = (row for rows in self.rows["training.enrolment"].values() for row in rows if row["state"] == "completed")
        return Counter((row["organisation_id"], row["completed_on"].year) for row in rows)

    # ------------------------------------------------------------ leading talent
    def leading(self, s: Row, on: date) -> Told:
        """人社部发〔2024〕29号: by national honour, since 2024 by the province's, or by one of the city's ways."""
        day = s["nominated_on"]
        if day is None or day < D("2018-03-01"):
            return "no_rule", None
        titles = self._held(s)
        best = max((c["level_rank"] for c in self._certified(s)), default=0)
        base = [self._rank(s) >= 5, self._years(s, 5)]
        ways = [[bool(titles & {"grand_prize", "national_expert"})]]
        if day >= D("2024-01-01"):
            ways.append([bool(titles & {"municipal_expert", "may_day_medal"})])
        ways += self._merits(
            s, base, {"world": 8, "national_1": 10, "national_2": 6, "municipal_1": 3, "municipal_2": 1}, 2
        )
        return self._told([self._staff(s), best >= 4], ways)

    def nomination(self, s: Row, on: date) -> Told:
        """Level, years and merit by title; the grand prize for national experts; once, and none below what is held."""
        day, honour = s["nominated_on"], s["honour"]
        if day is None or day < D("2018-03-01"):
            return "no_rule", None
        titles = self._held(s)
        rank, years, most = {
            "municipal_expert": (4, 3, 1),
            "national_expert": (5, 5, 2),
            "grand_prize": (6, 10, 3),
        }.get(honour, (99, 99, 99))
        places = {
            "national_expert": {"world": 8, "national_1": 5, "national_2": 3},
            "municipal_expert": {"world": 8, "national_1": 20, "national_2": 10, "municipal_1": 5, "municipal_2": 3},
        }
        general: list[Maybe] = [self._staff(s), self._rank(s) >= rank, self._years(s, years), honour not in titles]
        if honour == "grand_prize":
            general.append(bool(titles & {"national_expert", "grand_prize"}))
        order = {"municipal_expert": 1, "national_expert": 2, "grand_prize": 3}
        if s["honour_order"] != 0:
            top = max((order.get(title, 0) for title in titles), default=0)
            general.append(None if s["honour_order"] is None else top <= s["honour_order"])
        return self._told(general, self._merits(s, [], places.get(honour, {}), most))

    @staticmethod
    def _told(general: list[Maybe], ways: list[list[Maybe]]) -> Told:
        answer = every([*general, some(every(way) for way in ways)])
        return {True: "granted", None: "refer", False: "refused"}[answer], None

    def _merits(self, s: Row, base: list[Maybe], places: dict[str, int], most: int) -> list[list[Maybe]]:
        """By studio, place, or what was solved; the last two are only declared."""
        day, found = s["nominated_on"], []
        leads = any(
            p["kind"] == "studio" and p["named_on"] <= day and (p["removed_on"] is None or p["removed_on"] > day)
            for p in self.studios.get(s["person_id"], [])
        )
        found.append([*base, leads])
        if s["contest"] is not None:
            found.append([*base, known(False, 1 <= (s["contest_place"] or 0) <= places.get(s["contest"], 0))])
        found.append([*base, known(False, (s["breakthroughs"] or 0) >= most)])
        return found

    def _held(self, s: Row) -> set[str]:
        day = s["nominated_on"]
        return {
            h["title"] for h in self.of("talent.honour", s["person_id"])
            if h["given_on"] <= day and (h["withdrawn_on"] is None or h["withdrawn_on"] > day)
        }  # fmt: skip

    def _certified(self, s: Row) -> list[Row]:
        found = self.of("credentials.certificate", s["person_id"])
        return [c for c in found if c["status"] == "valid" and c["issued_on"] <= s["nominated_on"]]

    def _rank(self, s: Row) -> int:
        return max(
            (c["level_rank"] for c in self._certified(s) if c["occupation_code"] == s["occupation_code"]), default=0
        )

    def _staff(self, s: Row) -> bool:
        day = s["nominated_on"]
        return any(
            j["main"] and j["organisation_id"] == s["organisation_id"] and j["started_on"] <= day
            and (j["ended_on"] is None or day <= j["ended_on"])
            for j in self.of("people.employment", s["person_id"])
        )  # fmt: skip

    def _years(self, s: Row, least: int) -> Maybe:
        """Cumulative years in the minor class, of 365 days; more may be declared."""
        day, occupation = s["nominated_on"], s["occupation_code"]
        jobs = [
            j for j in self.of("people.employment", s["person_id"])
            if occupation and j["main"] and (j["occupation_code"] or "")[:7] == occupation[:7] and j["started_on"] <= day
        ]  # fmt: skip
        over = [j for j in jobs if j["ended_on"] is not None and j["ended_on"] < day]
        running = [j["started_on"] for j in jobs if j not in over]
        days = sum((j["ended_on"] - j["started_on"]).days + 1 for j in over) + (
            (day - min(running)).days if running else 0
        )
        return known(days // 365 >= least, days // 365 + (s["more_years"] or 0) >= least)

    @cached_property
    def studios(self) -> dict[int, list[Row]]:
        """Platforms by their master."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self.lists["talent.platform"]:
            found[row["master_id"]].append(row)
        return found
