"""Posts of enterprises and their norms: the public ones, one's own with drafts, those of a district."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from jianglu.platform.access import require

from ..errors import BodyNotFound
from ..filing import queries as filing
from ..permissions import SET_POSTS, VIEW_POSTS
from ..posts import queries, rules, services
from .common import AssessmentReason, Id, Key, Short, paged

router = Router()
NormWords = Annotated[str, Field(max_length=5000, pattern=r"^[^\x00]*$")]
NormName = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
OneLevel = Annotated[str, Field(pattern=r"^[0-5TS]$")]


class NormSubjectRow(Schema):
    """A subject of assessment; `weight` in per cent of its part."""

    part: Literal["theory", "practice", "review"]
    name: NormName
    weight: int = Field(ge=1, le=100)


class NormLevelRow(Schema):
    """What a norm demands of one level."""

    level: OneLevel
    knowledge: NormWords
    skill: NormWords
    subjects: list[NormSubjectRow] = Field(max_length=rules.MOST_SUBJECTS)


class NormIn(Schema):
    """The text of a draft; it may have gaps until it is published."""

    basis: Literal["national", "own"]
    basis_title: str = Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")
    duties: NormWords = ""
    conditions: NormWords = ""
    levels: list[NormLevelRow] = Field(max_length=8)

    def text(self) -> services.NormText:
        """The text that was sent; of a level named twice the last."""
        rows = {row.level: row for row in self.levels}
        return services.NormText(
            self.basis, self.basis_title, self.duties, self.conditions,
            tuple(
                rules.LevelText(
                    row.level, row.knowledge, row.skill, tuple(rules.Subject(**one.dict()) for one in row.subjects)
                )
                for row in rows.values()
            ),
        )  # fmt: skip


class NormBrief(Schema):
    """A version of a norm."""

    id: int
    version: int
    state: str
    basis: str
    basis_title: str
    effective_on: date | None


class NormOut(NormBrief):
    """A norm with its text."""

    post_id: int
    post: str = Field(alias="post.name")
    organisation: str = Field(alias="post.body.organisation.name")
    duties: str
    conditions: str
    levels: list[NormLevelRow]

    @staticmethod
    def resolve_levels(obj: Any) -> Any:
        return [
            {
                "level": text.level, "knowledge": text.knowledge, "skill": text.skill,
                "subjects": [{"part": one.part, "name": one.name, "weight": one.weight} for one in text.subjects],
            }
            for text in queries.texts_of(obj)
        ]  # fmt: skip


class JobPostOut(Schema):
    """A post of an enterprise with the levels that it assesses there."""

    id: int
    name: str
    unit: str
    organisation_id: int = Field(alias="body.organisation_id")
    occupation_code: str = Field(alias="occupation_id")
    occupation: str = Field(alias="occupation.name")
    work_type: str | None = Field(None, alias="work_type.name")
    levels: list[str]
    set_on: date
    ended_on: date | None


class PublicJobPost(JobPostOut):
    """With the norm in force."""

    norm: NormBrief | None = None

    @staticmethod
    def resolve_norm(obj: Any) -> Any:
        return next(iter(obj.now), None)


class JobPostDetail(JobPostOut):
    """With the versions of its norm that the caller may read, newest first."""

    norms: list[NormBrief]

    @staticmethod
    def resolve_norms(obj: Any, context: Any) -> Any:
        return queries.norms_of(context["request"].actor, obj)


class JobPostIn(Schema):
    """A post to set."""

    name: NormName
    unit: str = Field("", max_length=100, pattern=r"^[^\x00]*$")
    occupation_code: str = Field(pattern=r"^\d-\d{2}-\d{2}-\d{2}$")
    work_type_id: Key | None = None
    levels: list[OneLevel] = Field(min_length=1, max_length=8)


class PostLevelsIn(Schema):
    """The levels of a post."""

    levels: list[OneLevel] = Field(min_length=1, max_length=8)


class NormPublicationIn(Schema):
    """From when the norm holds."""

    effective_on: date


@router.get("/bodies/{body_id}/posts", response=list[PublicJobPost], auth=None)
def posts_of_body(request: HttpRequest, body_id: Id) -> Any:
    """The posts that a body shows in the public register, with the norms in force."""
    return queries.public_posts(filing.public_body(body_id).pk)


@router.get("/norms/{norm_id}", response=NormOut, auth=None)
def one_norm(request: HttpRequest, norm_id: Id) -> Any:
    """A published norm."""
    return queries.public_norm(norm_id)


@router.get("/posts", response=list[JobPostOut])
@paged()
def posts(request: HttpRequest, occupation: Short = "", district: Short = "") -> Any:
    """Posts of my enterprise or district, by name."""
    require(request.actor, VIEW_POSTS)
    wanted = {"occupation_id": occupation, "body__region_code__startswith": district}
    return queries.listed(request.actor).filter(**{name: value for name, value in wanted.items() if value})


@router.get("/posts/{post_id}", response=JobPostDetail)
def one_post(request: HttpRequest, post_id: Id) -> Any:
    """One post that I may see."""
    return queries.get(request.actor, post_id)


@router.post("/mine/posts", response=JobPostOut)
def set_post(request: HttpRequest, data: JobPostIn) -> Any:
    """Set a post of my enterprise, within its filed scope."""
    require(request.actor, SET_POSTS)
    body = queries.employer(request.actor)
    if body is None:
        raise BodyNotFound()
    made = services.set_post(request.actor, body.pk, **data.dict())
    return queries.get(request.actor, made.pk)


@router.put("/mine/posts/{post_id}/levels", response=JobPostOut)
def change_levels(request: HttpRequest, post_id: Id, data: PostLevelsIn) -> Any:
    """Change the levels of a post."""
    queries.get(request.actor, post_id)
    services.change_levels(request.actor, post_id, data.levels)
    return queries.get(request.actor, post_id)


@router.put("/mine/posts/{post_id}/norm", response=NormOut)
def write_norm(request: HttpRequest, post_id: Id, data: NormIn) -> Any:
    """Write the draft of the next norm, or write it anew."""
    queries.get(request.actor, post_id)
    made = services.write_norm(request.actor, post_id, data.text())
    return queries.readable_norm(request.actor, made.pk)


@router.delete("/mine/posts/{post_id}/norm", response={204: None})
def discard_norm(request: HttpRequest, post_id: Id) -> Any:
    """Throw the draft away."""
    queries.get(request.actor, post_id)
    services.discard_draft(request.actor, post_id)
    return Status(204, None)


@router.post("/mine/posts/{post_id}/norm/publication", response=NormBrief)
def publish_norm(request: HttpRequest, post_id: Id, data: NormPublicationIn) -> Any:
    """Publish the draft that somebody else wrote."""
    queries.get(request.actor, post_id)
    return services.publish_norm(request.actor, post_id, effective_on=data.effective_on)


@router.post("/mine/posts/{post_id}/end", response=JobPostOut)
def end_post(request: HttpRequest, post_id: Id, data: AssessmentReason) -> Any:
    """End a post today."""
    queries.get(request.actor, post_id)
    services.end_post(request.actor, post_id, reason=data.reason)
    return queries.get(request.actor, post_id)
