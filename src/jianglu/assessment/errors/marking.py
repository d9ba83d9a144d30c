"""Assigning assessors and rating."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound


class AssessorUnfit(Conflict):
    """Grade, card, occupation or interest forbid the assignment (assessors-supervisors)."""

    code = "assessment.assessor_unfit"
    message = _("%(name)s 不能考评该考生：%(why)s")
    hint = _("请改派其他考评员")


class TooFewAssessors(Conflict):
    """Nobody is left who may rate the candidate."""

    code = "assessment.too_few_assessors"
    message = _("考生 %(ticket)s 没有足够的可派考评员")
    hint = _("请登记更多符合条件的考评员，或调整回避申报")


class AssignmentNotFound(NotFound):
    """Not the actor's to rate."""

    code = "assessment.assignment_not_found"
    message = _("没有找到评分任务")
    hint = _("请从评分任务列表重新进入")


class AlreadyRated(Conflict):
    """A rating is final."""

    code = "assessment.already_rated"
    message = _("该考生您已评分，不能修改")
    hint = _("评分有差异时由第三名考评员仲裁")


class RatingInvalid(Invalid):
    """Points are missing or out of range."""

    code = "assessment.rating_invalid"
    message = _("评分不完整或超出范围")
    hint = _("请为每个评分项填写 0 到满分之间的整数")


class NothingToTake(NotFound):
    """Nobody waits for the assessor today."""

    code = "assessment.nothing_to_take"
    message = _("今天没有需要您评分的考生")
    hint = _("机构派遣后，到技能考核当天再下载")


class CopyNotFound(NotFound):
    """A device names a copy that is not of the account."""

    code = "assessment.copy_not_found"
    message = _("没有找到这台设备下载的评分任务")
    hint = _("请用下载评分任务的账号登录后再上传")


class ConflictUnknown(Invalid):
    """A declaration says which kind of interest it is."""

    code = "assessment.conflict_unknown"
    message = _("请选择回避情形")
    hint = _("近亲属、师徒或师生、同事，或其他利害关系")
