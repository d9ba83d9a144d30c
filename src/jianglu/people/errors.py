"""What can go wrong with persons."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, DomainError, Invalid, NotFound, ReasonMissing


class PersonExists(Conflict):
    """The identity number is registered already."""

    code = "people.exists"
    message = _("证件号码 %(number)s 已经登记")
    hint = _("请用证件号码查找该人员；信息有误时请在原档案上更正")


class NoSuchPerson(NotFound):
    """No such person, or none that the actor may see."""

    code = "people.not_found"
    message = _("没有找到该人员")
    hint = _("请核对证件号码；不在您管辖或服务范围内的人员不会显示")


class NameMissing(Invalid):
    """A person without a name."""

    code = "people.name_missing"
    message = _("姓名不能为空")
    hint = _("请按身份证填写姓名")


class PeriodReversed(Invalid):
    """The end lies before the beginning."""

    code = "people.period_reversed"
    message = _("结束日期早于开始日期")
    hint = _("请核对起止日期")


class JobsOverlap(Conflict):
    """Two main jobs at the same time."""

    code = "people.jobs_overlap"
    message = _("该人员在这段时间已有一份主要工作")
    hint = _("请先登记上一份工作的离职日期，或登记为兼职")


class InsuranceMonthTwice(Conflict):
    """The month is on record already."""

    code = "people.insurance_month_twice"
    message = _("%(month)s 的%(kind)s已有记录")
    hint = _("请删去重复的月份后重新上传")


class UnmaskReasonMissing(ReasonMissing):
    """Unmasking needs a reason."""

    code = "people.reason_missing"
    message = _("查看完整号码须说明理由")
    hint = _("请写明所办业务，例如“核对银行账户户名”")


class TooManyLooks(DomainError):
    """Unmasking is for single matters; many in an hour are no longer that."""

    code = "people.too_many_looks"
    status = 429
    message = _("一小时内查看完整号码已达 %(limit)s 次")
    hint = _("请稍后再查看；批量核对请使用系统内的比对与导出")


class UnknownGroup(Invalid):
    """Not one of the six key groups."""

    code = "people.unknown_group"
    message = _("没有“%(group)s”这类重点群体")
    hint = _("请从六类人员中选择")


class UnknownPurpose(NotFound):
    """Not a use that anybody is asked to allow."""

    code = "people.unknown_purpose"
    message = _("没有这项授权")
    hint = _("请从隐私页面选择")
