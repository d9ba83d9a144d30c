"""Results."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, NotFound


class ResultsIncomplete(Conflict):
    """Somebody has not been scored yet."""

    code = "assessment.results_incomplete"
    message = _("还有 %(count)s 名考生的成绩没有评完")
    hint = _("请完成理论考试、技能评分和仲裁后再确认")


class ResultNotFound(NotFound):
    """No such result in the actor's sight."""

    code = "assessment.result_not_found"
    message = _("没有找到成绩")
    hint = _("请从列表重新进入")


class ResultLocked(Conflict):
    """Only an unpublished result, or one sent back by an objection, is corrected."""

    code = "assessment.result_locked"
    message = _("成绩公示中或已终局，不能更正")
    hint = _("如有异议，请在公示期内提出")
