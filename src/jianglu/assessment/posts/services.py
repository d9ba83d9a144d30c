"""Setting posts, drafting and publishing their norms; published versions are never changed, a filing takes them along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.errors import need_reason
from jianglu.kernel.levels import Level
from jianglu.kernel.punctuation import listed
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, locked, require

from .. import errors
from ..filing.models import Body, FiledScope, Filing
from ..filing.queries import present_scopes
from ..filing.services import managed
from ..permissions import PUBLISH_NORM, SET_POSTS
from . import rules
from .models import NormAnnex, NormLevel, NormSubject, Post, PostNorm
from .queries import MISSING, filed, pending, texts_of


@dataclass(frozen=True)
class NormText:
    """The text of a norm."""

    basis: str
    basis_title: str
    duties: str
    conditions: str
    levels: tuple[rules.LevelText, ...]


def set_post(
    actor: Actor, body_id: int, *, name: str, occupation_code: str, levels: Sequence[str],
    work_type_id: int | None = None, unit: str = "",
) -> Post:  # fmt: skip
    """Set a post of a filed enterprise (or one that is being filed), within its scope; raises PostInvalid, PostTwice."""
    with transaction.atomic():
        body = managed(actor, body_id, SET_POSTS)
        if body.kind != Body.Kind.EMPLOYER:
            raise errors.PostInvalid(why=_("只有用人单位可以自主设置岗位"))
        if not name.strip():
            raise errors.PostInvalid(why=_("请填写岗位名称"), fields={"name": _("请填写岗位名称")})
        catalogue.get(occupation_code)
        post = Post(
            body=body, name=name.strip()[:60], unit=unit.strip()[:100], occupation_id=occupation_code,
            work_type_id=work_type_id, levels=_within(body, occupation_code, work_type_id, levels),
            set_on=calendar.today(),
        )  # fmt: skip
        try:
            with transaction.atomic():
                post.save(force_insert=True)
        except IntegrityError as error:
            raise errors.PostTwice() from error
        audit.record(actor, "assessment.post_set", post, changes={"levels": post.levels})
        return post


def change_levels(actor: Actor, post_id: int, levels: Sequence[str]) -> Post:
    """Change the levels of a post; published norms stay as they are, the next must describe them. Raises PostInvalid."""
    with transaction.atomic():
        post = _own(actor, post_id)
        before = post.levels
        post.levels = _within(post.body, post.occupation_id, post.work_type_id, levels)
        post.save(update_fields=["levels"])
        audit.record(actor, "assessment.post_levels_changed", post, changes={"levels": [before, post.levels]})
        return post


def end_post(actor: Actor, post_id: int, *, reason: str) -> Post:
    """End a post today: no plan names it any more, what was assessed stays. Raises PostNotFound, ReasonMissing."""
    with transaction.atomic():
        post = _own(actor, post_id)
        need_reason(reason)
        post.ended_on = calendar.today()
        post.save(update_fields=["ended_on"])
        audit.record(actor, "assessment.post_ended", post, reason=reason)
        return post


def write_norm(actor: Actor, post_id: int, text: NormText) -> PostNorm:
    """Write the draft of a post's next norm, or write it anew; it may have gaps until it is published.

    Raises PostNotFound, NormInvalid when it could not even be kept.
    """
    with transaction.atomic():
        post = _own(actor, post_id)
        if text.basis not in PostNorm.Basis.values or not text.basis_title.strip():
            raise errors.NormInvalid(why=_("请写明依据"), fields={"basis_title": _("请写明依据的名称和版本或编号")})
        wrong = [gap for gap in rules.gaps(text.levels, [one.level for one in text.levels]) if gap.code in KEPT_OUT]
        if wrong or {one.level for one in text.levels} - set(post.levels):
            raise errors.NormInvalid(why=_said(wrong) or _("等级不属于该岗位"))
        draft = post.norms.filter(published_at=None).first()
        if draft is None:
            last = post.norms.order_by("-version").values_list("version", flat=True).first() or 0
            draft = PostNorm(post=post, version=last + 1)
        draft.basis, draft.basis_title = text.basis, text.basis_title.strip()[:120]
        draft.duties, draft.conditions = text.duties.strip()[:5000], text.conditions.strip()[:5000]
        draft.drafted_by_id, draft.drafted_at = actor.user_id, calendar.now()
        draft.save()
        draft.levels.all().delete()
        for one in text.levels:
            level = NormLevel.objects.create(
                norm=draft, level=one.level, knowledge=one.knowledge.strip()[:5000], skill=one.skill.strip()[:5000]
            )
            NormSubject.objects.bulk_create(
                NormSubject(level=level, part=subject.part, name=subject.name.strip(), weight=subject.weight)
                for subject in one.subjects
            )
        audit.record(actor, "assessment.norm_drafted", draft, changes={"version": draft.version})
        return draft


def discard_draft(actor: Actor, post_id: int) -> None:
    """Throw the draft away; raises PostNotFound, NormFixed."""
    with transaction.atomic():
        draft = _draft(_own(actor, post_id))
        audit.record(actor, "assessment.norm_discarded", draft, changes={"version": draft.version})
        draft.delete()


def publish_norm(actor: Actor, post_id: int, *, effective_on: date) -> PostNorm:
    """Publish the draft; somebody else than who wrote it. From then on neither a person nor a program changes it.

    Raises PostNotFound, NormFixed, NormOwnDraft, NormInvalid.
    """
    with transaction.atomic():
        post = _own(actor, post_id, PUBLISH_NORM)
        draft = _draft(post)
        if draft.drafted_by_id is not None and draft.drafted_by_id == actor.user_id:
            raise errors.NormOwnDraft()
        if not draft.duties or not draft.conditions:
            raise errors.NormInvalid(why=_("请写明岗位职责和工作条件"))
        if found := rules.gaps(texts_of(draft), post.levels):
            raise errors.NormInvalid(why=_said(found))
        before = post.norms.exclude(published_at=None).order_by("-version").first()
        earliest = calendar.today()
        if effective_on < earliest or (before and before.effective_on and effective_on <= before.effective_on):
            why = _("施行日期不早于今天，并晚于上一版的施行日期")
            raise errors.NormInvalid(why=why, fields={"effective_on": why})
        draft.published_by_id, draft.published_at, draft.effective_on = actor.user_id, calendar.now(), effective_on
        draft.save(update_fields=["published_by", "published_at", "effective_on"])
        audit.record(
            actor, "assessment.norm_published", draft,
            changes={"version": draft.version, "effective_on": effective_on.isoformat()},
        )  # fmt: skip
        return draft


def annex(case_id: int) -> int:
    """What a filing takes along as it is handed in: each post's newest norm that no filing holds yet; returns how many."""
    filing = Filing.objects.get(case_id=case_id)
    filing.annexes.all().delete()
    rows = [NormAnnex(filing=filing, norm=norm) for norm in pending(filing.body_id)]
    NormAnnex.objects.bulk_create(rows)
    return len(rows)


