"""Recognition across the two ladders."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound


class RecognitionNotFound(NotFound):
    """No such application in the actor's sight."""

    code = "assessment.recognition_not_found"
    message = _("没有找到这项贯通认定申请")
    hint = _("请从列表重新进入")


class RecognitionInvalid(Invalid):
    """What was filled in fits no line of the table."""

    code = "assessment.recognition_invalid"
    message = _("申请内容不正确：%(why)s")
    hint = _("请对照贯通对应关系表重新填写")


class RecognitionRefused(Conflict):
    """A condition is not met; the page shows which and what is missing."""

    code = "assessment.recognition_refused"
    status = 422
    message = _("暂不符合申报条件：%(why)s")
    hint = _("请查看每一项条件所缺的内容")


class RecognitionTwice(Conflict):
    """The same title or level is being decided, or was recognised already."""

    code = "assessment.recognition_twice"
    message = _("同一职称或等级已在办理或已认定")
    hint = _("请到“贯通认定”查看进度")


class RecognitionPapersMissing(Invalid):
    """What no register knows must be proved."""

    code = "assessment.recognition_papers_missing"
    message = _("请上传证明材料：%(why)s")
    hint = _("登记系统查不到的证书、职称和工作经历须附证明，由经办人核对")


class NoReviewUnit(Conflict):
    """No unit of the bureau is registered that could certify titles."""

    code = "assessment.no_review_unit"
    message = _("尚未登记职称评审的组织单位")
    hint = _("请联系市人力资源社会保障局")


class PracticeFailed(Invalid):
    """Only a passed practical assessment goes on."""

    code = "assessment.recognition_practice_failed"
    message = _("操作技能考核须满 %(least)s 分，由两名考评员评定，考核日期不得晚于今天")
    hint = _("考核不合格的，请选择“考核不合格”并说明情况")
