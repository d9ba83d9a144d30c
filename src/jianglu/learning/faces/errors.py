"""What can go wrong when a picture is asked for."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Denied, Invalid, NotFound, ReasonMissing


class FacePictureNeeded(Invalid):
    """The open presence check of a subsidised class wants a picture."""

    code = "learning.face_picture_needed"
    message = _("请先拍一张正面照片")
    hint = _("补贴培训的在线学习会随机请您拍照；不方便时可在“隐私”撤回同意，由老师当面确认")


class FaceWithoutConsent(Denied):
    """Pictures are taken only of who agreed to it separately (PIPL, articles 26 and 29)."""

    code = "learning.face_without_consent"
    message = _("您没有同意拍照核对，照片没有保存")
    hint = _("请直接确认在线；需要核对身份时由老师当面确认")


class FaceReplayed(Conflict):
    """The same picture was shown before, by whomever."""

    code = "learning.face_replayed"
    message = _("这张照片已经用过")
    hint = _("请现场重新拍一张")


class FaceCheckNotFound(NotFound):
    """No such check in the actor's classes, or its picture was deleted."""

    code = "learning.face_check_not_found"
    message = _("没有找到这条拍照核对记录")
    hint = _("请从列表重新打开；照片到期后会自动删除")


class FaceDecided(Conflict):
    """A person has said the last word."""

    code = "learning.face_decided"
    message = _("这条记录已经有结论")
    hint = _("请刷新列表查看结论")


class FaceNotAppealable(Conflict):
    """No word against the learner, one that was looked at anew before, or one too long ago."""

    code = "learning.face_not_appealable"
    message = _("这条记录不能申诉")
    hint = _("只有老师认定“不是本人”的记录可以申诉一次，须在 %(days)s 天内提出")


class FaceGroundsMissing(ReasonMissing):
    """An appeal without its reason."""

    code = "learning.face_grounds_missing"
    message = _("请写明申诉理由")
    hint = _("例如当时在哪里学习、谁可以证明")


class FaceSameHands(Denied):
    """Whoever decided does not decide the appeal."""

    code = "learning.face_same_hands"
    message = _("原结论由您作出，不能由您复核")
    hint = _("请交同级其他经办人或上级复核")


class FaceOwn(Denied):
    """Nobody confirms themselves."""

    code = "learning.face_own"
    message = _("不能核对自己的学习记录")
    hint = _("请由本班其他老师或经办人员核对")
