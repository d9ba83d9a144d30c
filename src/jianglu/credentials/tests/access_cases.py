"""How the permissions of certificates are used."""

from contextlib import suppress
from datetime import date
from io import BytesIO

from jianglu.catalogue.models import Occupation
from jianglu.credentials import ceremonies, identities, queries, services, sharing
from jianglu.credentials.errors import NothingToExport
from jianglu.credentials.models import Key
from jianglu.credentials.openid import asking
from jianglu.credentials.permissions import (
    ASK,
    BULK_CHECK,
    CORRECT,
    EXPORT_NATIONAL,
    IMPORT,
    ISSUE,
    ISSUE_DECIDED,
    KEYS,
    NUMBER_ISSUER,
    REVOKE,
    SHARE,
    SUSPEND,
    VIEW,
)
from jianglu.platform.access.testing import Case, own_region
from jianglu.testing import SYSTEM


def _body(world, made=None):
    return world.own.units["body"].pk


def build(world) -> None:
    """The city has its key, as every city that has held the ceremony (the demo's seed issues with it)."""
    identities.current_key(None)


def _ready(world):
    Occupation.objects.get_or_create(code="6-18-02-04", defaults={"name": "焊工"})
    services.number_issuer(SYSTEM, _body(world), letter="S", site=12)


def _issue(actor, world, made):
    return services.issue(
        actor,
        person_id=world.own.person.pk,
        body_id=_body(world),
        occupation_code="6-18-02-04",
        level="4",
        decided_on=date(2023, 2, 15),
        basis="assessment_result",
        basis_id=1,
        scores={"theory": 86, "practice": 91},
    )


def _certificate(world):
    _ready(world)
    return _issue(SYSTEM, world, None).pk


def _export(actor, world, made):
    with suppress(NothingToExport):  # another city's clerk may, and finds none of ours
        services.export_national(actor, since=date(2000, 1, 1), until=date(2099, 1, 1), reason="按月报送数据")


def _sheet() -> BytesIO:
    return BytesIO("姓名,证书编号\n张三,S000050000012233000001\n".encode())


def _enquiry(actor, world, made=None):
    return asking.ask(actor, world.own.units["enterprise"].pk, purpose="应聘核对等级", claims=["achievement"])


CASES = [
    Case(ASK, _enquiry, organisation=lambda world, made: world.own.units["enterprise"].pk),
    Case(
        BULK_CHECK,
        lambda actor, world, made: services.check_many(actor, world.own.units["enterprise"].pk, _sheet()),
        organisation=lambda world, made: world.own.units["enterprise"].pk,
    ),
    Case(
        VIEW,
        lambda actor, world, pk: queries.get(actor, pk),
        prepare=_certificate,
        region=own_region,
        organisation=_body,
        person=lambda world, made: world.own.person.pk,
    ),
    Case(ISSUE, _issue, prepare=_ready),
    Case(
        REVOKE,
        lambda actor, world, pk: services.revoke(actor, pk, reason="冒名顶替取得证书，经查证属实"),
        prepare=_certificate,
        region=own_region,
    ),
    Case(
        CORRECT,
        lambda actor, world, pk: services.correct(
            actor, pk, reason="姓名用字有误，按身份证更正", holder_name="欧阳自得"
        ),
        prepare=_certificate,
        region=own_region,
    ),
    Case(
        SUSPEND,
        lambda actor, world, pk: services.suspend(actor, pk, reason="举报核查期间暂停使用"),
        prepare=_certificate,
        region=own_region,
    ),
    Case(
        ISSUE_DECIDED,
        lambda actor, world, made: services.stage(actor, "荣誉证书", "渝人社〔2023〕1号", []),
    ),
    Case(
        SHARE,
        lambda actor, world, pk: sharing.share(actor, pk, ["name"], days=7),
        prepare=_certificate,
        person=lambda world, made: world.own.person.pk,
    ),
    Case(KEYS, lambda actor, world, made: ceremonies.ask(actor, _body(world), "create", reason="新机构启用签发密钥")),
    Case(NUMBER_ISSUER, lambda actor, world, made: services.number_issuer(actor, _body(world), letter="S", site=12)),
    Case(EXPORT_NATIONAL, _export, prepare=_certificate),
    Case(IMPORT, lambda actor, world, made: services.take_over(actor, [])),
]


def objects(world) -> dict[str, object]:
    """What addresses name: a ceremony, and the list in which the benefits' certificate stands."""
    asked = ceremonies.ask(
        SYSTEM,
        None,
        "rotate" if Key.objects.filter(identity__organisation=None).exists() else "create",
        reason="市级密钥例行操作",
    )
    checked = services.check_many(SYSTEM, world.own.units["enterprise"].pk, _sheet())
    asked_for = _enquiry(SYSTEM, world)
    return {
        "credentials:enquiry:pk": asked_for.pk,
        "credentials:cancel_enquiry:pk": asked_for.pk,
        "credentials:ceremony:pk": asked.pk,
        "credentials:bulk_check:pk": checked.pk,
        "credentials:bulk_check_result:pk": checked.pk,
        "credentials:end_share:pk": 1,
        "credentials:withdraw_copy:pk": 1,
        "credentials:number": 0,
        "credentials:status_list_of:purpose": "revocation",
    }
