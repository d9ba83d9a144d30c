"""What can go wrong with roles."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Denied, Invalid


class RoleBeyondScope(Denied):
    """Nobody hands out a role, or a scope, that lies beyond their own."""

    code = "access.beyond_scope"
    message = _("不能授予超出本人权限范围的角色")
    hint = _("请由上级管理员办理")


class RoleForOneself(Denied):
    """Nobody changes their own roles."""

    code = "access.own_roles"
    message = _("不能变更本人的角色")
    hint = _("请由另一位管理员办理")


class RoleHeldAlready(Conflict):
    """The account holds the role over that scope."""

    code = "access.role_held"
    message = _("该账号已有这一角色")
    hint = _("无需重复授予")


class ScopeMismatch(Invalid):
    """A role comes with one kind of scope, and the scope must exist."""

    code = "access.scope_mismatch"
    message = _("角色与范围不匹配，或范围不存在")
    hint = _("机构类角色请选择单位，人社部门角色请选择区域")
