"""What can go wrong while teaching and learning."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Denied, Invalid, NotFound


class CourseNotFound(NotFound):
    """No such course, or none that the actor may see."""

    code = "learning.course_not_found"
    message = _("没有找到这门课程")
    hint = _("课程可能已下架，请到课程目录重新查找")


class LearningSignalNotFound(NotFound):
    """No such signal in the actor's region."""

    code = "learning.signal_not_found"
    message = _("没有找到这条学习疑点")
    hint = _("请从列表重新打开；其他区县的疑点由当地核查")


class VersionFrozen(Conflict):
    """A published version cannot be edited."""

    code = "learning.version_frozen"
    message = _("已发布的课程内容不能直接修改")
    hint = _("请先建立新版本，修改后再发布")


class EditedElsewhere(Conflict):
    """Another window saved the same thing since it was opened here; params: `by`, `at`, `revision` (of the other)."""

    code = "learning.edited_elsewhere"
    message = _("%(by)s 已在 %(at)s 从另一个窗口保存了此内容")
    hint = _("您在本窗口输入的内容没有丢失，请选择保留哪一份")


class OrderChanged(Conflict):
    """Chapters or contents were added or removed elsewhere while they were put in order here."""

    code = "learning.order_changed"
    message = _("课程内容已在其他窗口增减，顺序没有保存")
    hint = _("请刷新页面后再排序")


class InReview(Conflict):
    """The draft lies with the reviewer."""

    code = "learning.in_review"
    message = _("课程正在审核，暂时不能修改")
    hint = _("可以先撤回送审，或等审核退回后再修改")


class NotInReview(Conflict):
    """Remarks are made while the draft lies with the reviewer."""

    code = "learning.not_in_review"
    message = _("这门课程现在不在审核中")
    hint = _("请刷新页面查看最新状态")


class BadCaptionFile(Invalid):
    """No captions, or times that run backwards."""

    code = "learning.bad_captions"
    message = _("字幕文件无法识别：第 %(line)s 行")
    hint = _("请上传 SRT 或 WebVTT 格式的字幕，时间从早到晚")


class NothingToPublish(Invalid):
    """A course without content cannot be published."""

    code = "learning.nothing_to_publish"
    message = _("课程还不能发布：%(why)s")
    hint = _("请补齐内容后再发布")


class BadTags(Invalid):
    """Skill tags that are no short words, or too many."""

    code = "learning.bad_tags"
    message = _("技能标签填写有误：%(why)s")
    hint = _("请用逗号分隔，每个标签写成一个短词")


class BadPrerequisites(Invalid):
    """Courses that cannot come before another one."""

    code = "learning.bad_prerequisites"
    message = _("不能这样设置先修课程：%(why)s")
    hint = _("请重新选择先修课程")


class CoursesNeeded(Conflict):
    """A course is begun before those that come before it are completed; `fields` has their ids."""

    code = "learning.courses_needed"
    message = _("请先学完%(titles)s，再学这门课程")
    hint = _("打开先修课程学完后，回来就可以开始")


class BadQuestion(Invalid):
    """A question that cannot be answered right."""

    code = "learning.bad_question"
    message = _("题目填写有误：%(why)s")
    hint = _("请检查选项与答案")


class BadFile(Invalid):
    """The file does not fit the kind of activity."""

    code = "learning.bad_file"
    message = _("文件类型不符合要求")
    hint = _("视频请用 MP4 或 WebM，文档请用 PDF、Word、PowerPoint 或 Excel")


class BadCourseware(Invalid):
    """A package that must not, or cannot, be taken in."""

    code = "learning.bad_courseware"
    message = _("课件包不能使用：%(why)s")
    hint = _("请在制作软件中重新导出 SCORM 1.2、SCORM 2004 或 cmi5 的 ZIP 课件包")


class BadCoursePackage(Invalid):
    """A package of a whole course that cannot be imported."""

    code = "learning.bad_course_package"
    message = _("课程包不能导入：%(why)s")
    hint = _("请上传本平台导出的课程包，或其他平台导出的 Common Cartridge（.imscc 或 .zip）")


class CategoryNeeded(Invalid):
    """The package does not say to which category the course belongs."""

    code = "learning.category_needed"
    message = _("课程包没有写明类别")
    hint = _("请选择课程类别后再导入")


class LaunchRefused(Denied):
    """A cmi5 unit says or asks what its session does not allow (cmi5, sections 8 to 11)."""

    code = "learning.launch_refused"
    message = _("课件的记录未被接受：%(why)s")
    hint = _("请在平台中重新打开课件；如果仍然出现，请联系课件制作方")


