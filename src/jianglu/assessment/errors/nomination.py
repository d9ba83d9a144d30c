"""Recognition by merit."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound


class NominationNotFound(NotFound):
    """No such nomination in the actor's sight."""

    code = "assessment.nomination_not_found"
    message = _("没有找到这项直接认定")
    hint = _("请从列表重新进入")


class NominationInvalid(Invalid):
    """What was filled in cannot stand."""

    code = "assessment.nomination_invalid"
    message = _("提名内容不正确：%(why)s")
    hint = _("请按每一项的说明重新填写")


class NominationRefused(Conflict):
    """A condition is not met; the page shows which and what is missing."""

    code = "assessment.nomination_refused"
    status = 422
    message = _("暂不符合直接认定条件：%(why)s")
    hint = _("请查看每一项条件所缺的内容")


class NominationTwice(Conflict):
    """The same level of the person is being decided, or was recognised already."""

    code = "assessment.nomination_twice"
    message = _("该职工的同一职业等级已在办理或已认定")
    hint = _("请到“直接认定”查看进度")


class NominationPapersMissing(Invalid):
    """Achievements are proved."""

    code = "assessment.nomination_papers_missing"
    message = _("请上传业绩证明材料")
    hint = _("如获奖证书、成果鉴定、表彰决定（PDF 或图片）")


class DecideOwnNomination(Conflict):
    """Two persons: one nominates, another decides."""

    code = "assessment.nomination_decided_by_same"
    message = _("提名人不能审定自己的提名")
    hint = _("请由本企业另一名经办审定")
