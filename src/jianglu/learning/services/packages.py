"""Courseware made elsewhere: taken in after the checks, opened part by part, and what it says of the learner."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from jianglu.kernel.archives import BadArchive
from jianglu.organisations import queries as organisations
from jianglu.platform import audit, calendar, files
from jianglu.platform.access import Actor, require

from .. import xapi
from ..archives import WRONG
from ..cmi5 import structure
from ..content import origin
from ..errors import BadCourseware, CourseNotFound, NoAttemptsLeft, RunNotOver
from ..models import Activity, ContentPackage, Enrolment, PackageRun
from ..permissions import AUTHOR
from ..scorm import cmi
from ..scorm.packages import read_package
from ..uploads import LESSON_PACKAGE
from .study import package_ended, progress_of, say, settle, taking_part

STATE = tuple(field.name for field in fields(cmi.Cmi))


def take_package(actor: Actor, upload: File[bytes], *, organisation_id: int | None = None) -> ContentPackage:
    """Check an uploaded package whole, then keep it for courses of an organisation, or (without one) of the bureau.

    Raises NoContentOrigin, BadCourseware, and what `files.store` raises.
    """
    region = organisations.region_of(organisation_id)
    require(actor, AUTHOR, organisation_id=organisation_id, region=region)
    origin.needed()
    upload.seek(0)
    try:
        found = _read(upload)
    except BadArchive as error:
        raise BadCourseware(why=_why(error), fields={"file": _why(error)}) from error
    upload.seek(0)
    with transaction.atomic():
        package = ContentPackage.objects.create(
            key=secrets.token_hex(8),
            file=files.store(actor, upload, purpose=LESSON_PACKAGE),
            standard=found.standard,
            title=found.title,
            parts=found.parts,
            files=found.files,
            size=found.size,
            taken_at=calendar.now(),
        )
        audit.record(actor, "learning.package_taken", package, changes={"sha256": package.file.sha256})
        return package


def take_package_bytes(
    actor: Actor, content: bytes, name: str, *, organisation_id: int | None = None
) -> ContentPackage:
    """Take a package that the platform itself has made."""
    return take_package(actor, ContentFile(content, name=name), organisation_id=organisation_id)


def open_part(actor: Actor, activity_id: int, part: int) -> PackageRun:
    """Open a part of a package (numbered from 0) in the learner's last attempt; earlier windows of it write no more.

    Raises CourseNotFound, NotEnrolled, ActivityLocked.
    """
    with transaction.atomic():
        enrolment, activity = taking_part(actor, activity_id)
        identifier = _part(activity, part)["identifier"]
        Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        run = _run(enrolment, activity, identifier, _last_number(enrolment, activity))
        run.opening += 1
        run.said_seconds += cmi.said_seconds(run.session_time)
        run.session_time = ""
        run.save()
        audit.record(actor, "learning.part_opened", run)
        return run


def commit_part(
    actor: Actor, activity_id: int, part: int, *, opening: int, seq: int, said: Mapping[str, object]
) -> PackageRun:
    """Take what a package says in its commit `seq`; the same commit again changes nothing.

    What ends the part is said in the record store, and settles the activity once the time for it was learnt, too. Raises
    CourseNotFound, NotEnrolled, ActivityLocked, cmi.BadCommit.
    """
    with transaction.atomic():
        enrolment, activity = taking_part(actor, activity_id)
        entry = _part(activity, part)
        if "move_on" in entry:  # a cmi5 unit speaks in its sessions only: launches.py
            raise CourseNotFound()
        run = (
            PackageRun.objects.select_for_update()
            .filter(enrolment=enrolment, activity=activity, part=entry["identifier"])
            .order_by("-number")
            .first()
        )
        if run is None:
            raise CourseNotFound()
        before = _state(run)
        take = cmi.committed if opening == run.opening else cmi.overtaken
        after = take(before, seq, said, mastery=entry["mastery"])
        if after == before:
            return run
        for name in STATE:
            setattr(run, name, getattr(after, name))
        run.last_at = now = calendar.now()
        run.save()
        if after.success != before.success or after.ended != before.ended:
            _tell(enrolment, activity, run, entry)
            audit.record(actor, "learning.part_ended", run, changes={"success": run.success, "score": run.score})
        progress = progress_of(enrolment, activity)
        if run.score is not None:
            progress.score = max(progress.score or 0, package_score(enrolment, activity, run.number))
        settle(progress, activity, now)
        return run


def begin_again(actor: Actor, activity_id: int) -> int:
    """Begin a new attempt at a whole package; what was done stays done. Returns its number.

    Raises RunNotOver while the last attempt neither ended nor failed, NoAttemptsLeft.
    """
    with transaction.atomic():
        enrolment, activity = taking_part(actor, activity_id)
        first = _part(activity, 0)["identifier"]
        Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        last = _last_number(enrolment, activity)
        rows = PackageRun.objects.filter(enrolment=enrolment, activity=activity, number=last)
        if not package_ended(enrolment, activity) and not rows.filter(success=PackageRun.Success.FAILED).exists():
            raise RunNotOver()
        if activity.max_attempts and last >= activity.max_attempts:
            raise NoAttemptsLeft(limit=activity.max_attempts)
        run = _run(enrolment, activity, first, last + 1)
        audit.record(actor, "learning.package_begun_again", run)
        return run.number


@dataclass(frozen=True)
class _Found:
    standard: str
    title: str
    parts: list[dict[str, Any]]
    files: int
    size: int


def _read(upload: File[bytes]) -> _Found:
    """A checked package of either standard, with its parts as they are kept; raises BadArchive."""
    if not structure.is_cmi5(upload):
        package = read_package(upload)
        parts = [asdict(sco) for sco in package.scos]
        return _Found(package.version, package.title, parts, package.files, package.size)
    course = structure.read_course(upload)
    return _Found(
        ContentPackage.Standard.CMI5, course.title, [_unit(unit) for unit in course.units], course.files, course.size
    )


def _unit(unit: structure.Unit) -> dict[str, Any]:
    """A cmi5 unit as a part: by its publisher's id, which stays the same in the next version of the course."""
    identifier = unit.iri if len(unit.iri) <= 200 else hashlib.sha256(unit.iri.encode()).hexdigest()
    mastery = None if unit.mastery is None else round(unit.mastery * 100, 4)
    return {**asdict(unit), "identifier": identifier, "mastery": mastery, "data": unit.parameters}