class NoContentOrigin(Conflict):
    """The installation has no second origin on which strangers' scripts may run."""

    code = "learning.no_content_origin"
    message = _("本系统尚未设置课件专用域名")
    hint = _("请系统管理员设置 JIANGLU_CONTENT_ORIGIN，须与本站域名不同")


class RunNotOver(Conflict):
    """A new attempt begins after the one before it ended or failed."""

    code = "learning.run_not_over"
    message = _("本次课件学习还没有结束")
    hint = _("请先学完本次内容，再重新学习")


class NotEnrolled(Conflict):
    """The learner has not joined the course."""

    code = "learning.not_enrolled"
    message = _("您还没有加入这门课程")
    hint = _("请在课程页点“开始学习”")


class ActivityLocked(Conflict):
    """An earlier required activity is not done."""

    code = "learning.activity_locked"
    message = _("请先完成前面的学习内容")
    hint = _("本课程按顺序学习，完成上一节后自动解锁")


class NotReleased(ActivityLocked):
    """A rule of the course keeps the activity from the learner: its day, what comes first, or its deadline."""

    code = "learning.not_released"
    message = _("这一节现在不能学：%(why)s")
    hint = _("课程页写明了每一节何时开放、何时截止、要先完成什么")


class BadRelease(Invalid):
    """A rule of release that makes no sense, or by which lessons wait for one another."""

    code = "learning.bad_release"
    message = _("开放规则有问题：%(why)s")
    hint = _("请改正后再保存")


class SessionOver(Conflict):
    """The play session was closed, or taken over by another device."""

    code = "learning.session_over"
    message = _("本次学习已结束或已在其他设备上继续")
    hint = _("同一时间只能在一台设备上计学时，请重新打开本节继续学习")


class BeatForged(Conflict):
    """The beat does not bring the token of the answer before it: replayed, made in advance, or from a second player."""

    code = "learning.beat_forged"
    message = _("学习心跳不是由当前播放器发出的，不计学时")
    hint = _("请只在一个页面学习；关闭其他页面后刷新重试")


class BeatOutOfOrder(Conflict):
    """A beat came before the one it follows."""

    code = "learning.beat_out_of_order"
    message = _("学习记录顺序有误")
    hint = _("请刷新页面后继续学习，已确认的学时不会丢失")


class AnswerUnfit(Invalid):
    """An answer that its question does not take."""

    code = "learning.answer_unfit"
    message = _("答案的格式与题目不符，没有保存")
    hint = _("请刷新页面后重新作答这道题")


class NoAttemptsLeft(Conflict):
    """All attempts at the quiz are used."""

    code = "learning.no_attempts_left"
    message = _("本测验最多可作答 %(limit)s 次，已用完")
    hint = _("请复习后联系授课教师")


class AttemptOver(Conflict):
    """The attempt was handed in already."""

    code = "learning.attempt_over"
    message = _("本次测验已交卷")
    hint = _("请查看结果，或重新作答")


class SubmissionNotFound(NotFound):
    """No such submission, or none that the actor may see."""

    code = "learning.submission_not_found"
    message = _("没有找到这份提交")
    hint = _("请从批阅列表重新打开")


class NoteUnfit(Invalid):
    """A note that cannot be kept."""

    code = "learning.note_unfit"
    message = _("笔记没有保存：%(why)s")
    hint = _("请修改后重新保存")


class NoteNotFound(NotFound):
    """No such note, or another person's."""

    code = "learning.note_not_found"
    message = _("没有找到这条笔记")
    hint = _("笔记可能已删除，请刷新页面")


class NothingHandedIn(Invalid):
    """What was handed in lacks something."""

    code = "learning.nothing_handed_in"
    message = _("还不能提交：%(why)s")
    hint = _("请补齐后重新提交")


class AlreadyHandedIn(Conflict):
    """The last submission waits to be judged, or passed."""

    code = "learning.already_handed_in"
    message = _("您已经提交过，正在批阅或已通过")
    hint = _("被退回后才能再次提交")


class AlreadyJudged(Conflict):
    """Somebody judged it before."""

    code = "learning.already_judged"
    message = _("这份提交已经批阅")
    hint = _("请刷新页面查看结果")


class BadJudgement(Invalid):
    """Score, verdict and comment do not fit together."""

    code = "learning.bad_judgement"
    message = _("批阅填写有误")
    hint = _("请按字段提示修改后重新提交")
