"""Posts and their norms."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound


class PostNotFound(NotFound):
    """No such post or norm in the actor's sight."""

    code = "assessment.post_not_found"
    message = _("没有找到这个岗位或岗位规范")
    hint = _("请从岗位列表重新进入")


class PostInvalid(Invalid):
    """The post cannot stand as it was filled in."""

    code = "assessment.post_invalid"
    message = _("不能设置该岗位：%(why)s")
    hint = _("岗位的职业（工种）和等级须在本企业已备案或正在申报的范围内")


class PostTwice(Conflict):
    """The name is taken."""

    code = "assessment.post_twice"
    message = _("本企业已有同名的岗位")
    hint = _("请换一个名称，或在原岗位上修改等级")


class NormInvalid(Invalid):
    """A draft lacks something; the reasons name level and part."""

    code = "assessment.norm_invalid"
    message = _("岗位规范还不完整：%(why)s")
    hint = _("请补充后再发布")


class NormFixed(Conflict):
    """There is no draft to change or publish."""

    code = "assessment.norm_fixed"
    message = _("该岗位没有可修改的规范草稿")
    hint = _("已发布的版本不再修改；如需修订，请起草新版本")


class NormOwnDraft(Conflict):
    """Who wrote the draft does not publish it."""

    code = "assessment.norm_own_draft"
    message = _("岗位规范须由起草人以外的另一名经办发布")
    hint = _("请本企业另一个账号核对后发布")


class NormUnfit(Invalid):
    """The plan cannot name this norm."""

    code = "assessment.norm_unfit"
    message = _("认定计划不能采用这份岗位规范：%(why)s")
    hint = _("请选择本企业同一职业、等级，在考试日有效的岗位规范")
