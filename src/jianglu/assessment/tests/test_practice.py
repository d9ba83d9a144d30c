"""Adaptive practice: the able get harder questions, content is balanced, nobody practises what is examined."""

from __future__ import annotations

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from jianglu.assessment import errors
from jianglu.assessment.bank import services as bank
from jianglu.assessment.bank.models import Item
from jianglu.assessment.bank.services import ItemText
from jianglu.assessment.practice import queries, rules, services
from jianglu.assessment.practice.models import Practice, PracticeStep
from jianglu.assessment.practice.simulation import simulate
from jianglu.platform.access import Role
from jianglu.testing import SYSTEM, at, make_actor, make_region, sign_in

from . import world as w


def simulated_pool(items: int = 300, nodes: int = 5) -> rules.Pool:
    """A bank of 2PL items spread over nodes of equal weight."""
    rng = np.random.default_rng(3)
    return rules.Pool(
        rng.lognormal(0.2, 0.25, items), rng.normal(0, 1.2, items), np.zeros(items), np.arange(items) % nodes,
        np.full(nodes, 1 / nodes), np.zeros(items),
    )  # fmt: skip


def test_one_learner_by_the_rules_finds_the_ability_and_keeps_the_balance() -> None:
    pool, rng = simulated_pool(), np.random.default_rng(5)
    errors_, lengths = [], []
    for truth in np.linspace(-2, 2, 25):
        belief, asked = rules.Belief.prior(), []
        while not rules.finished(len(asked), belief, len(pool.a) - len(asked)):
            place = rules.next_item(pool, asked, belief, float(rng.random()))
            assert place is not None and place not in asked
            chance = 1 / (1 + np.exp(-pool.a[place] * (truth - pool.b[place])))
            belief = belief.after(pool.chance[place], float(rng.random() < chance))
            asked.append(place)
        counts = np.bincount(pool.node[asked], minlength=5)
        assert counts.max() - counts.min() <= 1
        errors_.append(belief.ability - truth)
        lengths.append(len(asked))
    assert np.sqrt(np.mean(np.square(errors_))) < 0.6 and min(lengths) >= 8 and max(lengths) <= 20


def test_a_worn_item_rests_while_others_are_there() -> None:
    pool = simulated_pool(20, 1)
    best = rules.next_item(pool, [], rules.Belief.prior(), 0.0)
    worn = rules.Pool(pool.a, pool.b, pool.c, pool.node, pool.weights, np.where(np.arange(20) == best, 0.9, 0.0))
    assert rules.next_item(worn, [], rules.Belief.prior(), 0.0) != best
    all_worn = rules.Pool(pool.a, pool.b, pool.c, pool.node, pool.weights, np.full(20, 0.9))
    assert rules.next_item(all_worn, [], rules.Belief.prior(), 0.0) == best
    assert rules.next_item(pool, list(range(20)), rules.Belief.prior(), 0.0) is None


def test_many_learners_at_once_by_the_same_rules() -> None:
    pool, truth = simulated_pool(), np.random.default_rng(7).normal(size=800)
    greedy = simulate(pool, truth, 20, choice=1, balance=False)
    careful = simulate(pool, truth, 20, ceiling=0.3)
    assert greedy.rmse < 0.4 and careful.rmse < 0.45
    assert careful.exposure.max() < 0.45 < greedy.exposure.max()  # all are in step, so a turn may overshoot
    assert careful.exposure.sum() == pytest.approx(20) and np.isfinite(careful.found).all()


def practice_bank():
    """A bank whose practice pool has 24 items in two nodes, with a case, a fill and an order among them."""
    make_region()
    w.catalogue()
    blueprint = w.item_bank().blueprints.get()
    rows = []
    for node in blueprint.nodes.filter(weight__gt=0):
        rows += [
            (node, ItemText("true_false", f"{node.code} 练习判断 {n}", (), ("T",), 1 + n % 5, "因为如此"))
            for n in range(10)
        ]
        rows.append((node, ItemText("fill", f"{node.code} 练习填空 ____ V", (), ("220",), 3, "因为如此")))
        rows.append((node, ItemText("short", f"{node.code} 练习简答说一说", (), ("要点",))))
    bank.add_items(SYSTEM, blueprint.bank, rows, state=Item.State.ACTIVE, pools=["practice"] * len(rows))
    return blueprint


@pytest.mark.django_db
def test_a_learner_practises_on_the_phone(client: Client) -> None:
    blueprint = practice_bank()
    worker = make_actor(Role.WORKER)
    sign_in(client, worker)
    with at(w.TODAY):
        assert "开始练习" in client.get(reverse("assessment:practices")).content.decode()
        assert client.post(reverse("assessment:start_practice", args=[blueprint.pk])).status_code == 302
        practice = Practice.objects.get()
        page = reverse("assessment:practice", args=[practice.pk])
        for number in range(1, 21):
            step = PracticeStep.objects.get(number=number)
            assert step.item.pool == "practice" and step.item.kind != "short"
            html = client.get(page).content.decode()
            assert "data-question" in html and '"map"' not in html
            value = {"q1": "T"} if step.item.kind == "true_false" else {"q1.1": "220"}
            url = reverse("assessment:answer_practice", args=[practice.pk, number])
            assert client.post(url, value).status_code == 302
            assert client.post(url, value).status_code == 409  # twice counts once
            practice.refresh_from_db()
            if practice.finished_at:
                break
        assert practice.finished_at and practice.ability > 0.7
        html = client.get(page).content.decode()
        assert "练习结束" in html and "A-1" in html and "因为如此" in html
        assert "未完成" not in client.get(reverse("assessment:practices")).content.decode()
        for other in (make_actor(Role.WORKER), make_actor(Role.BODY)):
            assert sign_in(Client(), other).get(page).status_code == 404
    assert not PracticeStep.objects.exclude(item__pool="practice").exists()
    assert Item.objects.filter(pool="exam", exposure__gt=0).count() == 0


@pytest.mark.django_db
def test_a_small_bank_is_refused_and_a_wrong_answer_makes_it_easier() -> None:
    blueprint = practice_bank()
    worker = make_actor(Role.WORKER)
    practice = services.start(worker, blueprint.pk)
    step = practice.steps.get()
    with pytest.raises(errors.BadAnswer):
        services.answer(worker, practice.pk, 1, {1: ["A", "B"]})
    with pytest.raises(errors.PracticeNotFound):
        services.answer(make_actor(Role.WORKER), practice.pk, 1, {1: ["F"]})
    services.answer(worker, practice.pk, 1, {1: ["F"] if step.item.kind == "true_false" else ["1"]})
    practice.refresh_from_db()
    assert practice.ability < 0 and queries.seen(worker, practice.pk).asked == 1
    Item.objects.filter(pool="practice").update(state="suspended")
    with pytest.raises(errors.PracticeTooSmall):
        services.start(worker, blueprint.pk)
