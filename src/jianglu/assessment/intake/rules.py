"""What a photo must be, and who may ask for a lower fee. Pure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

PHOTO_WIDTH, PHOTO_HEIGHT = 295, 413
"""Least pixels: one inch (25 x 35 mm) at 300 dpi, as registration pages usually demand; to be confirmed in the city's rule.

The authority's template asks for a photo (`eligibility-2023`, always required) without its measures."""
PHOTO_RATIO = (5, 7)
PHOTO_KEPT = 826
"""Pixels of height kept: enough for the ticket and for a certificate at 600 dpi."""

GROUPS = [
    ("poverty_return_monitored", _("防止返贫监测对象")),
    ("graduating_year_graduate", _("毕业年度高校毕业生")),
    ("school_leaver", _("城乡未继续升学的应届初高中毕业生")),
    ("rural_transfer_worker", _("农村转移就业劳动者")),
    ("registered_unemployed", _("城镇登记失业人员")),
    ("hard_to_employ", _("就业困难人员")),
    ("disabled", _("残疾人")),
    ("low_income", _("低保家庭人员")),
    ("other", _("其他（按评价机构公布的减免办法）")),
]
"""The six key groups of 渝人社发〔2024〕13号, which the registers know, and others whom a body's own rule may name."""


def why_fee_bad(fee: int, full: int) -> bool:
    """A waived fee, fen, is nothing or less than the plan's."""
    return not 0 <= fee < full
