"""The report of a bank's items, from real exams."""

from __future__ import annotations

import pytest
from django.test import Client

from jianglu.assessment import errors
from jianglu.assessment.delivery import quality
from jianglu.assessment.delivery import services as delivery
from jianglu.platform.access import Role
from jianglu.testing import at, make_actor, sign_in

from . import world as w

CANDIDATES = 32


def sat() -> tuple[w.World, int]:
    """An exam whose better half answers all right but one single-choice item, which the others get right."""
    w.make_region()
    w.catalogue()
    bank = w.item_bank(per_cell=2)  # every single-choice item is on every paper
    here = w.world(candidates=CANDIDATES, seats=40)
    plan = w.open_plan(here, seats=40)
    rows = w.scheduled(here, plan)
    code = w.sitting(here, plan)
    with at(w.minutes_later(1)):
        for number, (worker, row) in enumerate(zip(here.workers, rows, strict=True)):
            entry = delivery.enter(worker, row.pk, code)
            right = w.right_answers(entry.attempt)
            good = number % 2 == 0
            for place, question in enumerate(entry.attempt.paper, start=1):
                odd = question["stem"].endswith("A-1 单选第 0 题")
                key = right[question["no"]]
                wrong = [label for label, _text in question["options"] if [label] != key][:1] or ["F"]
                value = key if good != odd else wrong
                delivery.save_answer(
                    worker, entry.attempt.pk, entry.token, question=question["no"], seq=place, value=value
                )
            delivery.submit(worker, entry.attempt.pk, entry.token)
    return here, bank.pk


@pytest.mark.django_db
def test_the_report_finds_the_wrong_key_and_says_why_no_model_was_fitted() -> None:
    _here, bank_id = sat()
    clerk = make_actor(Role.CITY_CLERK, region="50")
    found = quality.of_bank(clerk, bank_id)
    assert found.persons == CANDIDATES
    worst = found.lines[0]
    assert worst.version.stem == "A-1 单选第 0 题"
    assert worst.statistics.difficulty == pytest.approx(0.5)
    assert worst.remarks == ["区分度为负，请核对答案"]
    assert not any("负" in remark for line in found.lines[1:] for remark in line.remarks)
    assert {option.right: option.share for option in worst.options}[True] == pytest.approx(0.5)
    assert found.calibration is None
    assert "200" in found.refused and str(CANDIDATES) in found.refused

    with pytest.raises(errors.ItemNotFound):
        quality.of_bank(make_actor(Role.BODY), bank_id)
    with pytest.raises(errors.ItemNotFound):
        quality.of_bank(make_actor(Role.WORKER), bank_id)

    client = Client()
    sign_in(client, clerk)
    page = client.get(f"/office/assessment/banks/{bank_id}/quality/")
    assert page.status_code == 200
    assert "A-1 单选第 0 题" in page.content.decode()


@pytest.mark.django_db
def test_a_bank_without_answers_says_so() -> None:
    w.make_region()
    w.catalogue()
    bank = w.item_bank()
    clerk = make_actor(Role.CITY_CLERK, region="50")
    assert quality.of_bank(clerk, bank.pk).lines == []
