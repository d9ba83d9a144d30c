"""Posts and norms: what a whole norm is, two people, versions that never change, the filing's annex, the plan's reference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jianglu.assessment import errors
from jianglu.assessment.delivery import services as delivery
from jianglu.assessment.filing import services as filing
from jianglu.assessment.filing.models import Filing
from jianglu.assessment.filing.queries import public_scope, summary_of
from jianglu.assessment.plans.models import Plan
from jianglu.assessment.posts import queries, rules, services
from jianglu.assessment.posts.models import NormLevel, Post, PostNorm
from jianglu.assessment.results import services as results
from jianglu.assessment.results.models import Result
from jianglu.credentials import queries as certificates
from jianglu.kernel.errors import Denied
from jianglu.people import services as people
from jianglu.platform import events, workflow
from jianglu.platform.access import Actor, Role
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_region, sign_in

from . import world as w
from .posts_cases import text
from .test_road import rate_all, sit

PARTS = st.sampled_from(rules.PARTS)
SUBJECTS = st.lists(st.builds(rules.Subject, PARTS, st.sampled_from("甲乙丙"), st.integers(0, 120)), max_size=6)


# ---------------------------------------------------------------- rules
@given(st.sampled_from("0543210TS"), SUBJECTS)
def test_a_level_is_whole_exactly_when_each_of_its_parts_comes_to_a_hundred(level: str, rows: list[Any]) -> None:
    found = rules.gaps([rules.LevelText(level, "知识", "技能", tuple(rows))], [level])
    sums = {part: sum(row.weight for row in rows if row.part == part) for part in rules.PARTS}
    once = len({(row.part, row.name) for row in rows}) == len(rows)
    whole = sums == {part: 100 if part in rules.parts_of(level) else 0 for part in rules.PARTS}
    assert (not found) == (whole and once and all(1 <= row.weight <= 100 for row in rows))


@given(SUBJECTS)
def test_lines_are_read_as_they_are_shown(rows: list[Any]) -> None:
    lines = "\n".join(f"{row.part} {row.weight} {row.name}" for row in rows) + "\n\n胡写\n理论 四十 名称"
    words = {part: part for part in rules.PARTS}
    count = len(rows)
    assert rules.read_subjects(lines, words) == (tuple(rows), [count + 2, count + 3] if rows else [3, 4])


# ---------------------------------------------------------------- services
def factory(levels: str = "543") -> tuple[w.World, Actor, Actor]:
    """A filed employer with a post's two people: the desk and the assessment office."""
    make_region()
    unit = make_organisation("测试机床厂", kinds=["enterprise", "body"])
    here = w.world(unit=unit, kind="employer", levels=levels, candidates=1)
    people.employ(
        SYSTEM, people.EmploymentRow(here.workers[0].person_id or 0, unit.pk, date(2020, 1, 1)), source="test"
    )
    return here, make_actor(Role.ENTERPRISE, organisation=unit), here.actor


def post_of(here: w.World, actor: Actor, levels: str = "54", **changes: Any) -> Post:
    with at(w.TODAY):
        return services.set_post(
            actor, here.body.pk, **{"name": "维修电工岗", "occupation_code": w.CODE, "levels": [*levels]} | changes
        )


def published(here: w.World, desk: Actor, office: Actor, **changes: Any) -> PostNorm:
    post = post_of(here, desk)
    with at(w.TODAY):
        services.write_norm(desk, post.pk, replace(text(*post.levels), **changes))
        return services.publish_norm(office, post.pk, effective_on=w.TODAY)


@pytest.mark.django_db
def test_posts_lie_within_the_scope_and_are_an_enterprises_own() -> None:
    here, desk, _office = factory()
    post_of(here, desk)
    for wrong, error in (
        ({"name": " "}, errors.PostInvalid), ({"levels": ["2"]}, errors.PostInvalid), ({"levels": []}, errors.PostInvalid),
        ({"name": "焊工岗", "occupation_code": w.OTHER_CODE}, errors.PostInvalid), ({}, errors.PostTwice),
    ):  # fmt: skip
        with pytest.raises(error):
            post_of(here, desk, **wrong)
    with pytest.raises(Denied):
        post_of(here, make_actor(Role.ENTERPRISE), name="别家")
    college = w.world()
    with pytest.raises(errors.PostInvalid):
        post_of(college, college.actor, name="学院")


