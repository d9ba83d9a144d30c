"""Photos without the camera's traces, of the shape asked for; tickets with them; fees lowered once, with proof."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from jianglu.assessment import errors
from jianglu.assessment.intake import queries, services
from jianglu.assessment.intake.models import CandidatePhoto, FeeWaiver
from jianglu.assessment.intake.seed import seed_intake
from jianglu.assessment.plans import queries as plan_queries
from jianglu.assessment.plans import services as plans
from jianglu.assessment.plans.models import Registration
from jianglu.kernel.errors import Denied, DomainError, ReasonMissing
from jianglu.people.services import record as people_record
from jianglu.platform import files
from jianglu.platform.files import errors as file_errors
from jianglu.platform.notifications.models import Notification
from jianglu.testing import at, sign_in

from . import world as w

PDF = b"%PDF-1.7\ntrailer\n%%EOF\n"
GPS, MAKER, TURNED = 0x8825, 0x010F, 0x0112


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def photo(width: int = 500, height: int = 700, *, turned: bool = False, kind: str = "JPEG") -> ContentFile[bytes]:
    """A picture as a phone makes it: with maker and place, and lying on its side when `turned`."""
    picture = Image.new("RGB", (height, width) if turned else (width, height), "#88aacc")
    exif = Image.Exif()
    exif[MAKER] = "Phone of 张三"
    exif[TURNED] = 6 if turned else 1
    exif.get_ifd(GPS)[1] = "N"
    out = io.BytesIO()
    picture.save(out, kind, exif=exif)
    return ContentFile(out.getvalue() + b"tail 138 0000", name=f"photo.{kind.lower()}")


@pytest.fixture
def registered(db: None) -> tuple[w.World, Registration]:
    here = w.world(candidates=1)
    return here, w.register(here.workers[0], w.open_plan(here, photo_required=True))


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_is_kept_upright_without_what_the_camera_knew(registered: Any, turned: bool, kind: str) -> None:
    here, row = registered
    with at(w.TODAY):
        kept = services.hand_in_photo(here.workers[0], row.pk, photo(turned=turned, kind=kind)).file
    content = files.path_of(kept).read_bytes()
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (500, 700) and not picture.getexif() and picture.format == kind
    assert b"Phone of" not in content and b"tail 138" not in content and len(content) == kept.size


@pytest.mark.parametrize(
    ("upload", "error"),
    [
        (photo(200, 280), file_errors.PictureTooSmall),
        (photo(700, 700), file_errors.PictureShape),
        (ContentFile(photo().read()[:400], name="half.jpg"), file_errors.PictureUnreadable),
        (ContentFile(PDF, name="a.jpg"), file_errors.FileTypeRefused),
    ],
)
def test_a_photo_that_does_not_do(registered: Any, upload: Any, error: type[DomainError]) -> None:
    here, row = registered
    with at(w.TODAY), pytest.raises(error):
        services.hand_in_photo(here.workers[0], row.pk, upload)
    assert not CandidatePhoto.objects.exists()


def test_a_refused_photo_is_told_replaced_accepted_and_printed(registered: Any) -> None:
    here, row = registered
    worker, body = sign_in(Client(), here.workers[0]), sign_in(Client(), here.actor)
    page = reverse("assessment:my_photo", args=[row.pk])
    with at(w.TODAY):
        assert worker.post(page, {"photo": photo()}).status_code == 302
        first = CandidatePhoto.objects.get()
        decide = reverse("assessment:photo", args=[first.pk])
        assert body.post(decide, {"refuse": "1"}).status_code == 422, "why?"
        assert body.post(decide, {"refuse": "1", "reason": "有阴影"}).status_code == 302
        assert "有阴影" in worker.get(page).content.decode()
        assert Notification.objects.filter(person_id=row.person_id).exists()
        services.hand_in_photo(here.workers[0], row.pk, photo())
        newest = services.hand_in_photo(here.workers[0], row.pk, photo(600, 840))  # one that waits is replaced
        plans.confirm_materials(here.actor, row.pk, accept=True)
        plans.upload_list(here.actor, row.plan_id)
        ticket = reverse("assessment:ticket", args=[row.pk])
        assert worker.get(ticket).status_code == 409, "the plan demands an accepted photo"
        services.decide_photo(here.actor, newest.pk, accept=True)
        with pytest.raises(errors.PhotoDecided):
            services.decide_photo(here.actor, newest.pk, accept=False, reason="x")
        with pytest.raises(errors.PhotoAccepted):
            services.hand_in_photo(here.workers[0], row.pk, photo())
        pdf = worker.get(ticket)
        assert pdf.status_code == 200 and b"/Subtype /Image" in pdf.content.replace(
            b"/Subtype/Image", b"/Subtype /Image"
        )
        shown = body.get(reverse("files:download", args=[newest.file_id]), {"view": "1"})
        assert (
            shown.status_code == 200
            and Client().get(reverse("files:download", args=[newest.file_id])).status_code != 200
        )
    assert [row.state for row in CandidatePhoto.objects.order_by("pk")] == ["refused", "accepted"]


def test_a_fee_is_lowered_with_proof_or_by_the_registers(registered: Any) -> None:
    here, row = registered
    worker = here.workers[0]
    with at(w.TODAY):
        with pytest.raises(errors.WaiverEvidence):
            services.ask_waiver(worker, row.pk, group="hard_to_employ")
        with pytest.raises(errors.WaiverGroup):
            services.ask_waiver(worker, row.pk, group="rich")
        asked = services.ask_waiver(worker, row.pk, group="disabled", evidence=ContentFile(PDF, name="a.pdf"))
        with pytest.raises(errors.WaiverOpen):
            services.ask_waiver(worker, row.pk, group="other", evidence=ContentFile(PDF, name="a.pdf"))
        with pytest.raises(Denied):
            services.decide_waiver(worker, asked.pk, fee=0)
        for fee in (-1, row.plan.fee):
            with pytest.raises(errors.WaiverFee):
                services.decide_waiver(here.actor, asked.pk, fee=fee)
        with pytest.raises(ReasonMissing):
            services.decide_waiver(here.actor, asked.pk, fee=None)
        services.decide_waiver(here.actor, asked.pk, fee=None, reason="证明过期")
        people_record.add_to_key_group(
            w.SYSTEM, people_record.GroupRow(row.person_id, "hard_to_employ", w.TODAY, None, "认定表")
        )
        again = services.ask_waiver(worker, row.pk, group="hard_to_employ")
        assert again.registered and again.evidence is None
        page = sign_in(Client(), here.actor)
        answer = page.post(reverse("assessment:waiver", args=[again.pk]), {"grant": "1", "fee": "50"})
        assert answer.status_code == 302
        listed = page.get(reverse("assessment:manage_plan", args=[row.plan_id])).content.decode()
        assert "50.00" in listed
        assert "50.00" in sign_in(Client(), worker).get(reverse("assessment:mine")).content.decode()
        assert page.get(reverse("assessment:waivers"), {"state": "granted"}).content.decode().count("已减免") >= 1
    assert plan_queries.registrations_of(here.actor, row.plan_id).get().due == 5000
    assert queries.newest_waivers([row.pk])[row.pk].fee == 5000


def test_both_are_handed_in_listed_and_decided_by_api(registered: Any) -> None:
    here, row = registered
    worker, body = sign_in(Client(), here.workers[0]), sign_in(Client(), here.actor)
    mine, api = f"/api/v1/assessment/me/registrations/{row.pk}", "/api/v1/assessment"

    def decide(what: str, pk: int, **said: Any) -> Any:
        return body.post(f"{api}/{what}/{pk}/decision", said, content_type="application/json")

    with at(w.TODAY):
        assert worker.get(f"{mine}/photo").status_code == worker.get(f"{mine}/waiver").status_code == 404
        made = worker.post(f"{mine}/photo", {"photo": photo()})
        assert (made.status_code, made.json()["state"]) == (201, "waiting")
        assert worker.post(f"{mine}/photo", {"photo": ContentFile(PDF, name="a.pdf")}).status_code == 422
        asked = worker.post(f"{mine}/waiver", {"group": "disabled"})
        assert (asked.status_code, asked.json()["code"]) == (422, "assessment.waiver_evidence")
        asked = worker.post(f"{mine}/waiver", {"group": "disabled", "evidence": ContentFile(PDF, name="a.pdf")})
        assert (asked.status_code, asked.json()["registered"]) == (201, False)
        assert [one["name"] for one in body.get(f"{api}/photos", {"state": "waiting"}).json()["items"]] == [
            row.person.name
        ]
        assert body.get(f"{api}/waivers").json()["items"][0]["full"] == 20000
        assert decide("photos", made.json()["id"], accept=False).status_code == 422, "why?"
        told = decide("photos", made.json()["id"], accept=False, reason="有阴影").json()
        assert (told["state"], told["decided_by"]) == ("refused", here.actor.name)
        assert worker.get(f"{mine}/photo").json()["reason"] == "有阴影"
        assert decide("waivers", asked.json()["id"], fee=20000).status_code == 422, "no less than the fee"
        assert decide("waivers", asked.json()["id"], fee=2**63).status_code == 422
        assert decide("waivers", asked.json()["id"], fee=0).json()["state"] == "granted"
        assert decide("waivers", asked.json()["id"], fee=0).json()["code"] == "assessment.waiver_decided"
        assert worker.get(f"{mine}/waiver").json()["fee"] == 0
        stranger = sign_in(Client(), w.make_actor(w.Role.BODY))
        assert stranger.get(f"{api}/photos/{made.json()['id']}").status_code == 404
        assert stranger.get(f"{api}/waivers").json()["items"] == []


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_are_one_and_two_decisions_at_once_are_one() -> None:
    here = w.world(candidates=1)
    row = w.register(here.workers[0], w.open_plan(here))

    def at_once(go: Any) -> list[str]:
        def one(n: int) -> str:
            try:
                with at(w.TODAY):
                    go(n)
                return "done"
            except DomainError as error:
                return error.code
            finally:
                connection.close()

        with ThreadPoolExecutor(3) as pool:
            return sorted(pool.map(one, range(3)))

    asked = at_once(
        lambda n: services.ask_waiver(here.workers[0], row.pk, group="other", evidence=ContentFile(PDF, name="a.pdf"))
    )
    assert asked == ["assessment.waiver_open"] * 2 + ["done"]
    waiver = FeeWaiver.objects.get()
    decided = at_once(lambda n: services.decide_waiver(here.actor, waiver.pk, fee=n * 1000))
    assert decided == ["assessment.waiver_decided"] * 2 + ["done"]


def test_the_demo_city_has_photos_and_waivers_in_every_state(db: None) -> None:
    here = w.world(candidates=6)
    plan = w.open_plan(here)
    people = [SimpleNamespace(id=one.person_id, employer_id=1, occupation_code="") for one in here.workers]
    with at(w.TODAY):
        assert seed_intake(SimpleNamespace(people=[None] * 500 + people), here.body) == 6  # type: ignore[arg-type]
    assert {row.state for row in CandidatePhoto.objects.all()} == {"waiting", "accepted", "refused"}
    assert {row.fee for row in FeeWaiver.objects.all()} == {None, 0, plan.fee // 2}
