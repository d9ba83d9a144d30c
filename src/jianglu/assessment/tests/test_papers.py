"""Sets of papers: assembled and certified, refused with the smallest conflict, sealed, opened by two, given to neighbours."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jianglu.assessment import errors
from jianglu.assessment.bank import services as bank
from jianglu.assessment.bank.models import Blueprint, Item
from jianglu.assessment.calibration import rules as linking
from jianglu.assessment.calibration.models import CalibrationRun
from jianglu.assessment.calibration.queries import parameters_of
from jianglu.assessment.delivery import services as delivery
from jianglu.assessment.delivery import sheets
from jianglu.assessment.measurement.dichotomous import probabilities
from jianglu.assessment.paperbank import queries, sealing, services, shares
from jianglu.assessment.paperbank.models import KeyHolder, PaperSet
from jianglu.assessment.paperbank.rules import Wish, form_index
from jianglu.assessment.plots import curves
from jianglu.platform import jobs
from jianglu.platform.access import Role
from jianglu.platform.audit.models import AuditEntry as Entry
from jianglu.testing import at, make_actor, make_region, sign_in

from . import world as w

WORDS = ("第一位保管人自己的口令", "第二位保管人自己的口令", "第三位保管人自己的口令")


@given(st.binary(min_size=1, max_size=40), st.integers(2, 6), st.data())
def test_any_two_shares_join_and_one_fits_every_secret(secret: bytes, holders: int, data) -> None:
    made = shares.split(secret, holders)
    one, other = data.draw(st.permutations(made))[:2]
    assert shares.join([one, other]) == secret
    # one share and any guess at the secret are joined by a line: a share alone tells nothing
    guess = data.draw(st.binary(min_size=len(secret), max_size=len(secret)))
    third = bytes([one[0], *one[1:]])
    slopes = [shares._times(a ^ b, shares._inverse(one[0])) for a, b in zip(third[1:], guess, strict=True)]
    point = bytes([other[0], *(g ^ shares._times(s, other[0]) for g, s in zip(guess, slopes, strict=True))])
    assert shares.join([one, point]) == guess
    with pytest.raises(ValueError, match="different"):
        shares.join([one, one])


def test_sealed_bytes_open_only_for_what_they_are_about() -> None:
    key = sealing.new_key()
    sealed = sealing.encrypt(key, b"paper", about=b"1")
    assert sealing.decrypt(key, sealed, about=b"1") == b"paper"
    for wrong in ((key, b"2"), (sealing.new_key(), b"1")):
        with pytest.raises(sealing.WrongPassphrase):
            sealing.decrypt(wrong[0], sealed, about=wrong[1])


def ready(per_cell: int = 6) -> Blueprint:
    """A bank with two nodes and three kinds, `per_cell` items in each cell."""
    make_region()
    w.catalogue()
    return w.item_bank(per_cell).blueprints.get()


def assembled(blueprint: Blueprint, **wish) -> tuple[PaperSet, list]:
    """(a set, its maker, approver and two more clerks)."""
    clerks = [make_actor(Role.CITY_CLERK) for _n in range(4)]
    made = services.request_set(clerks[0], blueprint.pk, "五级理论", Wish(**wish))
    jobs.run_pending()
    made.refresh_from_db()
    return made, clerks


@pytest.mark.django_db
def test_parallel_forms_come_with_a_certificate_and_are_approved_by_another(client: Client) -> None:
    row, clerks = assembled(ready(), forms=3)
    assert row.state == "assembled" and row.certificate["gap"] <= 0.005
    assert [form["items"] for form in row.certificate["forms"]] == [8, 8, 8]
    assert all(form["kinds"] == {"single": 4, "multiple": 2, "true_false": 2} for form in row.certificate["forms"])
    forms = [queries.preview(clerks[1], row.pk, number)[1] for number in (1, 2, 3)]
    assert len({version.pk for form in forms for version in form}) == 24  # no overlap
    assert Entry.objects.filter(action="assessment.papers_viewed").count() == 3
    with pytest.raises(errors.ApproveOwnPapers):
        services.approve_set(clerks[0], row.pk)
    sign_in(client, clerks[1])
    page = client.get(reverse("assessment:paper_set", args=[row.pk])).content.decode()
    assert "<polyline" in page and "A 卷" in page and "审定通过" in page
    assert client.get(reverse("assessment:paper_preview", args=[row.pk, 1])).status_code == 200
    assert client.get(reverse("assessment:papers")).status_code == 200
    assert client.post(reverse("assessment:act_on_papers", args=[row.pk, "approve"])).status_code == 302
    for other in (make_actor(Role.BODY), make_actor(Role.WORKER)):
        assert sign_in(Client(), other).get(reverse("assessment:paper_set", args=[row.pk])).status_code == 404


@pytest.mark.django_db
def test_what_cannot_be_is_explained_in_the_authors_words(client: Client) -> None:
    blueprint = ready(per_cell=4)
    Item.objects.filter(kind="multiple").update(exposure=9)
    row, clerks = assembled(blueprint, forms=2, ceiling=5)
    assert row.state == "impossible"
    told = queries.conflict_of(row)
    assert {line.what.split()[0] for line in told} == {"多项选择题", "抽用次数上限"}
    page = sign_in(client, clerks[0]).get(reverse("assessment:paper_set", args=[row.pk])).content.decode()
    assert "补充这种题型" in page and "提高抽用次数上限" in page


@pytest.mark.django_db
def test_two_of_three_open_a_set_in_its_window_and_neighbours_get_different_forms(client: Client) -> None:
    blueprint = ready()
    row, clerks = assembled(blueprint, forms=2)
    here = w.world(candidates=2)
    plan = w.open_plan(here)
    services.approve_set(clerks[1], row.pk)
    opens, closes = w.THEORY_AT - timedelta(hours=1), w.THEORY_AT + timedelta(hours=4)
    holders = [clerk.user_id for clerk in clerks[1:]]
    with at(w.TODAY):
        for wrong in ([holders[0]], [holders[0], 0]):
            with pytest.raises(errors.HoldersInvalid):
                services.nominate(clerks[1], row.pk, wrong, opens_at=opens, closes_at=closes)
        with pytest.raises(errors.WindowInvalid):
            services.nominate(clerks[1], row.pk, holders, opens_at=closes, closes_at=opens)
        services.nominate(clerks[1], row.pk, holders, opens_at=opens, closes_at=closes)
        with pytest.raises(errors.PaperNotFound):
            services.take_share(clerks[0], row.pk, WORDS[0])
        with pytest.raises(errors.PassphraseShort):
            services.take_share(clerks[1], row.pk, "short")
        for clerk, word in zip(clerks[1:], WORDS, strict=True):
            services.take_share(clerk, row.pk, word)
        row.refresh_from_db()
        assert row.state == "sealed" and row.draft_sealed is None
        assert not KeyHolder.objects.exclude(share_sealed=None).exists()  # the platform alone cannot open it
        with pytest.raises(errors.PaperState):
            queries.preview(clerks[1], row.pk, 1)
        with pytest.raises(errors.WindowClosed):
            services.give_share(clerks[1], row.pk, WORDS[0])
        services.choose_set(clerks[1], row.pk, plan.pk)
        later = w.THEORY_AT + timedelta(days=9)
        other = w.open_plan(here, theory_at=later, practice_on=later.date())
        with pytest.raises(errors.PaperUnfit):
            services.choose_set(clerks[1], row.pk, other.pk)
    rows = w.scheduled(here, plan)
    with at(w.THEORY_AT), pytest.raises(errors.PaperSealed):
        delivery.open_sitting(here.actor, plan.pk)
    with at(w.THEORY_AT):
        with pytest.raises(errors.WrongPassphrase):
            services.give_share(clerks[1], row.pk, WORDS[1])
        services.give_share(clerks[1], row.pk, WORDS[0])
        services.give_share(clerks[1], row.pk, WORDS[0])  # the same person twice is one person
        row.refresh_from_db()
        assert row.state == "sealed"
        sign_in(client, clerks[3])
        url = reverse("assessment:paper_key", args=[row.pk])
        assert client.get(url).status_code == 200
        assert client.post(url, {"passphrase": WORDS[2]}).status_code == 302
        row.refresh_from_db()
        assert row.state == "opened" and not KeyHolder.objects.exclude(given_sealed=None).exists()
    code = w.sitting(here, plan)
    with at(w.minutes_later(1)):
        seats = [delivery.enter(worker, seat.pk, code).attempt for worker, seat in zip(here.workers, rows, strict=True)]
    papers = [{question["version"] for question in attempt.paper} for attempt in seats]
    assert len(papers[0]) == len(papers[1]) == 8 and not papers[0] & papers[1]
    with at(closes):
        assert services.close_due() == 1
    row.refresh_from_db()
    assert row.state == "closed" and row.draft_sealed is None and row.content_sealed is not None
    actions = set(Entry.objects.filter(action__startswith="assessment.papers").values_list("action", flat=True))
    assert {f"assessment.papers_{verb}" for verb in (
        "requested", "assembled", "approved", "sealing", "share_taken", "sealed", "opening_refused", "share_given", "opened",
        "closed", "chosen",
    )} <= actions  # fmt: skip


@pytest.mark.django_db
def test_five_wrong_words_lock_a_share_and_a_void_set_is_erased() -> None:
    row, clerks = assembled(ready(), forms=2)
    services.approve_set(clerks[1], row.pk)
    opens = w.THEORY_AT - timedelta(hours=1)
    with at(w.TODAY):
        services.nominate(
            clerks[1],
            row.pk,
            [clerks[1].user_id, clerks[2].user_id],
            opens_at=opens,
            closes_at=opens + timedelta(hours=5),
        )
        for clerk, word in zip(clerks[1:3], WORDS[:2], strict=True):
            services.take_share(clerk, row.pk, word)
    with at(w.THEORY_AT):
        for _try in range(5):
            with pytest.raises(errors.WrongPassphrase):
                services.give_share(clerks[1], row.pk, "guess " * 3)
        with pytest.raises(errors.WrongPassphrase):  # even the right one
            services.give_share(clerks[1], row.pk, WORDS[0])
        services.void_set(clerks[2], row.pk, "口令泄露")
    row.refresh_from_db()
    assert row.state == "voided" and row.content_sealed is None


def test_forms_of_neighbours() -> None:
    assert [form_index(code, 7, 2) for code in "ABAB"] == [0, 1, 0, 1]
    assert form_index("", 7, 3) == 1 and form_index("B", 7, 1) == 0
    svg = curves("<曲线>", [-1.0, 0.0, 1.0], [("A & B", [0.2, 1.7, 0.3])], across="能力", up="信息")
    assert "&lt;曲线&gt;" in svg and "A &amp; B" in svg and svg.count("<polyline") == 1


def answered(versions: list[int], persons: int, *, shift: float = 0.0, seed: int = 1, moved: int = -1) -> sheets.Sheets:
    """Simulated sheets of these versions by a group whose mean ability is `shift`; one item may have become easy."""
    rng = np.random.default_rng(seed)
    b = np.linspace(-1.5, 1.5, len(versions))
    if moved >= 0:
        b[moved] -= 1.5
    a = np.full(len(versions), 1.2)
    chance = probabilities(a, -a * b, np.zeros(len(versions)), rng.normal(shift, 1, persons)).T
    right = (rng.random(chance.shape) < chance).astype(float)
    columns = [(version, 0) for version in versions]
    chosen = [{column: ["B" if one else "A"] for column, one in zip(columns, line, strict=True)} for line in right]
    return sheets.Sheets(
        columns, right, chosen, {column: ["B"] for column in columns}, dict.fromkeys(columns, "single")
    )


@pytest.mark.django_db
def test_calibration_is_refused_linked_and_shows_drift(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    blueprint = ready(per_cell=3)
    versions = sorted(
        version.pk for version in bank.newest_versions(list(Item.objects.values_list("pk", flat=True))).values()
    )
    clerk = make_actor(Role.CITY_CLERK)
    sign_in(client, clerk)

    def run(data: sheets.Sheets, model: str = "2PL") -> CalibrationRun:
        monkeypatch.setattr("jianglu.assessment.calibration.services.sheets.of_bank", lambda _bank: data)
        client.post(reverse("assessment:calibrate", args=[blueprint.bank_id]), {"model": model})
        jobs.run_pending()
        return CalibrationRun.objects.latest("pk")

    few = run(answered(versions, 150))
    assert few.state == "refused" and "500" in few.refused and "150" in few.refused
    assert "150" in client.get(reverse("assessment:calibration", args=[few.pk])).content.decode()
    first = run(answered(versions, 3000))
    assert first.state == "done" and first.converged and first.link == {}
    before = parameters_of(blueprint.bank_id)
    later = run(answered(versions, 3000, shift=0.8, seed=2, moved=4))
    assert later.link["method"] == "stocking-lord" and later.link["drifted"] == 1
    assert abs(later.link["shift"] - 0.8) < 0.15  # the abler group shows in the link, not in the items
    after = parameters_of(blueprint.bank_id)
    kept = [key for n, key in enumerate(sorted(before)) if n != 4]
    assert max(abs(after[key]["b"] - before[key]["b"]) for key in kept) < 0.25
    assert later.parameters.get(drifted=True).version_id == versions[4]
    page = client.get(reverse("assessment:calibration", args=[later.pk])).content.decode()
    assert "<polyline" in page and "已漂移" in page
    item = Item.objects.get(versions__pk=versions[0])
    assert "标定结果" in client.get(reverse("assessment:item", args=[item.pk])).content.decode()
    assert client.get(reverse("assessment:item_quality", args=[blueprint.bank_id])).status_code == 200
    assert linking.link_runs((np.ones(3),) * 3, (np.ones(3),) * 3, 900) is None
    row, _clerks = assembled(blueprint, forms=1)
    assert row.certificate["forms"][0]["calibrated"] == 8
