"""The demo factory's posts: norms by the national standard in force, a new version that waits for its publisher, one filed."""

from __future__ import annotations

from datetime import timedelta

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.levels import Level
from jianglu.platform.access import Actor
from jianglu.platform.seeding import World

from ..equipment.seed import seed_equipment
from ..filing import services as filing
from ..filing.models import Body, FiledScope, Room
from . import rules, services
from .models import PostNorm

SYSTEM = Actor.system("seed")
SET_BEFORE = timedelta(days=120)
UNITS = ("一车间", "二车间", "设备保障部")
KNOWLEDGE = "掌握{name}{level}应知的工艺、设备、质量与安全知识，能看懂本岗位全部工艺文件。"
SKILL = "能独立完成{name}{level}规定的操作，首件合格，能判断并排除本岗位常见故障。"
SUBJECTS = {
    "theory": (("职业道德与安全生产", 20), ("专业知识与工艺文件", 60), ("质量与设备保养", 20)),
    "practice": (("典型工件（任务）操作", 70), ("质量检验与记录", 15), ("安全文明生产", 15)),
    "review": (("技术攻关与革新成果", 50), ("带徒传艺", 20), ("现场答辩", 30)),
}


def seed(world: World) -> int:
    """Posts of the demo factory with norms, first where its staff work; returns how many."""
    body = _factory(world)
    held = {row.occupation_id: row for row in body.scopes.filter(work_type=None, valid_until=None).order_by("pk")}
    staff = [person.occupation_code for person in world.people if person.employer_id == body.organisation_id]
    chosen = list(dict.fromkeys(code for code in (*staff, *held) if code in held))[: len(UNITS)]
    with world.at(world.today - SET_BEFORE):
        for code, unit in zip(chosen, UNITS, strict=False):
            _post(world, body, held[code], unit)
    return len(chosen)


def norm_of(body_id: int, code: str) -> int | None:
    """The norm in force for a post in that occupation, of the national standard."""
    rows = PostNorm.objects.filter(post__body_id=body_id, post__occupation_id=code, basis="national")
    return rows.exclude(published_at=None).order_by("-version").values_list("pk", flat=True).first()


def hand_in_norms(world: World) -> None:
    """The factory hands its own norm in with a change of its filing, and its equipment; the district finds both at its desk."""
    body = _factory(world)
    own = PostNorm.objects.filter(post__body=body, basis="own").exclude(published_at=None)
    if own.exists() and Room.objects.filter(site__body=body, kind="theory").exists():
        with world.at(world.today - timedelta(days=1)):
            seed_equipment(world, body)
            opened = filing.start_filing(
                SYSTEM, body.organisation_id, kind=body.kind, statement="报备本企业自主开发的岗位评价规范"
            )
            filing.submit_filing(SYSTEM, opened.pk)


def _factory(world: World) -> Body:
    return Body.objects.get(organisation_id=world.organisations("employer")[0].id)


def _post(world: World, body: Body, scope: FiledScope, unit: str) -> None:
    """The first post has a second version in draft, the last an own norm that is not filed yet."""
    name = catalogue.names([scope.occupation_id])[scope.occupation_id]
    own = unit == UNITS[-1]
    post = services.set_post(
        SYSTEM, body.pk, name=f"{name}岗", unit=unit, occupation_code=scope.occupation_id,
        levels=scope.levels if not own else ["4", "3", "2"],
    )  # fmt: skip
    staff, office = world.account("factory").actor, world.account("factorybody").actor
    basis = ("own", f"{name}岗位评价规范 Q/QY {post.pk:03d}—2022") if own else ("national", f"《{name}》")
    text = services.NormText(
        *basis,
        duties=f"按工艺文件和操作规程完成{name}岗位生产任务；保养所用设备；做好首件检验和质量记录；带教新员工。",
        conditions="厂房内作业，两班制；接触机械、用电和噪声危害，配备防护用品，岗前安全培训合格上岗。",
        levels=tuple(_level(name, level) for level in post.levels),
    )
    services.write_norm(staff, post.pk, text)
    services.publish_norm(office, post.pk, effective_on=world.today - SET_BEFORE)
    if unit == UNITS[0]:
        services.write_norm(staff, post.pk, text)


def _level(name: str, level: str) -> rules.LevelText:
    label = Level(level).label
    return rules.LevelText(
        level, KNOWLEDGE.format(name=name, level=label), SKILL.format(name=name, level=label),
        tuple(rules.Subject(part, *subject) for part in rules.parts_of(level) for subject in SUBJECTS[part]),
    )  # fmt: skip
