"""Reading the register of persons, always within the actor's scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from jianglu.kernel.identifiers import check_resident_number
from jianglu.platform import calendar, vault
from jianglu.platform.access import Actor, Permission, Role, ScopeKind, rls

from .errors import NoSuchPerson
from .models import Consent, Education, Employment, InsuranceMonth, KeyGroupMembership, Look, Person, Relation
from .permissions import VIEW

SEES = {
    Role.ENTERPRISE: Relation.Kind.EMPLOYEE,
    Role.PROVIDER: Relation.Kind.TRAINEE,
    Role.TEACHER: Relation.Kind.TRAINEE,
    Role.COLLEGE: Relation.Kind.TRAINEE,
    Role.BODY: Relation.Kind.CANDIDATE,
    Role.ASSESSOR: Relation.Kind.CANDIDATE,
}


def visible_to(actor: Actor, permission: Permission = VIEW, *, on: date | None = None) -> QuerySet[Person]:
    """Persons in the actor's region, persons to whom the actor's unit has a live relation, and the actor in person."""
    scope = actor.scope(permission)
    if scope.everything:
        return Person.objects.all()
    reached = Q(pk__in=[])
    for code in scope.regions:
        reached |= Q(region__code__startswith=code)
    if scope.person is not None:
        reached |= Q(pk=scope.person)
    units: dict[str, list[int]] = defaultdict(list)
    for grant in actor.grants:
        if grant.kind is ScopeKind.ORGANISATION and grant.role in permission.roles and grant.role in SEES:
            units[SEES[grant.role]].append(int(grant.value))
    if units:
        tie = Q(pk__in=[])
        for kind, ids in units.items():
            tie |= Q(kind=kind, organisation_id__in=ids)
        reached |= Q(Exists(live_relations(on or calendar.today()).filter(tie, person_id=OuterRef("pk"))))
    return Person.objects.filter(reached)


def live_relations(on: date) -> QuerySet[Relation]:
    """Relations in force on that day."""
    return Relation.objects.filter(Q(until=None) | Q(until__gte=on), since__lte=on)


def get_for(actor: Actor, person_id: int) -> Person:
    """The person when the actor may see them; raises NoSuchPerson otherwise, so that ids cannot be guessed."""
    person = visible_to(actor).select_related("region").filter(pk=person_id).first()
    if person is None:
        raise NoSuchPerson()
    return person


def find_by_number(actor: Actor, number: str) -> Person | None:
    """The visible person with this identity number (one index look-up), or None; raises BadResidentNumber."""
    index = vault.blind_index(check_resident_number(number, calendar.today()))
    return visible_to(actor).select_related("region").filter(number_index=index).first()


def search(actor: Actor, text: str = "", *, region: str = "") -> QuerySet[Person]:
    """Visible persons by the beginning of the name, or by a whole identity number."""
    rows = visible_to(actor).select_related("region").order_by("id")
    if region:
        rows = rows.filter(region__code__startswith=region)
    return narrow(rows, text) if text.strip() else rows


def narrow(rows: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Those of `rows` whose name begins so, or whose identity number it is; a wrong number finds nobody."""
    text = text.strip()
    if len(text) == 18 and text[:17].isdigit():
        return rows.filter(number_index=vault.blind_index(text.upper()))
    return rows.filter(name__startswith=text)


def names(person_ids: Iterable[int]) -> dict[int, str]:
    """Names by id, in one query; the caller has decided that they may be shown."""
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "name"))


@dataclass(frozen=True)
class Face:
    """What a document says of a person; the identity number is masked."""

    name: str
    number_masked: str


def faces(person_ids: Iterable[int]) -> dict[int, Face]:
    """Faces by id, in one query; the caller has decided that they may be shown."""
    rows = Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "name", "number_masked")
    return {pk: Face(name, masked) for pk, name, masked in rows}


def regions_of(person_ids: Iterable[int]) -> dict[int, str]:
    """Code of the region where each lives, in one query."""
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "region_id"))


def insured_months(person_id: int, *, kind: str = InsuranceMonth.Kind.UNEMPLOYMENT, until: date | None = None) -> int:
    """How many months of that insurance are paid, up to and including the month of `until`."""
    rows = InsuranceMonth.objects.filter(person_id=person_id, kind=kind, state=InsuranceMonth.State.PAID)
    return (rows.filter(month__lte=until) if until else rows).count()