@pytest.mark.django_db
def test_a_second_person_publishes_and_nothing_changes_afterwards() -> None:
    here, desk, office = factory()
    post = post_of(here, desk)
    with at(w.TODAY):
        with pytest.raises(errors.NormFixed):
            services.publish_norm(office, post.pk, effective_on=w.TODAY)
        services.write_norm(desk, post.pk, text("5"))
        with pytest.raises(errors.NormOwnDraft):
            services.publish_norm(desk, post.pk, effective_on=w.TODAY)
        with pytest.raises(errors.NormInvalid, match="中级工"):
            services.publish_norm(office, post.pk, effective_on=w.TODAY)  # level 4 is missing
        services.write_norm(desk, post.pk, text("5", "4"))
        with pytest.raises(errors.NormInvalid):
            services.publish_norm(office, post.pk, effective_on=w.TODAY - timedelta(days=1))
        norm = services.publish_norm(office, post.pk, effective_on=w.TODAY)
        second = services.write_norm(desk, post.pk, text("5", "4"))
        with pytest.raises(errors.NormInvalid):  # not later than the version before
            services.publish_norm(office, post.pk, effective_on=w.TODAY)
        services.publish_norm(office, post.pk, effective_on=date(2023, 4, 1))
    assert (norm.version, second.version, norm.drafted_by_id) == (1, 2, desk.user_id)
    assert queries.in_force(date(2023, 3, 31)).get().pk == norm.pk
    assert queries.in_force(date(2023, 4, 1)).get().pk == second.pk
    for change in (
        lambda: PostNorm.objects.filter(pk=norm.pk).update(duties="改写"),
        lambda: NormLevel.objects.filter(norm=norm).update(skill="改写"),
        lambda: NormLevel.objects.create(norm=norm, level="3", knowledge="添", skill="添"),
        lambda: norm.levels.first().subjects.all().delete(),  # type: ignore[union-attr]
        lambda: PostNorm.objects.get(pk=norm.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.django_db
def test_plans_papers_results_and_certificates_name_the_norm() -> None:
    here, desk, office = factory()
    norm = published(here, desk, office)
    with pytest.raises(errors.NormUnfit):
        w.open_plan(here, level="3", norm_id=norm.pk)  # not a level of the post
    plan = w.open_plan(here, norm_id=norm.pk)
    with pytest.raises(IntegrityError, match="norm"), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(level="3")
    row = w.scheduled(here, plan)[0]
    code = w.sitting(here, plan)
    sit(here, plan, row, here.workers[0], code)
    rate_all(here, plan, lambda task: {1: 40, 2: 40})
    with at(w.minutes_later(95)):
        delivery.submit_due()
    with at("2023-03-22"):
        notice = results.confirm_results(here.actor, plan.pk)
    with at("2023-04-10"):
        workflow.fire(workflow.Case.objects.get(pk=notice.case_id), workflow.Trigger.PERIOD_OVER)
        events.dispatch()
    assert Result.objects.get().passed
    certificate = certificates.visible_to(SYSTEM).get()
    assert certificate.details == {
        "face": {"岗位规范": "维修电工岗 岗位规范 第 1 版（国家职业标准 电工国家职业标准（2022 年版））"}
    }
    client = sign_in(Client(), here.workers[0])
    with at("2023-04-10"):
        mine = client.get(reverse("assessment:mine")).content.decode()
        assert "维修电工岗" in mine
        assert "运行和检修" in Client().get(reverse("assessment:norm", args=[norm.pk])).content.decode()


@pytest.mark.django_db
def test_an_own_norm_is_filed_before_a_plan_names_it() -> None:
    here, desk, office = factory()
    norm = published(here, desk, office, basis="own")
    with pytest.raises(errors.NormUnfit, match="报备"):
        w.open_plan(here, norm_id=norm.pk)
    assert queries.choices_for_plan(here.body.pk) == []
    with at(w.TODAY):
        change = filing.start_filing(here.actor, here.body.organisation_id, kind="employer")
        filing.submit_filing(here.actor, change.pk)  # brings no new scope, only the norm
        assert queries.pending(here.body.pk) == []
    assert [row.norm_id for row in change.annexes.all()] == [norm.pk]
    assert public_scope(change.case_id) == (("电工", "维修电工岗 岗位规范 第 1 版", "初级工（五级）、中级工（四级）"),)
    assert any("维修电工岗" in str(value) for _label, value in summary_of(change.case_id))
    with at(w.TODAY):
        for role, action, data in (
            (Role.DISTRICT_CLERK, "take", {}), (Role.DISTRICT_CLERK, "pass", {"place": "papers"}),
            (Role.CITY_CLERK, "publish", {}),
        ):  # fmt: skip
            case = workflow.Case.objects.get(pk=change.case_id)
            workflow.act(make_actor(role), case.pk, action, version=case.version, data=data)
        workflow.fire(workflow.Case.objects.get(pk=change.case_id), workflow.Trigger.PERIOD_OVER)
    assert queries.filed().get().pk == norm.pk
    assert w.open_plan(here, norm_id=norm.pk).norm_id == norm.pk
    with at(w.TODAY), pytest.raises(errors.ScopeEmpty):  # nothing new: nothing to file
        filing.submit_filing(here.actor, filing.start_filing(here.actor, here.body.organisation_id, kind="employer").pk)
    assert Filing.objects.count() == 2


# ---------------------------------------------------------------- pages and API
@pytest.mark.django_db
def test_the_enterprise_writes_and_another_publishes_on_the_pages(client: Client) -> None:
    here, desk, office = factory()
    sign_in(client, desk)
    with at(w.TODAY):
        new = reverse("assessment:new_post")
        post = {"name": "维修电工岗", "unit": "一车间", "scope": here.scope_id, "levels": ["5"]}
        assert client.post(new, post | {"levels": ["2"]}).status_code == 422
        answer = client.post(new, post)
        made = Post.objects.get()
        assert answer["Location"] == reverse("assessment:norm_draft", args=[made.pk])
        page = client.get(answer["Location"]).content.decode()
        assert "理论 100 专业知识" in page
        sheet = {
            "basis": "national", "basis_title": "电工国家职业标准", "duties": "检修", "conditions": "两班制",
            "knowledge_5": "规程", "skill_5": "接线", "subjects_5": "理论 100 专业知识\n技能 六十 接线",
        }  # fmt: skip
        assert "第 2 行" in client.post(answer["Location"], sheet).content.decode()
        sheet["subjects_5"] = "理论 100 专业知识\n技能 60% 接线\n技能 40 检修"
        assert client.post(answer["Location"], sheet).status_code == 302
        page_url = reverse("assessment:post", args=[made.pk])
        assert "请另一名经办" in client.get(page_url).content.decode()
        publish = {"verb": "publish", "effective_on": "2023-03-01"}
        assert client.post(page_url, publish).status_code == 422
        draft = PostNorm.objects.get()
        clerk = sign_in(Client(), make_actor(Role.DISTRICT_CLERK))
        assert clerk.get(page_url).status_code == 200
        assert clerk.get(reverse("assessment:norm", args=[draft.pk])).status_code == 404
        assert clerk.post(page_url, publish).status_code == 403
        assert sign_in(Client(), office).post(page_url, publish).status_code == 302
        assert "接线" in clerk.get(reverse("assessment:norm", args=[draft.pk])).content.decode()
        public = Client().get(reverse("assessment:body", args=[here.body.pk])).content.decode()
        assert "维修电工岗" in public and "电工国家职业标准" in public
        plans = sign_in(Client(), office).get(reverse("assessment:new_plan")).content.decode()
        assert "维修电工岗 岗位规范 第 1 版" in plans


@pytest.mark.django_db
def test_the_api_does_the_same(client: Client) -> None:
    here, desk, office = factory()
    base, kind = "/api/v1/assessment", {"content_type": "application/json"}
    other = sign_in(Client(), office)
    sign_in(client, desk)
    with at(w.TODAY):
        post = client.post(f"{base}/mine/posts", {"name": "电工岗", "occupation_code": w.CODE, "levels": ["5"]}, **kind)
        pk = post.json()["id"]
        level = {
            "level": "5", "knowledge": "规程", "skill": "接线",
            "subjects": [{"part": part, "name": "综合", "weight": 100} for part in ("theory", "practice")],
        }  # fmt: skip
        sent = {"basis": "national", "basis_title": "标准", "duties": "检修", "conditions": "两班", "levels": [level]}
        norm = client.put(f"{base}/mine/posts/{pk}/norm", sent, **kind).json()
        assert norm["levels"] == [level] and norm["state"] == "draft"
        day = {"effective_on": "2023-03-10"}
        refused = client.post(f"{base}/mine/posts/{pk}/norm/publication", day, **kind)
        assert refused.json()["code"] == "assessment.norm_own_draft"
        assert other.post(f"{base}/mine/posts/{pk}/norm/publication", day, **kind).json()["state"] == "coming"
        (shown,) = Client().get(f"{base}/bodies/{here.body.pk}/posts").json()
        assert shown["name"] == "电工岗" and shown["norm"] is None  # comes into force on the 10th
        assert Client().get(f"{base}/norms/{norm['id']}").json()["duties"] == "检修"
        assert [row["version"] for row in client.get(f"{base}/posts/{pk}").json()["norms"]] == [1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM assessment_normsubject")
        assert cursor.fetchone() == (2,)
