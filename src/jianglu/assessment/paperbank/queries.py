"""Reading sets; within the actor's banks. What a form holds is shown only to those who approve, and only before sealing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jianglu.platform import audit, vault
from jianglu.platform.access import Actor, Role, limit
from jianglu.platform.access.services import live_assignments
from jianglu.platform.questions import Kind

from ..bank.models import Bank, ItemVersion
from ..errors import PaperNotFound
from ..permissions import APPROVE_PAPERS, ASSEMBLE_PAPERS
from ..plans.models import Plan
from .models import KeyHolder, PaperSet
from .services.assembling import need_state, own_set

SIDES = {
    "low": gettext_lazy("至少"), "high": gettext_lazy("至多"), "floor": gettext_lazy("信息量至少"),
    "enemies": gettext_lazy("互斥题组"), "include": gettext_lazy("必选试题"), "ceiling": gettext_lazy("抽用次数上限"),
    "exclude": gettext_lazy("禁用试题"), "overlap": gettext_lazy("平行卷之间的重复题数"),
}  # fmt: skip
NEXT = {
    "length": gettext_lazy("减少题量或平行卷份数"), "kind": gettext_lazy("补充这种题型，或减少平行卷份数"),
    "node": gettext_lazy("补充这个鉴定点的试题，或放宽鉴定点的浮动"), "difficulty": gettext_lazy("放宽平均难度的浮动"),
    "key": gettext_lazy("关闭答案均衡，或补充答案不同的单选题"), "floor": gettext_lazy("降低最低信息量"),
    "enemies": gettext_lazy("核对互斥登记"), "ceiling": gettext_lazy("提高抽用次数上限"),
    "overlap": gettext_lazy("允许平行卷之间有少量重复题"),
}  # fmt: skip


def visible_to(actor: Actor) -> QuerySet[PaperSet]:
    """Sets over banks that the actor may assemble from."""
    banks = Bank.objects.all()
    city = limit(banks.filter(owner=None), actor, ASSEMBLE_PAPERS, region="region_code")
    own = city | limit(banks, actor, ASSEMBLE_PAPERS, organisation="owner_id")
    rows = PaperSet.objects.filter(bank__in=own).select_related("bank__occupation", "blueprint")
    return rows.defer("draft_sealed", "content_sealed")


def get_set(actor: Actor, set_id: int) -> PaperSet:
    """One visible set with its holders; raises PaperNotFound."""
    found = visible_to(actor).prefetch_related("holders", "uses__plan").filter(pk=set_id).first()
    if found is None:
        raise PaperNotFound()
    return found


@dataclass(frozen=True)
class Demanded:
    """One demand of a conflict in words: what, what all forms need, what the others leave, and what to do."""

    what: str
    need: float
    have: float
    advice: str


def conflict_of(row: PaperSet) -> list[Demanded]:
    """Why a set is impossible, in the author's words."""
    found = []
    for line in row.conflict:
        names = {
            "length": _("总题数"),
            "difficulty": _("难度合计"),
            "key": _("单选答案 %(key)s") % {"key": line["name"]},
        }
        what = names.get(line["what"], line["name"])
        if line["what"] == "kind" and line["name"] in Kind.values:
            what = str(Kind(line["name"]).label)
        side = str(SIDES[line["side"]])
        advice = str(NEXT.get(line["what"], NEXT.get(line["side"], "")))
        found.append(Demanded(f"{what} {side}".strip(), line["need"], line["have"], advice))
    return found


def plans_for(actor: Actor, row: PaperSet) -> QuerySet[Plan]:
    """Plans that could still be sat on the set."""
    plans = Plan.objects.filter(
        blueprint_id=row.blueprint_id, state__in=[Plan.State.ANNOUNCED, Plan.State.CLOSED], paper_use=None,
        theory_at__gte=row.opens_at, theory_at__lt=row.closes_at,
    )  # fmt: skip
    return plans.filter(organisation_id=row.bank.owner_id) if row.bank.owner_id else plans


def possible_holders(row: PaperSet) -> list[tuple[int, str]]:
    """Accounts that may hold a share: those of the bank's owner, or of the city's bureau."""
    grants = live_assignments().select_related("user").order_by("user")
    if row.bank.owner_id:
        grants = grants.filter(role=Role.BODY, value=str(row.bank.owner_id))
    else:
        grants = grants.filter(role=Role.CITY_CLERK, value=row.bank.region_code)
    return list({grant.user_id: str(grant.user) for grant in grants[:200]}.items())


def share_of(actor: Actor, row: PaperSet) -> KeyHolder | None:
    """The actor's own share of a set, or None."""
    return KeyHolder.objects.filter(paper_set=row, user_id=actor.user_id or 0).first()


def preview(actor: Actor, set_id: int, number: int) -> tuple[PaperSet, list[ItemVersion]]:
    """The items of one form, for those who check it before it is sealed; every look is in the audit log.

    Raises PaperNotFound, PaperState once it is sealed.
    """
    with transaction.atomic():
        row = own_set(actor, set_id, APPROVE_PAPERS)
        need_state(row, PaperSet.State.ASSEMBLED, PaperSet.State.APPROVED)
        content: dict[str, Any] = json.loads(vault.unseal(bytes(row.draft_sealed or b"")))
        if not 1 <= number <= len(content["forms"]):
            raise PaperNotFound()
        ids = content["forms"][number - 1]
        versions = {
            version.pk: version for version in ItemVersion.objects.filter(pk__in=ids).select_related("item__node")
        }
        audit.record(actor, "assessment.papers_viewed", row, changes={"form": number})
        return row, [versions[pk] for pk in ids]