def fit(norm_id: int, scope: FiledScope, level: str, on: date) -> PostNorm:
    """The norm by which a plan of that scope and level assesses on that day; raises NormUnfit."""
    norm = (
        PostNorm.objects.select_related("post")
        .filter(pk=norm_id, post__body_id=scope.body_id)
        .exclude(published_at=None)
        .first()
    )
    if norm is None or norm.effective_on is None:
        raise errors.NormUnfit(why=_("没有这份已发布的岗位规范"))
    post = norm.post
    later = post.norms.filter(version__gt=norm.version, effective_on__lte=on).exists()
    if post.ended_on is not None:
        raise errors.NormUnfit(why=_("岗位已停用"))
    if (post.occupation_id, post.work_type_id) != (scope.occupation_id, scope.work_type_id):
        raise errors.NormUnfit(why=_("岗位的职业（工种）与计划不同"))
    if not norm.levels.filter(level=level).exists():
        raise errors.NormUnfit(why=_("规范没有这个等级"))
    if norm.effective_on > on or later:
        raise errors.NormUnfit(why=_("规范在考试日不是现行版本"))
    if norm.basis in rules.MUST_BE_FILED and not filed().filter(pk=norm.pk).exists():
        raise errors.NormUnfit(why=_("企业评价规范须先随备案报备"))
    return norm


KEPT_OUT = ("twice", "weight", "many")
"""What the database would not keep even of a draft."""


def _said(found: Sequence[rules.Gap]) -> str:
    """The gaps in words, by level."""
    return listed(
        (
            f"{Level(gap.level).label} "
            + str(MISSING[gap.code]) % {"part": NormSubject.Part(gap.part).label if gap.part else "", "n": gap.found}
            for gap in found
        ),
        "；",
    )


def _within(body: Body, code: str, work_type_id: int | None, levels: Sequence[str]) -> list[str]:
    """The levels, lowest first, when the scope in force or asked for has them; raises PostInvalid."""
    wanted = sorted(
        {level for level in levels if level in Level._value2member_map_}, key=lambda level: Level(level).rank
    )
    scope = present_scopes(body.pk, calendar.today()).filter(occupation_id=code, work_type_id=work_type_id)
    held = {level for row in scope for level in row.levels}
    if not wanted or len(wanted) != len(set(levels)):
        raise errors.PostInvalid(why=_("请选择等级"), fields={"levels": _("请选择等级")})
    if outside := [level for level in wanted if level not in held]:
        why = _("备案范围内没有%(levels)s") % {"levels": listed(str(Level(level).label) for level in outside)}
        raise errors.PostInvalid(why=why, fields={"levels": why})
    return wanted


def _draft(post: Post) -> PostNorm:
    draft = post.norms.filter(published_at=None).first()
    if draft is None:
        raise errors.NormFixed()
    return draft


def _own(actor: Actor, post_id: int, permission: object = SET_POSTS) -> Post:
    """The locked post that still stands; its lock orders who drafts and who publishes."""
    post = locked(
        Post.objects.select_related("body"),
        lambda row: require(actor, permission, organisation_id=row.body.organisation_id),  # type: ignore[arg-type]
        pk=post_id,
    )
    if post is None or post.ended_on is not None:
        raise errors.PostNotFound()
    return post
