"""Candidates of an open plan of the demo city with photos and requests to pay less, some decided, some waiting."""

from __future__ import annotations

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from jianglu.platform.access import Actor
from jianglu.platform.seeding import BANK_OCCUPATIONS, World

from ..errors import AlreadyRegistered, NotEligible
from ..filing.models import Body
from ..plans import services as plans
from ..plans.models import Plan
from . import services

SYSTEM = Actor.system("seed")
ELECTRICIAN = BANK_OCCUPATIONS[2]
CANDIDATES = 6


def seed_intake(world: World, demo: Body) -> int:
    """Returns how many candidates handed something in."""
    open_plans = Plan.objects.filter(body=demo, occupation_id=ELECTRICIAN, level="5", state=Plan.State.ANNOUNCED)
    plan = open_plans.order_by("pk").first()
    if plan is None:
        return 0
    plan.photo_required = True
    plan.save(update_fields=["photo_required"])
    made = 0
    for person in (one for one in world.people[500:] if one.employer_id and one.occupation_code != ELECTRICIAN):
        if made == CANDIDATES:
            break
        try:
            row = plans.register(SYSTEM, plan.pk, person.id, declared={"intends": True})
        except (NotEligible, AlreadyRegistered):
            continue
        photo = services.hand_in_photo(SYSTEM, row.pk, portrait(made))
        if made % 3:
            services.decide_photo(SYSTEM, photo.pk, accept=made % 3 == 1, reason="" if made % 3 == 1 else "面部有阴影")
        if made < 4:
            proof = ContentFile(b"%PDF-1.7\ntrailer\n%%EOF\n", name="证明.pdf")
            group = "disabled" if made % 2 else "rural_transfer_worker"
            waiver = services.ask_waiver(SYSTEM, row.pk, group=group, evidence=proof)
            if made < 2:
                services.decide_waiver(SYSTEM, waiver.pk, fee=0 if made else plan.fee // 2)
        made += 1
    return made


def portrait(number: int) -> ContentFile[bytes]:
    """A drawn head and shoulders that stands for a photo."""
    tone = ("#8c5a3c", "#3c5a8c", "#5a8c3c")[number % 3]
    picture = Image.new("RGB", (350, 490), "#dfe8ef")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((40, 330, 310, 700), fill=tone)
    draw.ellipse((105, 110, 245, 300), fill="#e8c39e")
    draw.chord((98, 90, 252, 250), 180, 360, fill="#2c2320")
    out = BytesIO()
    picture.save(out, "JPEG", quality=90)
    return ContentFile(out.getvalue(), name=f"照片{number + 1}.jpg")
