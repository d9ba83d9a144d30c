"""The kinds and states of training that models, forms and tables share."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProgrammeType(TextChoices):
    """What a programme is for."""

    EMPLOYMENT = "employment", _("就业技能培训")
    POST = "post", _("岗位技能培训")
    PREPARATION = "preparation", _("劳动预备制培训")
    SPECIAL = "special", _("专项能力培训")


class ProgrammeState(TextChoices):
    """Where a programme stands."""

    DRAFT = "draft", _("草稿")
    IN_REVIEW = "in_review", _("审核中")
    RETURNED = "returned", _("退回修改")
    APPROVED = "approved", _("已通过")
    REFUSED = "refused", _("未通过")
    RETIRED = "retired", _("已停用")


class ClassState(TextChoices):
    """Where a class stands."""

    OPEN = "open", _("报名中")
    RUNNING = "running", _("开课中")
    FINISHED = "finished", _("已结业")
    CANCELLED = "cancelled", _("已取消")


class VoucherKind(TextChoices):
    """Kinds of vouchers (人社厅发〔2021〕21号)."""

    FACE_VALUE = "face_value", _("面值券")
    SETTLED = "settled", _("抵用券")
    GENERAL = "general", _("通用券")
    TARGETED = "targeted", _("定向券")


class VoucherTier(TextChoices):
    """Levels of vouchers."""

    BASIC = "basic", _("普及型")
    ADVANCED = "advanced", _("提升型")


class VoucherState(TextChoices):
    """Where a voucher stands."""

    CLAIMED = "claimed", _("待使用")
    BOUND = "bound", _("已报班")
    IN_USE = "in_use", _("培训中")
    COMPLETED = "completed", _("待结算")
    SETTLED = "settled", _("已结算")
    EXPIRED = "expired", _("已失效")
    REVOKED = "revoked", _("已撤销")


class AttendanceState(TextChoices):
    """How a trainee is marked."""

    PRESENT = "present", _("到课")
    LATE = "late", _("迟到")
    LEAVE = "leave", _("请假")
    ABSENT = "absent", _("缺课")


class VisitResult(TextChoices):
    """What a visit ends in."""

    GOOD = "good", _("正常")
    ADVISED = "advised", _("当场提醒")
    RECTIFY = "rectify", _("责令整改")
