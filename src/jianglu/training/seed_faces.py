"""Pictures of the demo city's online learners: one agreed to be seen, one did not."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from jianglu.learning import queries as learning
from jianglu.learning import services as study
from jianglu.learning.cohorts import queries as groups
from jianglu.learning.faces import services as faces
from jianglu.people import services as people
from jianglu.platform.access import Actor, Grant, Role, ScopeKind
from jianglu.platform.seeding import World

TIMELESS = ("quiz", "assignment", "practice", "lti", "scorm")


def show_faces(world: World) -> None:
    """Two of a subsidised class of the demo provider learn online: a picture waits for the teacher, and who took none."""
    classes = groups.visible_cohorts(world.account("provider").actor).filter(
        subsidised=True, members__isnull=False, members__left_at=None
    )
    group = classes.first()
    planned = groups.plan(group).first() if group is not None else None
    if group is None or planned is None:
        return
    members = [row.person_id for row in groups.roll(group)[:2]]
    for person_id in members:
        actor = Actor(f"person:{person_id}", person_id=person_id, grants=(_self(person_id),))
        line = learning.outline(planned.course, person_id).next_line
        if line is None or line.activity.kind in TIMELESS:
            continue
        with world.at(world.today - timedelta(days=1)):
            if person_id == members[0]:
                people.give_consent(actor, person_id, "face_check")
            session = study.open_session(actor, line.activity.pk)
            faces.show_face(actor, session.key, ContentFile(_portrait(person_id), name="me.jpg"))
            study.close_session(actor, session.key)


def _self(person_id: int) -> Grant:
    return Grant(Role.WORKER, ScopeKind.SELF, str(person_id))


def _portrait(number: int) -> bytes:
    """A drawn head and shoulders, another one for everybody."""
    picture = Image.new("RGB", (360, 480), (200, 210, 225 - number % 40))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((50, 300, 310, 620), fill=(60, 80 + number % 90, 120))
    draw.ellipse((110, 90, 250, 300), fill=(225, 190, 165))
    draw.pieslice((105, 70, 255, 260), 180, 360, fill=(40, 30, 30))
    out = BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()
