"""Reading packages: what an activity holds, and how far a learner is in its parts."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import Activity, ContentPackage, Enrolment, PackageRun


def package_of(activity: Activity) -> ContentPackage | None:
    """The package of an activity, None when it has none."""
    return ContentPackage.objects.filter(file_id=activity.file_id).first() if activity.file_id else None


@dataclass(frozen=True)
class Part:
    """A part of a package in the learner's last attempt."""

    number: int
    title: str
    run: PackageRun | None


def parts_of(enrolment: Enrolment, activity: Activity, package: ContentPackage) -> tuple[int, list[Part]]:
    """(number of the last attempt, the parts in order with what the package said of them)."""
    runs = list(PackageRun.objects.filter(enrolment=enrolment, activity=activity))
    last = max((run.number for run in runs), default=1)
    by_part = {run.part: run for run in runs if run.number == last}
    return last, [
        Part(number, entry["title"], by_part.get(entry["identifier"])) for number, entry in enumerate(package.parts)
    ]