def key_groups_on(person_id: int, on: date) -> list[str]:
    """The key groups to which the person belongs on that day."""
    rows = KeyGroupMembership.objects.filter(Q(until=None) | Q(until__gte=on), person_id=person_id, since__lte=on)
    return list(rows.values_list("group", flat=True).distinct())


def employer_on(person_id: int, on: date) -> Employment | None:
    """The main job on that day, or None."""
    rows = Employment.objects.filter(person_id=person_id, main=True, period__contains=on)
    return rows.select_related("organisation", "occupation").first()


def employers_on(person_ids: Iterable[int], on: date) -> dict[int, int]:
    """Organisation of the main job on that day by person, in one query."""
    rows = Employment.objects.filter(person_id__in=set(person_ids), main=True, period__contains=on)
    return dict(rows.values_list("person_id", "organisation_id"))


def staff_of(actor: Actor, organisation_id: int, kind: str = Relation.Kind.EMPLOYEE) -> QuerySet[Person]:
    """The visible persons who have a live relation of that kind to the unit."""
    live = live_relations(calendar.today()).filter(kind=kind, organisation_id=organisation_id)
    return visible_to(actor).filter(pk__in=live.values("person_id")).select_related("region")


def all_ids() -> list[int]:
    """Ids of everybody in order of registration; for the machinery only, it knows no scope."""
    return list(Person.objects.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True)
class RosterRow:
    """What a person's life comes to on a day."""

    id: int
    name: str
    sex: str
    born: date
    region_code: str
    education: str
    employer_id: int | None
    employed_since: date | None
    working_since: date | None
    occupation_code: str | None
    insured_months: int
    key_groups: tuple[str, ...]


def roster(on: date) -> list[RosterRow]:
    """Everybody in order of registration with job, schooling, insurance and groups on that day, in five queries.

    For the machinery only, it knows no scope.
    """
    jobs: dict[int, Employment] = {}
    first: dict[int, date] = {}
    for job in Employment.objects.filter(main=True).order_by("period"):
        first.setdefault(job.person_id, job.period.lower)
        if on in job.period:
            jobs[job.person_id] = job
    paid = InsuranceMonth.objects.filter(kind="unemployment", state="paid", month__lte=on).values_list("person_id")
    months = dict(paid.annotate(n=Count("pk")).values_list("person_id", "n"))
    schools = Education.objects.filter(ended_on__lte=on).values_list("person_id")
    schooling = dict(schools.annotate(best=Min("level")).values_list("person_id", "best"))
    groups: dict[int, list[str]] = defaultdict(list)
    live = KeyGroupMembership.objects.filter(Q(until=None) | Q(until__gte=on), since__lte=on)
    for person_id, group in live.values_list("person_id", "group"):
        groups[person_id].append(group)
    rows = []
    everybody = Person.objects.order_by("pk").values_list("pk", "name", "sex", "born", "region_id")
    for pk, name, sex, born, region in everybody:
        present = jobs.get(pk)
        rows.append(
            RosterRow(
                id=pk,
                name=name,
                sex=sex,
                born=born,
                region_code=region,
                education=schooling.get(pk, "90"),
                employer_id=present.organisation_id if present else None,
                employed_since=present.period.lower if present else None,
                working_since=first.get(pk),
                occupation_code=present.occupation_id if present else None,
                insured_months=months.get(pk, 0),
                key_groups=tuple(groups[pk]),
            )
        )
    return rows


def masked(person: Person) -> dict[str, object]:
    """What a list or the API shows of a person."""
    fields = ("name", "sex", "born", "number_masked", "phone_masked")
    return {"id": person.pk, "region_code": person.region_id, **{field: getattr(person, field) for field in fields}}


def number_of(person_id: int) -> str:
    """The whole identity number, for what holders show of themselves; the caller has asked them and keeps the log."""
    with rls.elevated("people.number_of"):
        sealed = Person.objects.values_list("number_sealed", flat=True).get(pk=person_id)
    return vault.unseal(bytes(sealed))


