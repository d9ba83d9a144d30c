"""Supervision: cards, draws, sheets, findings, measures."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound


class SupervisorNotFound(NotFound):
    """No such card."""

    code = "assessment.supervisor_not_found"
    message = _("没有找到督导员")
    hint = _("请从督导员名册重新进入")


class SupervisorInvalid(Invalid):
    """A card or a training lacks something."""

    code = "assessment.supervisor_invalid"
    message = _("此项不符合要求")
    hint = _("账号须属于本机构或本级人社部门且未领证；有效期不早于今天、最长三年；培训日期不晚于今天")


class SupervisorTwice(Conflict):
    """One card an account, one number a card."""

    code = "assessment.supervisor_twice"
    message = _("该账号已有督导员证，或证号已被使用")
    hint = _("请核对账号和证号")


class SupervisorUnfit(Conflict):
    """The supervisor cannot be sent to that plan."""

    code = "assessment.supervisor_unfit"
    message = _("该督导员不能督导这个计划")
    hint = _("须为本机构内部督导员，证在有效期和职业范围内，且没有重复派遣")


class DrawInvalid(Invalid):
    """Days or share make no sense."""

    code = "assessment.draw_invalid"
    message = _("抽取范围不正确")
    hint = _("日期从今天起、不超过三个月，比例为 1 至 100")


class NothingToDraw(Conflict):
    """No exam in those days waits for a supervisor."""

    code = "assessment.nothing_to_draw"
    message = _("这段时间没有待督导的考试")
    hint = _("请换一段日期；没有考生或已抽取的计划不再抽取")


class DrawNotFound(NotFound):
    """No such draw in the actor's reach."""

    code = "assessment.draw_not_found"
    message = _("没有找到这次抽取")
    hint = _("请从抽取记录重新进入")


class InspectionNotFound(NotFound):
    """No such inspection in the actor's reach."""

    code = "assessment.inspection_not_found"
    message = _("没有找到督导任务")
    hint = _("请从督导列表重新进入")


class InspectionDone(Conflict):
    """The sheet is in, or the inspection was cancelled."""

    code = "assessment.inspection_done"
    message = _("该督导任务已提交或已撤销")
    hint = _("提交后不能修改；如有补充请联系派遣单位")


class InspectionEarly(Conflict):
    """A sheet is filled on the day of the exam or after it."""

    code = "assessment.inspection_early"
    message = _("考试当天（%(day)s）起才能提交检查表")
    hint = _("已填内容保存在本机，到时再提交")


class SheetIncomplete(Invalid):
    """Items without an answer, failures without words or photo."""

    code = "assessment.sheet_incomplete"
    message = _("检查表未填完：第 %(numbers)s 项")
    hint = _("每项选择结论；不符合的写明情况，要求照片的附照片")


class TooManyPhotos(Invalid):
    """More photos than a sheet takes."""

    code = "assessment.too_many_photos"
    message = _("照片过多，一张检查表最多 %(most)s 张")
    hint = _("请每项只留最能说明问题的照片")


class SheetUnreadable(Invalid):
    """The request of the page is not what the page sends."""

    code = "assessment.sheet_unreadable"
    message = _("提交的内容无法识别")
    hint = _("请刷新页面后重新提交，已填内容不会丢失")


class FindingNotFound(NotFound):
    """No such finding in the actor's reach."""

    code = "assessment.finding_not_found"
    message = _("没有找到督导问题")
    hint = _("请从问题清单重新进入")


class EvidenceMissing(Invalid):
    """A rectification says what was done and shows it."""

    code = "assessment.evidence_missing"
    message = _("请写明整改情况并附 1 至 10 份证明")
    hint = _("在督导问题页面填写整改情况、上传照片或文件后提交")


class MeasureNotFound(NotFound):
    """No such measure in the actor's reach."""

    code = "assessment.measure_not_found"
    message = _("没有找到处理措施")
    hint = _("请从处理清单重新进入")


class MeasureKind(Conflict):
    """A warning suspends nothing, and one measure of a kind holds at a time."""

    code = "assessment.measure_kind"
    message = _("不能这样处理：拟警告的不能直接暂停，同类措施不能重复")
    hint = _("请选择相符的处理，或先解除已有的措施")


class MeasureHolds(Conflict):
    """A suspension by supervision ends by its own case."""

    code = "assessment.measure_holds"
    message = _("该机构正被督导措施暂停")
    hint = _("请在该措施的办件中解除")


class ScopeSuspended(Conflict):
    """Supervision has stopped new plans and registrations here."""

    code = "assessment.scope_suspended"
    message = _("该机构的这项评价已被暂停，不能发布计划或报名")
    hint = _("请选择其他评价机构，或等待恢复")
