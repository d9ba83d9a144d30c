"""What can go wrong while planning one's weeks."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Invalid, NotFound


class PlanNotFound(NotFound):
    """The learner has no plan, or no such pause."""

    code = "learning.plan_not_found"
    message = _("您还没有学习计划")
    hint = _("请先设定每周学习的日子和时长")


class BadPlan(Invalid):
    """No day, or minutes beyond what a week can count."""

    code = "learning.bad_plan"
    message = _("学习计划填写有误")
    hint = _("请至少选一天，每周 10 至 2400 分钟，提醒时间在 7 点到 21 点之间")


class BadPause(Invalid):
    """A pause that ends before it starts, is longer than a year, or began too long ago."""

    code = "learning.bad_pause"
    message = _("暂停的日期填写有误")
    hint = _("结束日期不能早于开始日期，一次最长一年；补登的暂停最早从 60 天前开始")
