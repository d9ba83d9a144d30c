"""How the permissions of posts are used: our enterprise, filed as a body, sets a post and publishes its norm."""

from __future__ import annotations

from functools import partial
from typing import Any

from jianglu.assessment import permissions as can
from jianglu.assessment.filing.models import Body
from jianglu.assessment.posts import queries, rules, services
from jianglu.platform.access.testing import Case, found, own_region
from jianglu.testing import SYSTEM, at

from . import nomination_cases as nominating
from . import world as w

case = partial(Case, on=str(w.TODAY))


def text(*levels: str, basis: str = "national") -> services.NormText:
    """A whole norm for these levels."""
    return services.NormText(
        basis, "电工国家职业标准（2022 年版）", "运行和检修", "带电作业，两班制",
        tuple(
            rules.LevelText(
                level, "安全规程", "接线", tuple(rules.Subject(part, "综合", 100) for part in rules.parts_of(level))
            )
            for level in levels
        ),
    )  # fmt: skip


def _unit(world: Any, made: Any = None) -> int:
    return int(world.own.units["enterprise"].pk)


def _body(world: Any) -> int:
    nominating._filed(world)
    return int(Body.objects.get(organisation_id=_unit(world)).pk)


def drafted(world: Any) -> int:
    """A post of our enterprise with a draft that the machinery wrote."""
    with at(w.TODAY):
        post = services.set_post(SYSTEM, _body(world), name="维修电工岗", occupation_code=w.CODE, levels=["3"])
        services.write_norm(SYSTEM, post.pk, text("3"))
        return post.pk


_ours = partial(case, organisation=_unit)
CASES = [
    _ours(
        can.SET_POSTS,
        lambda actor, world, pk: services.set_post(actor, pk, name="新岗位", occupation_code=w.CODE, levels=["3"]),
        prepare=_body,
    ),
    _ours(can.SET_POSTS, lambda actor, world, pk: services.write_norm(actor, pk, text("3")), prepare=drafted),
    _ours(can.SET_POSTS, lambda actor, world, pk: services.discard_draft(actor, pk), prepare=drafted),
    _ours(can.SET_POSTS, lambda actor, world, pk: services.change_levels(actor, pk, ["2"]), prepare=drafted),
    _ours(can.SET_POSTS, lambda actor, world, pk: services.end_post(actor, pk, reason="撤并"), prepare=drafted),
    _ours(
        can.PUBLISH_NORM,
        lambda actor, world, pk: services.publish_norm(actor, pk, effective_on=w.TODAY),
        prepare=drafted,
    ),
    case(
        can.VIEW_POSTS,
        lambda actor, world, pk: found(queries.listed(actor)),
        prepare=drafted,
        region=own_region,
        organisation=_unit,
    ),
]


def objects(world: Any) -> dict[str, object]:
    """What addresses name: a post whose draft only its enterprise reads."""
    post = drafted(world)
    norm = queries.norms_of(SYSTEM, queries.get(SYSTEM, post))[0]
    return {"assessment:post_id": post, "assessment:norm_id": norm.pk}
