"""Signing in and out in a browser, ages of sessions, the second factor, the bureau's pages."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from jianglu.platform.access import Role
from jianglu.platform.audit.models import AuditEntry
from jianglu.platform.identity import services
from jianglu.platform.identity.models import SignIn, User
from jianglu.testing import DISTRICT, SYSTEM, make_actor, make_region, resident_number, sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "山高水长 we walk 2 work"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def worker() -> User:
    make_region()
    user_id = services.sign_up(
        SYSTEM, name="赵匠", number=resident_number(), phone="13900001111", password=PASSWORD, region_code=DISTRICT
    )
    return User.objects.get(pk=user_id)


@pytest.fixture
def clerk(worker) -> User:
    """A real clerk, not one of the demo city."""
    actor = make_actor(Role.DISTRICT_CLERK)
    user = User.objects.get(pk=actor.user_id)
    user.demo = False
    user.set_password(PASSWORD)
    user.save()
    return user


def enter(client: Client, login: str, password: str = PASSWORD):
    return client.post("/accounts/login/", {"login": login, "password": password})


@pytest.mark.parametrize("login", ["13900001111", "139-0000-1111", "+86 13900001111"])
def test_a_worker_signs_in_by_phone_and_out_again(client, worker, login) -> None:
    assert enter(client, login).url == "/start/"
    assert client.get("/accounts/security/").status_code == 200
    assert SignIn.objects.get().user == worker
    client.post("/accounts/logout/")
    assert client.get("/accounts/security/").status_code == 302
    assert not SignIn.objects.exists()
    entries = AuditEntry.objects.filter(action__startswith="identity.signed_").order_by("pk")
    assert list(entries.values_list("action", flat=True)) == [
        "identity.signed_up",
        "identity.signed_in",
        "identity.signed_out",
    ]


def test_failures_are_logged_and_limited(client, worker) -> None:
    for _i in range(5):
        assert enter(client, "13900001111", "wrong").status_code == 200
    entries = AuditEntry.objects.filter(action="identity.sign_in_failed")
    assert entries.count() == 5
    assert {entry.subject for entry in entries} == {f"identity.user:{worker.pk}"}
    enter(client, "13900001111")
    assert "_auth_user_id" not in client.session, "the right password comes too late now"


def test_an_unknown_name_is_not_written_down(client) -> None:
    enter(client, "my secret password", "x")
    assert AuditEntry.objects.get().subject == "identity.user:unknown"
    assert "secret" not in str(AuditEntry.objects.values().get())


def test_sign_up_in_a_browser(client) -> None:
    make_region()
    data = {
        "name": "钱匠",
        "number": resident_number(seq=9),
        "phone": "13800000009",
        "region": DISTRICT,
        "agreed": "on",
    }
    page = client.post("/accounts/signup/", data | {"password": "12345678"})
    assert page.status_code == 200
    assert "常见" in page.content.decode()
    assert not User.objects.exists()
    assert client.post("/accounts/signup/", data | {"password": PASSWORD}).url == "/start/"
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_pages_that_we_do_not_offer_are_closed(client, worker) -> None:
    enter(client, "13900001111")
    for path in ("/accounts/email/", "/accounts/password/reset/", "/accounts/2fa/webauthn/"):
        assert client.get(path).status_code == 404


def test_staff_must_set_up_a_second_factor_and_use_it(client, clerk) -> None:
    enter(client, clerk.username)
    assert client.get("/office/").url.startswith("/accounts/2fa/totp/activate/")
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200, page.headers
    secret = page.context["form"].secret

    def code() -> str:
        return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))

    assert client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    assert client.post("/accounts/2fa/totp/activate/", {"code": code()}).status_code == 302
    assert secret not in str(Authenticator.objects.values_list("data", flat=True)), "the secret is sealed"
    assert client.get("/office/").status_code == 200
    assert client.get("/accounts/2fa/codes/").status_code == 200

    other = Client()
    assert enter(other, clerk.username).url.startswith("/accounts/2fa/authenticate/")
    assert other.get("/office/").status_code == 302
    cache.clear()  # a code is good once; forget that it was used in this half minute
    assert other.post("/accounts/2fa/authenticate/", {"code": code()}).status_code == 302
    assert other.get("/office/").status_code == 200
    assert other.post("/accounts/2fa/totp/deactivate/").status_code != 302
    assert Authenticator.objects.filter(type="totp").exists(), "staff cannot drop theirs"


def test_demo_accounts_may_go_without_and_the_page_says_so(client, settings) -> None:
    clerk = make_actor(Role.DISTRICT_CLERK)
    sign_in(client, clerk)
    assert client.get("/office/").status_code == 200
    assert "示范账号" in client.get("/accounts/security/").content.decode()
    settings.DEMO_WITHOUT_SECOND_FACTOR = False
    assert sign_in(Client(), clerk).get("/office/").url.startswith("/accounts/2fa/")
    settings.DEMO_WITHOUT_SECOND_FACTOR, settings.DEMO = True, False
    assert sign_in(Client(), clerk).get("/office/").url.startswith("/accounts/2fa/")


@pytest.mark.parametrize(
    ("role", "rest", "age", "out"),
    [
        (Role.DISTRICT_CLERK, 29 * 60, 29 * 60, False),
        (Role.DISTRICT_CLERK, 31 * 60, 31 * 60, True),
        (Role.DISTRICT_CLERK, 60, 8 * 3600 + 60, True),
        (Role.ASSESSOR, 31 * 60, 31 * 60, True),
        (Role.WORKER, 13 * 86400, 13 * 86400, False),
        (Role.WORKER, 60, 15 * 86400, True),
    ],
)
def test_sessions_end(client, role, rest, age, out) -> None:
    sign_in(client, make_actor(role))
    session = client.session
    session["signed_in_at"], session["seen_at"] = time.time() - age, time.time() - rest
    session.save()
    answer = client.get("/accounts/security/")
    assert answer.status_code == (302 if out else 200)
    assert ("_auth_user_id" in client.session) is not out


def test_a_browser_is_sent_out_from_another(worker) -> None:
    here, there = Client(), Client()
    enter(here, "13900001111")
    enter(there, "13900001111")
    page = here.get("/accounts/security/")
    assert len(page.context["sign_ins"]) == 2
    row = SignIn.objects.exclude(session_key=here.session.session_key).get()
    thief = sign_in(Client(), make_actor(Role.WORKER))
    assert thief.post(f"/accounts/security/sign-ins/{row.pk}/end/").status_code == 404
    here.post(f"/accounts/security/sign-ins/{row.pk}/end/")
    assert there.get("/accounts/security/").status_code == 302
    assert here.get("/accounts/security/").status_code == 200


def test_changing_the_password_sends_all_others_out(worker) -> None:
    here, there = Client(), Client()
    enter(here, "13900001111")
    enter(there, "13900001111")
    new = "another long sentence 8"
    answer = here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 302
    assert here.get("/accounts/security/").status_code == 200
    assert there.get("/accounts/security/").status_code == 302
    assert SignIn.objects.get().session_key == here.session.session_key


def test_a_first_password_must_be_changed(client, worker) -> None:
    User.objects.update(must_change_password=True)
    enter(client, "13900001111")
    assert client.get("/me/").url.startswith("/accounts/password/change/")
    new = "another long sentence 8"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert not User.objects.get(pk=worker.pk).must_change_password


def test_a_bad_token_beats_a_good_session(client, worker) -> None:
    enter(client, "13900001111")
    assert client.get("/accounts/security/", headers={"Authorization": "Bearer jl_wrong"}).status_code == 302


def test_the_bureau_opens_an_account_and_gives_a_role(client) -> None:
    operator = make_actor(Role.OPERATOR)
    sign_in(client, operator)
    page = client.post("/office/accounts/new/", {"username": "li-clerk", "display_name": "李经办"})
    first = page.context["first"]["password"]
    user = User.objects.get(username="li-clerk")
    assert user.check_password(first)
    client.post(f"/office/accounts/{user.pk}/roles/", {"role": "district_clerk", "value": DISTRICT, "reason": "任职"})
    grant = user.role_assignments.get()
    assert (grant.role, grant.value) == ("district_clerk", DISTRICT)
    assert client.get(f"/office/accounts/{user.pk}/").status_code == 200
    client.post(f"/office/accounts/{user.pk}/roles/{grant.pk}/end/", {"reason": "离任"})
    client.post(f"/office/accounts/{user.pk}/state/", {"to": "closed", "reason": "离任"})
    user.refresh_from_db()
    assert (user.is_active, user.role_assignments.filter(ended_at=None).count()) == (False, 0)


def test_sensitive_steps_ask_again_who_it_is(client) -> None:
    operator = make_actor(Role.OPERATOR)
    user = User.objects.get(pk=operator.user_id)
    user.set_password(PASSWORD)
    user.save()
    sign_in(client, operator)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()
    assert client.get("/office/accounts/new/").url.startswith("/accounts/reauthenticate/")


def test_the_list_of_accounts(client, django_assert_max_num_queries) -> None:
    for _i in range(5):
        make_actor(Role.TEACHER)
    sign_in(client, make_actor(Role.OPERATOR))
    client.get("/office/accounts/")
    with django_assert_max_num_queries(12):
        page = client.get("/office/accounts/", {"role": "teacher"})
    assert page.content.decode().count("teacher-") >= 5
    assert sign_in(Client(), make_actor(Role.DISTRICT_CLERK)).get("/office/accounts/").status_code == 403


def test_sign_ups_are_limited(client) -> None:
    answers = [client.post("/accounts/signup/", {}).status_code for _i in range(11)]
    assert answers == [200] * 10 + [429]
