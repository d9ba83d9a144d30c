"""More rules written twice: those decided on what a file or an applicant brings, and the example of the guide."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from jianglu.kernel.periods import add_months

from .references import D, Reference, Row, Told, settle

Maybe = bool | None


def every(answers: Iterable[Maybe]) -> Maybe:
    """No beats unknown beats yes."""
    found = list(answers)
    return False if False in found else None if None in found else True


def some(answers: Iterable[Maybe]) -> Maybe:
    """Yes beats unknown beats no."""
    found = list(answers)
    return True if True in found else None if None in found else False


def least(value: int | None, bound: int) -> Maybe:
    """Whether it reaches the bound; unknown when it is unknown."""
    return None if value is None else value >= bound


def known(on_record: bool, claimed: bool) -> Maybe:
    """What is only declared is for the body to check."""
    return True if on_record else None if claimed else False


class FiledReference(Reference):
    """Looks facts up by person, as the other does."""

    # ------------------------------------------------------------ voucher
    def voucher(self, s: Row, on: date) -> Told:
        """人社厅发〔2021〕21号, 渝人社〔2022〕189号, 渝人社发〔2024〕13号."""
        day = s["claimed_on"]
        if day is None or day < D("2022-04-19"):
            return "no_rule", None
        insured = every([s["employed"], None if s["insured_months"] is None else s["insured_months"] > 0])
        belongs = [s["in_key_group"], insured if day.year <= 2023 else s["employed"]]
        few = [None if s[name] is None else s[name] < 1 for name in ("live_vouchers", "used_this_year")]
        outcome, _ = settle([least(s["age"], 16), s["lives_in_area"], some(belongs), s["named"], *few], 0)
        return outcome, None

    # ------------------------------------------------------------ apprenticeship
    def _apprentice(self, s: Row, on: date) -> tuple[list[Maybe], list[Maybe], int, int | None, int]:
        """(entry, not paid otherwise, certificates, whole subsidy, paid ahead)."""
        agreed, person = s["agreed_on"], s["person_id"]
        same = (s["occupation_code"], s["level"])
        entry: list[Maybe] = [
            least(s["contract_months"], 12),
            any(
                m["state"] == "paid" and m["month"] == agreed.replace(day=1)
                for m in self.of("people.insurance_month", person)
            ),
            s["agreements"],
            every([s["school_mentor"], some([least(s["mentor_level_rank"], 4), bool(s["mentor_recognised"])])]),
            None if s["months"] is None else 12 <= s["months"] <= 36,
        ]
        double = any(
            (t["occupation_code"], t["level"]) == same and t["settled_on"] <= on
            for t in self.of("benefits.training_subsidy", person)
        )
        certificates = sum(
            (c["occupation_code"], c["level"], c["status"]) == (*same, "valid") and agreed <= c["issued_on"] <= on
            for c in self.of("credentials.certificate", person)
        )
        rates = (
            {"5": 400000, "4": 400000, "3": 400000}
            if agreed < D("2021-06-01")
            else {"5": 400000, "4": 500000, "3": 600000}
        )
        rate = rates.get(s["level"])
        whole = None if rate is None or s["months"] is None else rate * s["months"] // 12
        return entry, [not s["left_early"], not double], certificates, whole, s["paid_ahead"] or 0

    def prepayment(self, s: Row, on: date) -> Told:
        """渝人社发〔2019〕121号, 〔2020〕43号, 〔2021〕31号: half at most, once."""
        if s["agreed_on"] is None or s["agreed_on"] < D("2019-01-01"):
            return "no_rule", None
        entry, free, _, whole, ahead = self._apprentice(s, on)
        return settle([*entry, *free, ahead == 0], None if whole is None else whole * 50 // 100)

    def settlement(self, s: Row, on: date) -> Told:
        """The rest, when the term is over and the certificate is held."""
        if s["agreed_on"] is None or s["agreed_on"] < D("2019-01-01"):
            return "no_rule", None
        entry, free, certificates, whole, ahead = self._apprentice(s, on)
        over = s["finished_on"] is not None and s["finished_on"] <= on
        return settle([*entry, *free, over and certificates > 0], None if whole is None else whole - ahead)

    def recovery(self, s: Row, on: date) -> Told:
        """What was paid ahead comes back when the apprentice left or failed."""
        if s["agreed_on"] is None or s["agreed_on"] < D("2019-01-01"):
            return "no_rule", None
        _, _, certificates, _, ahead = self._apprentice(s, on)
        over = s["finished_on"] is not None and s["finished_on"] <= on
        return settle([ahead > 0, bool(s["left_early"]) or (over and certificates == 0)], ahead)

    # ------------------------------------------------------------ project training
    def project(self, s: Row, on: date) -> Told:
        """人社部发〔2025〕10号 with the usual shares: 30, 40, 30."""
        start, end, stage, person = s["class_start_on"], s["class_end_on"], s["stage"], s["person_id"]
        if start is None or start < D("2018-01-01"):
            return "no_rule", None
        yes: list[Maybe] = [s["published"], None if s["class_size"] is None else s["class_size"] <= 50]
        if stage == "start":
            yes.append(not any(
                t["class_start_on"].year == start.year and t["settled_on"] <= on
                and not (t["project"] and t["enrolment_id"] == s["enrolment_id"])
                for t in self.of("benefits.training_subsidy", person)
            ))  # fmt: skip
        else:
            yes.append(any(
                (c["occupation_code"], c["level"], c["status"]) == (s["occupation_code"], s["level"], "valid")
                and start <= c["issued_on"] <= on
                for c in self.of("credentials.certificate", person)
            ))  # fmt: skip
        if stage == "employment":
            jobs = [
                j["started_on"] for j in self.of("people.employment", person)
                if j["main"] and end is not None and end <= j["started_on"] <= on
            ]  # fmt: skip
            yes.append((min(jobs) <= add_months(end, 6) or None) if jobs else None)  # an officer looks
        share = {"start": 30, "certificate": 40, "employment": 30}.get(stage)
        return settle(yes, None if share is None or s["price"] is None else s["price"] * share // 100)

    # ------------------------------------------------------------ the guide's example
    def online_hours(self, s: Row, on: date) -> Told:
        """Guangdong 2020: 30 yuan a class hour, 1,000 a year."""
        day, person = s["completed_on"], s["person_id"]
        if day is None or day.year != 2020:
            return "no_rule", None
        hours = sum(
            h["seconds"] for h in self.of("learning.hour", person) if h["course_id"] == s["course_id"] and h["day"] <= on
        ) // 2700  # fmt: skip
        employed = any(
            j["main"] and j["started_on"] <= day and (j["ended_on"] is None or day <= j["ended_on"])
            for j in self.of("people.employment", person)
        )
        paid = sum(p["amount"] for p in self.claims("online-hours", person, on) if p["event_date"].year == 2020)
        return settle([employed, hours > 0, paid < 100000], min(hours * 3000, 100000 - paid))

    # ------------------------------------------------------------ registration for a level
    def registration(self, edition: int, s: Row, on: date) -> Told:
        """国家职业标准编制技术规程: any one condition of the level; an enterprise assesses its own staff without them."""
        day, person = s["applied_on"], s["person_id"]
        if day is None or day < D("2018-01-01"):
            return "no_rule", None
        staff = any(
            j["organisation_id"] == s["body_id"]
            and j["started_on"] <= day
            and (j["ended_on"] is None or day <= j["ended_on"])
            for j in self.of("people.employment", person)
        )
        taught = any(
            e["organisation_id"] == s["body_id"]
            and e["occupation_code"][:7] == s["minor_class"]
            and e["class_start_on"] <= day
            for e in self.of("training.enrolment", person)
        )
        ways = (self._ways_2023 if edition == 2023 else self._ways_2018)(s, Life(self, s)).get(s["level"], [])
        answers = [every(way) for way in ways]
        general: Maybe = True
        if s["body_kind"] == "employer":
            answers.append(staff)
            general = staff
        elif s["body_kind"] == "social":
            general = not taught
        if not answers:
            return "no_rule", None
        return {True: "granted", None: "refer", False: "refused"}[every([general, some(answers)])], None

    # ------------------------------------------------------------ across the ladders
    def title(self, s: Row, on: date) -> Told:
        """意见（试行） 2018-11: level 3, 2, 1 held and worked on for 2, 3, 4 years, in an occupation of the series."""
        if s["applied_on"] is None or s["applied_on"] < D("2018-11-01"):
            return "no_rule", None
        life, years = Life(self, s), {"junior": 2, "middle": 3, "deputy": 4}.get(s["rank"] or "")
        titles = self._titles(s, s["rank_order"])
        answers = [s["corresponds"], life.held(), years is not None and life.after(years), not titles]
        return {True: "granted", None: "refer", False: "refused"}[every(answers)], None

    def level(self, s: Row, on: date) -> Told:
        """国家职业标准编制技术规程 2023: a title and a year of work after it open the level beside it."""
        if s["applied_on"] is None or s["applied_on"] < D("2018-11-01"):
            return "no_rule", None
        life = Life(self, s | {"outside_level": "", "prior_rank": 9})
        life.prior = s["prior_on"]
        recorded = [
            t for t in self._titles(s, s["need_order"]) if s["prior_on"] and t["recognised_on"] <= s["prior_on"]
        ]
        held = max(
            (
                c["level_rank"] for c in self.of("credentials.certificate", s["person_id"])
                if c["occupation_code"][:7] == s["minor_class"] and c["status"] == "valid"
                and c["issued_on"] <= s["applied_on"]
            ),
            default=0,
        )  # fmt: skip
        low, need = s["title_order"], s["need_order"]
        claimed = low is not None and need is not None and low >= need
        title: Maybe = known(bool(recorded), claimed)
        if low is not None and need is not None and low < need:
            title = False
        fresh: Maybe = None if s["level_rank"] is None else held < s["level_rank"]
        answers = [s["corresponds"], title, s["level"] in ("3", "2", "1") and life.after(1), s["body_covers"], fresh]
        return {True: "granted", None: "refer", False: "refused"}[every(answers)], None

    def direct(self, s: Row, on: date) -> Told:
        """人社部发〔2022〕14号: staff of a filed enterprise by what they achieved; papers are looked at by who decides."""
        day, person = s["applied_on"], s["person_id"]
        if day is None or day < D("2022-03-01"):
            return "no_rule", None
        jobs = [
            j for j in self.of("people.employment", person)
            if s["body_id"] is not None and j["organisation_id"] == s["body_id"] and j["started_on"] <= day
            and (j["ended_on"] is None or j["ended_on"] >= day)
        ]  # fmt: skip
        at_post = any((j["occupation_code"] or "")[:7] == s["minor_class"] for j in jobs)
        held = max(
            (
                c["level_rank"] for c in self.of("credentials.certificate", person)
                if c["occupation_code"][:7] == s["minor_class"] and c["status"] == "valid" and c["issued_on"] <= day
            ),
            default=0,
        )  # fmt: skip
        on_roll = any(
            h["given_on"] == s["merit_on"] and (h["withdrawn_on"] is None or h["withdrawn_on"] > day)
            for h in self.of("talent.honour", person)
        )
        kind, grade, rank = s["merit_kind"], s["merit_grade"], s["level_rank"]
        highest = {
            "contest": {"national": 6, "provincial": 5, "district": 4, "enterprise": 3},
            "project": {"national": 6, "provincial": 5, "district": 4, "enterprise": 4},
            "honour": {"national": 6, "provincial": 5, "district": 4, "enterprise": 3},
        }.get(kind, {}).get(grade)  # fmt: skip
        low = highest is not None and rank is not None and highest < rank
        answers = [
            False if s["body_kind"] != "employer" else s["body_covers"], bool(jobs), known(at_post, bool(s["frontline"])),
            False if low else known(on_roll, kind is not None), None if rank is None else held < rank,
        ]  # fmt: skip
        if kind == "contest":
            most = {"national": 10, "provincial": 5, "district": 3, "enterprise": 3}.get(grade)
            place = s["merit_place"]
            within = None if place is None or most is None else place <= most
            answers.append(every([least(place, 1), within]))
        return {True: "granted", None: "refer", False: "refused"}[every(answers)], None

    def _titles(self, s: Row, order: int | None) -> list[Row]:
        return [
            t for t in self.of("assessment.recognition", s["person_id"])
            if t["direction"] == "title" and t["series"] == s["series"] and order is not None and t["rank_order"] >= order
        ]  # fmt: skip

    def _ways_2023(self, s: Row, life: Life) -> dict[str, list[list[Maybe]]]:
        held, title = life.held(), life.title
        school, college = life.schooled(life.secondary or life.college), life.schooled(life.college)
        advanced = life.school("advanced", "technician")
        return {
            "5": [[life.adult, s["intends"]], [life.adult, known(life.running is not None, (s["more_years"] or 0) > 0)]],
            "4": [[life.work(5)], [held, life.after(3)], [school]],
            "3": [
                [life.work(10)], [held, life.after(4)], [title("junior", 1)], [advanced], [held, college],
                [life.school("evaluated")],
            ],
            "2": [
                [held, life.after(5)], [title("junior", 5), held, life.after(1)], [title("middle", 1)],
                [held, advanced, life.work(2)], [held, life.held(2), life.school("preparatory", "technician")],
            ],
            "1": [[held, life.after(5)], [title("middle", 5), held, life.after(1)], [title("senior", 1)]],
        }  # fmt: skip

    def _ways_2018(self, s: Row, life: Life) -> dict[str, list[list[Maybe]]]:
        held = life.held()
        return {
            "5": [[life.work(1)], [known(False, bool(s["apprenticeship"]))]],
            "4": [[held, life.after(4)], [life.work(6)], [life.schooled(life.secondary or life.college)]],
            "3": [
                [held, life.after(5)], [held, life.school("advanced", "technician", "evaluated")],
                [held, life.schooled(life.college), life.after(2)],
            ],
            "2": [
                [held, life.after(4)], [held, life.school("advanced", "technician"), life.work(3)],
                [life.school("preparatory"), life.work(2)],
            ],
            "1": [[held, life.after(4)]],
        }  # fmt: skip


class Life:
    """Schooling, work and certificates of an applicant on the day; years are of 365 days."""

    def __init__(self, reference: Reference, s: Row) -> None:
        self.s, day, person = s, s["applied_on"], s["person_id"]
        self.day: date = day
        jobs = [
            j for j in reference.of("people.employment", person)
            if j["main"] and (j["occupation_code"] or "")[:7] == s["minor_class"] and j["started_on"] <= day
        ]  # fmt: skip
        self.ended = [j for j in jobs if j["ended_on"] is not None and j["ended_on"] < day]
        self.running = min((j["started_on"] for j in jobs if j not in self.ended), default=None)
        self.prior = min(
            (
                c["issued_on"] for c in reference.of("credentials.certificate", person)
                if c["occupation_code"][:7] == s["minor_class"] and c["level_rank"] >= s["prior_rank"]
                and c["status"] == "valid" and c["issued_on"] <= day
            ),
            default=None,
        )  # fmt: skip
        born = next((p["born"] for p in reference.of("people.person", person)), None)
        self.adult: Maybe = (
            None if born is None else (day.year - 16, day.month, day.day) >= (born.year, born.month, born.day)
        )
        studies = reference.of("people.education", person)
        finished = {e["level"] for e in studies if e["state"] == "graduated"}
        self.secondary, self.college = bool(finished & {"41", "44", "47"}), bool(finished & {"21", "31"})
        self.studying = any(e["state"] == "studying" and e["level"] in ("21", "31", "41", "44", "47") for e in studies)

    @staticmethod
    def _days(jobs: Iterable[Row]) -> int:
        return sum((j["ended_on"] - j["started_on"]).days + 1 for j in jobs)

    def work(self, years: int) -> Maybe:
        now = 0 if self.running is None else (self.day - self.running).days
        found, more = (self._days(self.ended) + now) // 365, self.s["more_years"]
        return known(found >= years, more is not None and found + more >= years)

    def after(self, years: int) -> Maybe:
        found, more = 0, self.s["more_years_after"]
        if self.prior is not None:
            days = self._days(j for j in self.ended if j["started_on"] >= self.prior)
            spanning = [j["ended_on"] for j in self.ended if j["started_on"] < self.prior <= j["ended_on"]]
            days += (max(spanning) - self.prior).days if spanning else 0
            days += 0 if self.running is None else (self.day - max(self.running, self.prior)).days
            found = days // 365
        return known(found >= years, more is not None and found + more >= years)

    def held(self, years: int = 0) -> Maybe:
        long = self.prior is not None and (self.day - self.prior).days // 365 >= years
        return known(long, bool(self.s["outside_level"]))

    def title(self, name: str, years: int) -> Maybe:
        return known(False, self.s["title"] == name and (self.s["title_years"] or 0) >= years)

    def school(self, *kinds: str) -> Maybe:
        return known(False, self.s["school"] in kinds)

    def schooled(self, finished: bool) -> Maybe:
        return known(False, finished or (self.studying and bool(self.s["final_year"])))