def by_number_for(actor: Actor, number: str) -> Person:
    """`find_by_number`, raising NoSuchPerson instead of giving None."""
    person = find_by_number(actor, number)
    if person is None:
        raise NoSuchPerson()
    return person


RELATION_KINDS = Relation.Kind.choices
CONSENT_PURPOSES = Consent.Purpose.choices


def kinds_for(actor: Actor, organisation_id: int) -> list[str]:
    """As what the actor may take people on for that unit: employees, trainees, candidates."""
    found = [
        SEES[grant.role].value for grant in actor.grants if grant.value == str(organisation_id) and grant.role in SEES
    ]
    return list(dict.fromkeys(found))


def me(actor: Actor) -> Person:
    """The actor in person; raises NoSuchPerson for accounts without one."""
    if actor.person_id is None:
        raise NoSuchPerson()
    return get_for(actor, actor.person_id)


@dataclass(frozen=True)
class Privacy:
    """What is held about a person, who looked, and what they allowed."""

    held: list[tuple[str, int]]
    looks: QuerySet[Look]
    consents: dict[str, Consent]


def privacy(person_id: int) -> Privacy:
    """The privacy page of one person; the caller is that person."""
    held = [
        (str(model._meta.verbose_name), model._default_manager.filter(person_id=person_id).count())
        for model in (Education, Employment, InsuranceMonth, KeyGroupMembership, Relation, Consent)
    ]
    live = {row.purpose: row for row in Consent.objects.filter(person_id=person_id, withdrawn_at=None)}
    account = get_user_model().objects.filter(username=OuterRef("who"))
    looks = Look.objects.filter(person_id=person_id).annotate(name=Subquery(account.values("name")[:1]))
    return Privacy(held, looks, live)


def has_consent(person_id: int, purpose: str) -> bool:
    """Whether the person allows that use now."""
    return Consent.objects.filter(person_id=person_id, purpose=purpose, withdrawn_at=None).exists()


def consenting(person_ids: Iterable[int], purpose: str) -> set[int]:
    """Those of some persons who allow that use now, in one query."""
    with rls.elevated("people.consenting"):
        rows = Consent.objects.filter(person_id__in=set(person_ids), purpose=purpose, withdrawn_at=None)
        return set(rows.values_list("person_id", flat=True))


def refuses(person_id: int, purpose: str) -> bool:
    """Whether the person has taken that allowance back and not given it again."""
    return Consent.objects.filter(person_id=person_id, purpose=purpose).exists() and not has_consent(person_id, purpose)


def relations_of(person_id: int) -> QuerySet[Relation]:
    """The units that may see the person, newest first."""
    return Relation.objects.filter(person_id=person_id).select_related("organisation").order_by("-since")


def ids_by_index(indexes: Iterable[bytes]) -> dict[bytes, int]:
    """Person ids by blind index, whoever may see them: for imports, whose rows bring the identity numbers."""
    with rls.elevated("people.ids_by_index"):
        rows = Person.objects.filter(number_index__in=list(indexes)).values_list("number_index", "pk")
        return {bytes(index): pk for index, pk in rows}


@dataclass(frozen=True)
class Insured:
    """The last insured month of a person, with whom and where."""

    person_id: int
    organisation_id: int | None
    region_code: str
    month: date
    state: str


def last_insured(people: int, *, kind: str = InsuranceMonth.Kind.UNEMPLOYMENT) -> list[Insured]:
    """The last month of the first `people` persons of the register; for the machinery only, it knows no scope."""
    first = Person.objects.order_by("pk").values("pk")[:people]
    rows = InsuranceMonth.objects.filter(kind=kind, person_id__in=first).order_by("person_id", "-month")
    last = rows.distinct("person_id").values_list("person_id", "organisation_id", "region_id", "month", "state")
    return [Insured(*row) for row in last]


def months_on_record(keys: Iterable[tuple[int, str, date]]) -> list[tuple[int, str, date]]:
    """Those of the (person, kind, month) that are written already."""
    wanted = set(keys)
    rows = InsuranceMonth.objects.filter(
        person_id__in={person for person, _kind, _month in wanted}, month__in={month for *_key, month in wanted}
    )
    return [key for key in rows.values_list("person_id", "kind", "month") if key in wanted]