def _part(activity: Activity, part: int) -> dict[str, Any]:
    package = ContentPackage.objects.filter(file_id=activity.file_id).first()
    if activity.kind != Activity.Kind.SCORM or package is None or not 0 <= part < len(package.parts):
        raise CourseNotFound()
    return dict(package.parts[part])


def _last_number(enrolment: Enrolment, activity: Activity) -> int:
    rows = PackageRun.objects.filter(enrolment=enrolment, activity=activity)
    return int(rows.aggregate(last=Max("number"))["last"] or 1)


def _run(enrolment: Enrolment, activity: Activity, identifier: str, number: int) -> PackageRun:
    """The run; openings go on counting from attempt to attempt, so that no window of an earlier one writes into it."""
    now = calendar.now()
    rows = PackageRun.objects.filter(enrolment=enrolment, activity=activity, part=identifier)
    opened = rows.aggregate(last=Max("opening"))["last"] or 0
    run, _created = rows.select_for_update().get_or_create(
        number=number,
        defaults={
            "enrolment": enrolment,
            "activity": activity,
            "part": identifier,
            "opening": opened,
            "started_at": now,
            "last_at": now,
        },
    )
    return run


def _state(run: PackageRun) -> cmi.Cmi:
    state = {name: getattr(run, name) for name in STATE}
    return cmi.Cmi(
        **{**state, "completion": cmi.Completion(run.completion), "success": cmi.Success(run.success)},
    )


def package_score(enrolment: Enrolment, activity: Activity, number: int) -> int:
    """Mean of what the parts of an attempt say, in percent rounded down."""
    rows = PackageRun.objects.filter(enrolment=enrolment, activity=activity, number=number, score__isnull=False)
    scores = [run.score for run in rows if run.score is not None]
    return int(sum(scores) / len(scores)) if scores else 0


def _tell(enrolment: Enrolment, activity: Activity, run: PackageRun, entry: Mapping[str, Any]) -> None:
    """One statement for the end of a part; the duration in it is the package's own word."""
    verbs = {PackageRun.Success.PASSED: "passed", PackageRun.Success.FAILED: "failed"}
    result: dict[str, Any] = {"completion": run.completion == PackageRun.Completion.COMPLETED}
    if run.success in verbs:
        result["success"] = run.success == PackageRun.Success.PASSED
    if run.score is not None:
        result["score"] = {"scaled": round(run.score / 100, 4)}
    seconds = run.said_seconds + cmi.said_seconds(run.session_time)
    if seconds:
        result["duration"] = xapi.duration(seconds)
    say(
        enrolment,
        verbs.get(PackageRun.Success(run.success), "completed"),
        xapi.part_iri(activity.key, run.part),
        entry["title"],
        run.last_at,
        result,
    )


def _why(error: BadArchive) -> str:
    """What is wrong with a package, for the teacher, with the file that it is wrong with."""
    text = {
        **WRONG,
        "big": _("解压后超过 400 MB"),
        "manifest": _("缺少清单文件 imsmanifest.xml 或 cmi5.xml"),
        "version": _("清单不是 SCORM 1.2 或 2004"),
        "launch": _("清单中没有可以打开的内容"),
        "parts": _("清单中的内容过多或编号重复"),
        "structure": _("课程结构不符合 cmi5 规范"),
        "iri": _("编号不是完整的网址（IRI）"),
        "twice_id": _("编号重复"),
        "remote": _("内容不在课件包内"),
        "reserved": _("地址中用了启动参数的名称"),
        "units": _("没有学习单元，或超过 5,000 个"),
    }[error.code]
    return f"{text}（{error.member}）" if error.member else str(text)
