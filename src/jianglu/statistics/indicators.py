"""The indicators of the letter and the usual ones of the field, each as the list of what it counts."""

from __future__ import annotations

from typing import Any

import ibis
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level
from jianglu.platform.facts import fact

from .declare import INDICATORS, Indicator

HIGH = Level.SENIOR.rank
LETTER = _("重庆市人社局对市六届人大一次会议第0501号建议的答复")


def _valid_certificates() -> Any:
    table = fact("credentials.certificate").table
    return table.filter(table.status == "valid")


def _as_rows(table: Any, record: str, day: str, *, amount: Any = None, **columns: Any) -> Any:
    """Bring a fact into the shape of an indicator; a column the fact does not have is empty."""
    empty = ibis.literal("")
    return table.select(
        record_id=table[record],
        region_code=columns.get("region", empty),
        level=columns.get("level", empty),
        occupation_code=columns.get("occupation", empty),
        day=table[day],
        amount=(amount if amount is not None else ibis.literal(1)).cast("int64"),
    )


def _certificate_rows(table: Any) -> Any:
    return _as_rows(
        table,
        "certificate_id",
        "issued_on",
        region=table.region_code,
        level=table.level,
        occupation=table.occupation_code,
    )


def _first_of_each_person(table: Any) -> Any:
    """The earliest certificate of each person in the list."""
    ranked = table.mutate(
        turn=ibis.row_number().over(group_by=table.person_id, order_by=[table.issued_on, table.certificate_id])
    )
    return ranked.filter(ranked.turn == 0)


def new_skilled() -> Any:
    """Persons on the day of their first certificate."""
    return _certificate_rows(_first_of_each_person(_valid_certificates()))


def new_highly_skilled() -> Any:
    """Persons on the day of their first certificate of level 3 or above."""
    table = _valid_certificates()
    return _certificate_rows(_first_of_each_person(table.filter(table.level_rank >= HIGH)))


def new_digital_skilled() -> Any:
    """Persons on the day of their first certificate in an occupation on the digital list."""
    table = _valid_certificates()
    occupation = fact("catalogue.occupation").table
    digital = occupation.filter(occupation.digital).select("occupation_code")
    return _certificate_rows(_first_of_each_person(table.semi_join(digital, "occupation_code")))


def certificates() -> Any:
    """Certificates issued."""
    return _certificate_rows(_valid_certificates())


def senior_certificates() -> Any:
    """Certificates of level 3 or above."""
    table = _valid_certificates()
    return _certificate_rows(table.filter(table.level_rank >= HIGH))


def subsidised_training() -> Any:
    """Enrolments in subsidised classes that have begun, withdrawn and waiting ones left out."""
    table = fact("training.enrolment").table
    begun = table.filter(table.subsidised, table.state.isin(["enrolled", "completed", "failed"]))
    return _as_rows(
        begun,
        "enrolment_id",
        "class_start_on",
        region=begun.district_code,
        level=begun.level,
        occupation=begun.occupation_code,
    )


def assessments() -> Any:
    """Results that are final, passed or not: one a candidate and sitting."""
    table = fact("assessment.result").table
    final = table.filter(table.final_on.notnull())
    return _as_rows(
        final, "result_id", "final_on", region=final.region_code, level=final.level, occupation=final.occupation_code
    )


def vouchers_claimed() -> Any:
    """Vouchers on the day they were claimed."""
    table = fact("training.voucher").table
    return _as_rows(table, "voucher_id", "claimed_on", region=table.district_code)


def vouchers_used() -> Any:
    """Vouchers that paid for a class that was completed, on the day they were claimed."""
    table = fact("training.voucher").table
    return _as_rows(
        table.filter(table.state.isin(["completed", "settled"])), "voucher_id", "claimed_on", region=table.district_code
    )


NEW_SKILLED = Indicator(
    code="new_skilled", name=_("新增技能人才"), unit=_("人"), source=LETTER, rows=new_skilled,
    definition=_("在本系统首次取得有效证书的人数，按首张证书的发证日期和发证机构所在区县计，一人只计一次"),
    record="credentials:detail", target="new_skilled",
)  # fmt: skip
NEW_HIGHLY_SKILLED = Indicator(
    code="new_highly_skilled", name=_("新增高技能人才"), unit=_("人"), source=LETTER, rows=new_highly_skilled,
    definition=_("首次取得高级工（三级）及以上有效证书的人数，一人只计一次"),
    record="credentials:detail", target="new_highly_skilled",
)  # fmt: skip
NEW_DIGITAL_SKILLED = Indicator(
    code="new_digital_skilled", name=_("新增数字技能人才"), unit=_("人"), source=LETTER, rows=new_digital_skilled,
    definition=_("首次取得数字职业（大典标注 S）有效证书的人数；法定口径未见，按本定义计"),
    record="credentials:detail", target="new_digital_skilled",
)  # fmt: skip
CERTIFICATES = Indicator(
    code="certificates", name=_("核发证书"), unit=_("本"), source=LETTER, rows=certificates,
    definition=_("发证日期在统计期内、当前有效的证书数"), record="credentials:detail",
)  # fmt: skip
SENIOR_CERTIFICATES = Indicator(
    code="senior_certificates", name=_("新增高级工以上证书"), unit=_("本"), source=LETTER, rows=senior_certificates,
    definition=_("统计期内核发、当前有效的三级及以上证书数"),
    record="credentials:detail", target="new_senior_or_above_certificates",
)  # fmt: skip
SUBSIDISED_TRAINING = Indicator(
    code="subsidised_training", name=_("补贴性培训人次"), unit=_("人次"), source=LETTER, rows=subsidised_training,
    definition=_("统计期内开班的补贴性培训班的在册人次，退班和候补不计"), target="subsidised_training_person_times",
)  # fmt: skip
ASSESSMENTS = Indicator(
    code="assessments", name=_("技能人才评价人次"), unit=_("人次"), source=LETTER, rows=assessments,
    definition=_("统计期内成绩终局的评价人次，合格与否均计"), target="assessments",
)  # fmt: skip
VOUCHERS_CLAIMED = Indicator(
    code="vouchers_claimed", name=_("领取培训券"), unit=_("张"), source=LETTER, rows=vouchers_claimed,
    definition=_("统计期内领取的电子培训券张数，按领取人居住区县计"),
)  # fmt: skip
VOUCHERS_USED = Indicator(
    code="vouchers_used", name=_("用完的培训券"), unit=_("张"), source=_("人社厅发〔2021〕21号"), rows=vouchers_used,
    definition=_("统计期内领取、培训已结业的电子培训券张数"),
)  # fmt: skip

__all__ = ["INDICATORS"]
