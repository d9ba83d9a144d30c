"""Work in the background."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jianglu.platform import calendar
from jianglu.platform.access import Actor
from jianglu.platform.jobs import Progress, Result, job

from . import services
from .cohorts import services as cohorts
from .faces import services as faces
from .lives import services as lives
from .lti import tokens
from .lti.tool import returning
from .planning import services as planning
from .records import forwarding
from .releases import reminding as deadlines
from .signals import services as signals
from .streams import services as streams

SYSTEM = Actor.system("learning.daily")


@job("learning.close_stale", title=_("关闭中断的学习"), every="*/5 * * * *")
def close_stale(progress: Progress) -> Result:
    """Post the hours of learners whose browser has gone."""
    closed = 0
    while batch := services.close_stale_sessions():
        closed += batch
    while batch := services.abandon_stale():
        closed += batch
    return Result(_("已关闭 %(count)s 个") % {"count": closed})


@job("learning.ask_owners", title=_("清查陈旧课程"), daily=True)
def ask_owners(progress: Progress) -> Result:
    """Ask the owners of courses that look stale, and retire those that nobody answered for."""
    retired, asked = services.retire_unanswered(SYSTEM), services.ask_owners(SYSTEM)
    return Result(_("询问 %(asked)s 门，停用 %(retired)s 门") % {"asked": asked, "retired": retired})


@job("learning.import_package", title=_("导入课程包"))
def import_package(progress: Progress, import_id: int) -> Result:
    """Make a draft of a course package; everything in it gets a line in the report."""
    row = services.run_import(progress.actor, import_id, start=progress.start, step=progress.step)
    return Result(
        _("导入 %(taken)s 项，改动 %(changed)s 项，未导入 %(lost)s 项")
        % {"taken": row.taken, "changed": row.changed, "lost": row.lost},
        url=reverse("learning:import", args=[row.pk]),
    )


@job("learning.ready_original", title=_("检查视频能否直接播放"))
def ready_original(progress: Progress, stream_id: int) -> Result:
    """Have a video that was just uploaded play in browsers within seconds, where that needs no new encoding."""
    found = streams.ready_original(SYSTEM, stream_id, alive=lambda: progress.step(0))
    return Result(str(found.label))


@job("learning.make_streams", title=_("转换视频"), every="*/10 * * * *")
def make_streams(progress: Progress) -> Result:
    """Make videos playable in several sizes, one at a time with little priority; the originals play meanwhile."""
    if not streams.can_encode():
        return Result(str(_("本机没有 ffmpeg，视频按原文件播放")))
    streams.catch_up()
    made = 0
    while (row := streams.claim()) is not None:
        streams.make(SYSTEM, row, alive=lambda: progress.step(0))
        made += 1
    return Result(_("已转换 %(count)s 个视频") % {"count": made})


@job("learning.forward_records", title=_("转发学习记录"), every="*/2 * * * *")
def forward_records(progress: Progress) -> Result:
    """Give other record stores what is new; a store that fails waits for the next turn."""
    sent = 0
    for forward_id in forwarding.open_forwards():
        while count := forwarding.send(forward_id):
            sent += count
            progress.step(count)
    return Result(_("已转发 %(count)s 条") % {"count": sent})


@job("learning.rotate_lti_keys", title=_("更换工具签名密钥"), daily=True)
def rotate_lti_keys(progress: Progress) -> Result:
    """Make the next key by which messages to tools are signed, in time."""
    return Result(str(_("已生成新密钥") if tokens.rotate(SYSTEM) else _("无需更换")))


@job("learning.return_scores", title=_("向对接平台交回成绩"), every="*/2 * * * *")
def return_scores(progress: Progress) -> Result:
    """Tell other platforms how their learners have gone on; a platform that fails waits longer each time."""
    sent = 0
    for return_id in returning.due():
        sent += returning.send(return_id)
        progress.step(1)
    return Result(_("已交回 %(count)s 条") % {"count": sent})


@job("learning.forget_faces", title=_("删除到期照片"), daily=True)
def forget_faces(progress: Progress) -> Result:
    """Delete the pictures of face checks that were kept long enough."""
    return Result(_("已删除 %(count)s 张照片") % {"count": faces.forget_old()})


@job("learning.watch_cohorts", title=_("更新学习小组进度"), every="23 * * * *")
def watch_cohorts(progress: Progress) -> Result:
    """Work out where the members of every group stand, and who falls behind."""
    return Result(_("已更新 %(count)s 个小组") % {"count": cohorts.watch_all()})


@job("learning.remind_live", title=_("提醒直播课"), every="*/10 * * * *")
def remind_live(progress: Progress) -> Result:
    """Remind members of groups and learners of courses of live classes that begin within the hour."""
    return Result(_("已提醒 %(count)s 节") % {"count": lives.remind_due()})


@job("learning.remind", title=_("提醒计划学习"), every="7 * * * *")
def remind(progress: Progress) -> Result:
    """Remind who asked for it, at their hour, that today is a day on which they planned to learn."""
    return Result(_("已提醒 %(count)s 人") % {"count": planning.remind()})


@job("learning.remind_deadlines", title=_("提醒课程截止日期"), daily=True)
def remind_deadlines(progress: Progress) -> Result:
    """Tell learners of lessons whose last day is tomorrow or the day after."""
    return Result(_("已提醒 %(count)s 人") % {"count": deadlines.remind()})


@job("learning.supervise", title=_("查找学习疑点"), daily=True)
def supervise(progress: Progress) -> Result:
    """Look at everybody who learnt yesterday or today."""
    opened = signals.scan(Actor.system("learning.supervise"), calendar.today(), progress.step)
    return Result(_("新疑点 %(count)s 条") % {"count": opened})
