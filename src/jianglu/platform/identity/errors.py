"""What can go wrong with accounts."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Denied, DomainError, Invalid, NotFound


class NoSuchAccount(NotFound):
    """No account of that name or id."""

    code = "identity.no_such_account"
    message = _("没有这个账号")


class AccountExists(Conflict):
    """The name, the phone or the person has an account already."""

    code = "identity.account_exists"
    message = _("该用户名、手机号或本人已有账号")
    hint = _("请直接登录；忘记密码请持身份证到街镇社保所重置")


class WeakPassword(Invalid):
    """The password breaks the rules."""

    code = "identity.weak_password"
    message = _("密码不符合要求：%(why)s")
    hint = _("可以用几个不相关的词组成一句话，不要求大小写和符号")


class RealNameMismatch(Invalid):
    """Name and number do not belong together."""

    code = "identity.real_name_mismatch"
    message = _("姓名与身份证号码核验不一致")
    hint = _("请与身份证逐字核对；更名未更新的，请到街镇社保所办理")


class RealNameUnavailable(DomainError):
    """The service that checks names is not reachable."""

    code = "identity.real_name_unavailable"
    status = 503
    message = _("实名核验服务暂时不可用")
    hint = _("请稍后再试，已填写的内容没有提交")


class BadToken(DomainError):
    """No such API token, or it expired or was revoked."""

    code = "identity.bad_token"
    status = 401
    message = _("接口令牌无效或已过期")
    hint = _("请在“账号与安全”中生成新的令牌")


class SelfClosing(Denied):
    """Nobody closes their own account here."""

    code = "identity.self_closing"
    message = _("不能停用本人的账号")
    hint = _("请由另一位管理员办理")


class TokenLifeTooLong(Invalid):
    """An API token lives for a year at most."""

    code = "identity.token_life"
    message = _("令牌有效期应为 1 至 365 天")
