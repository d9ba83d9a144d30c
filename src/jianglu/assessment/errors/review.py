"""Comprehensive review."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Denied, Invalid, NotFound


class ReviewNotFound(NotFound):
    """No such review, or no seat of the actor's on it."""

    code = "assessment.review_not_found"
    message = _("没有找到这项综合评审")
    hint = _("请从列表重新进入")


class ReviewInvalid(Invalid):
    """A panel, a date or a ballot that the rules do not know."""

    code = "assessment.review_invalid"
    message = _("综合评审填写不正确：%(why)s")
    hint = _("请按提示修改后重试")


class ReviewState(Conflict):
    """The review is not where this can be done."""

    code = "assessment.review_state"
    message = _("现在不能办理：%(why)s")
    hint = _("请刷新页面查看评审进展")


class PanelTooSmall(Conflict):
    """Too few members are fit and free of interests."""

    code = "assessment.panel_too_small"
    message = _("考生 %(ticket)s 可参加评审的考评员不足 %(size)s 名")
    hint = _("评委须为有登录账号、证件有效、等级和职业相符且无利害关系的高级考评员，请先登记")


class NothingToReview(Conflict):
    """Nobody of the plan waits for a panel."""

    code = "assessment.nothing_to_review"
    message = _("没有等待组建评委会的考生")
    hint = _("名单上传后、成绩确认前，才能为技师以上等级的考生组建评委会")


class BallotPassphrase(Denied):
    """The passphrase does not open the member's key."""

    code = "assessment.ballot_passphrase"
    message = _("评审口令不正确")
    hint = _("请核对口令；本评委会还没有人投票时，可以重新声明并设置口令，否则请机构补选评委")
