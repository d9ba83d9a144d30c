"""How the permissions of information are used."""

from jianglu.information import queries, services
from jianglu.information.permissions import PUBLISH, WRITE
from jianglu.platform import workflow
from jianglu.platform.access import reaches
from jianglu.platform.access.testing import Case, own_region
from jianglu.testing import SYSTEM

TEXT = {"kind": "news", "title": "养老护理员培训班开始报名", "body": "学习照护技能。"}


def _written(world):
    return services.write(SYSTEM, region_code=world.own.region, **TEXT).pk


def _submitted(world):
    return services.submit(SYSTEM, _written(world)).case_id


def _edits(actor, world):
    """Who writes there, and who publishes there."""
    return any(reaches(actor.scope(permission), region=world.own.region) for permission in (WRITE, PUBLISH))


def _publish(actor, world, case_id):
    return workflow.act(actor, case_id, "publish", version=workflow.Case.objects.get(pk=case_id).version)


CASES = [
    Case(
        WRITE,
        lambda actor, world, made: services.write(actor, region_code=world.own.region, **TEXT),
        region=own_region,
    ),
    Case(
        WRITE,
        lambda actor, world, pk: services.revise(actor, pk, title="改"),
        prepare=_written,
        region=own_region,
    ),
    Case(WRITE, lambda actor, world, pk: services.submit(actor, pk), prepare=_written, region=own_region),
    Case(WRITE, lambda actor, world, pk: queries.draft(actor, pk), prepare=_written, allowed=_edits),
    Case(PUBLISH, _publish, prepare=_submitted, region=own_region),
    Case(
        PUBLISH,
        lambda actor, world, made: services.publish_now(actor, region_code=world.own.region, **TEXT),
        region=own_region,
    ),
]


def objects(world) -> dict[str, object]:
    """What addresses name: a draft."""
    return {"information:pk": _written(world)}
