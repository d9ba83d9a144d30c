"""The database itself hides what lies beyond an actor's reach, whatever query is run."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from jianglu.people.models import Person, Relation
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, Role, rls
from jianglu.platform.access.middleware import ActorMiddleware
from jianglu.platform.audit.models import AuditEntry
from jianglu.testing import DISTRICT, OTHER_DISTRICT, SYSTEM, make_actor, make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_districts():
    return make_person("甲", region=DISTRICT), make_person("乙", region=OTHER_DISTRICT)


def seen() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM people_person")
        return {name for (name,) in cursor.fetchall()}


def test_connections_act_as_the_role_of_the_application() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (settings.DATABASE_ROLE, False, False)


def test_nothing_said_shows_nothing(two_districts) -> None:
    with rls._bound(rls.NOTHING):
        assert seen() == set()
        assert Person.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("RESET jianglu.everything")
        assert seen() == set()
    rls.apply(rls.ALL)
    assert seen() == {"甲", "乙"}


@pytest.mark.parametrize(
    ("role", "region", "names"),
    [
        (Role.DISTRICT_CLERK, DISTRICT, {"甲"}),
        (Role.DISTRICT_CLERK, OTHER_DISTRICT, {"乙"}),
        (Role.CITY_CLERK, "50", {"甲", "乙"}),
        (Role.AUDITOR, "50", {"甲", "乙"}),
    ],
)
def test_clerks_see_their_region(two_districts, role, region, names) -> None:
    with rls.applied(make_actor(role, region=region)):
        assert seen() == names


def test_a_worker_sees_one_person_and_a_visitor_none(two_districts) -> None:
    with rls.applied(make_actor(Role.WORKER, person=two_districts[1])):
        assert seen() == {"乙"}
    with rls.applied(Actor.anonymous()):
        assert seen() == set()


def test_a_unit_and_its_district_see_those_related_to_it(two_districts) -> None:
    unit = make_organisation(kinds=["body"], region=DISTRICT)
    other = make_organisation(kinds=["body"], region="500106")
    body, stranger = make_actor(Role.BODY, organisation=unit), make_actor(Role.BODY, organisation=other)
    clerk = make_actor(Role.DISTRICT_CLERK, region=DISTRICT)
    with rls.applied(body):
        assert seen() == set()
    Relation.objects.create(person=two_districts[1], organisation=unit, kind="candidate", since=calendar.today())
    with rls.applied(body):
        assert seen() == {"乙"}
    with rls.applied(stranger):
        assert seen() == set()
    with rls.applied(clerk):
        assert seen() == {"甲", "乙"}


def test_writes_beyond_reach_change_nothing(two_districts) -> None:
    mine, theirs = two_districts
    with rls.applied(make_actor(Role.DISTRICT_CLERK, region=DISTRICT)):
        assert Person.objects.filter(pk=theirs.pk).update(name="丙") == 0
        assert Person.objects.filter(pk=theirs.pk).delete()[0] == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Person.objects.filter(pk=mine.pk).update(region_id="500106")
    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert (theirs.name, mine.region_id) == ("乙", DISTRICT)


def test_elevation_ends_with_its_block_even_by_an_error(two_districts) -> None:
    with rls.applied(Actor.anonymous()):
        with rls.elevated("tests"):
            assert seen() == {"甲", "乙"}
        assert seen() == set()
        with pytest.raises(DatabaseError), transaction.atomic(), rls.elevated("tests"):
            Person.objects.create(pk=two_districts[0].pk, born=calendar.today(), created_at=calendar.now())
        assert seen() == set()
    assert seen() == {"甲", "乙"}


def test_the_role_may_not_rewrite_the_log() -> None:
    audit.record(SYSTEM, "tests.happened", "tests.thing:1")
    for write in (AuditEntry.objects.all().delete, lambda: AuditEntry.objects.update(actor="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_a_request_reaches_what_its_actor_reaches(two_districts, django_user_model) -> None:
    clerk = make_actor(Role.DISTRICT_CLERK, region=DISTRICT)
    request = RequestFactory().get("/", headers={"X-Request-ID": "abcdef-123456"})
    request.user = django_user_model.objects.get(pk=clerk.user_id)
    found = []

    def view(request):
        found.append(seen())
        return StreamingHttpResponse(name.encode() for name in sorted(seen()))

    response = ActorMiddleware(view)(request)
    assert found == [{"甲"}]
    assert seen() == {"甲", "乙"}, "outside of a request the machinery sees all"
    assert b"".join(response).decode() == "甲"
    assert (request.actor.roles, request.actor.request_id) == ({Role.DISTRICT_CLERK}, "abcdef-123456")


def test_a_failing_request_gives_its_reach_back(two_districts, django_user_model) -> None:
    clerk = make_actor(Role.DISTRICT_CLERK, region=DISTRICT)
    request = RequestFactory().get("/")
    request.user = django_user_model.objects.get(pk=clerk.user_id)

    def view(request) -> HttpResponse:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ActorMiddleware(view)(request)
    assert seen() == {"甲", "乙"}


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_is_bound_like_the_one_before() -> None:
    make_person("甲", region=DISTRICT)
    with rls.applied(make_actor(Role.DISTRICT_CLERK, region=OTHER_DISTRICT)):
        connection.close()
        assert seen() == set()
    assert seen() == {"甲"}
