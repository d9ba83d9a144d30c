"""What a record store answers when it refuses; the codes are HTTP's as xAPI asks (Communication 3.2)."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Denied, DomainError, Invalid, NotFound


class BadRecord(DomainError):
    """A statement, document or request breaks the standard."""

    code = "learning.bad_record"
    status = 400
    message = _("记录不符合 xAPI 规范：%(where)s — %(why)s")
    hint = _("请按规范修改后整批重新提交，本次没有写入任何内容")


class RecordConflict(DomainError):
    """Another statement has this id, or a document exists that the client has not seen."""

    code = "learning.record_conflict"
    status = 409
    message = _("记录冲突：%(why)s")
    hint = _("语句请换一个 id；文档请先读取，再带 If-Match 提交")


class RecordChanged(DomainError):
    """The document is not the one that If-Match or If-None-Match names."""

    code = "learning.record_changed"
    status = 412
    message = _("文档已被修改")
    hint = _("请重新读取后再提交")


class RecordNotFound(NotFound):
    """No such statement or document."""

    code = "learning.record_not_found"
    message = _("没有找到这条学习记录")


class RecordTooLarge(DomainError):
    """More bytes or statements than one request may bring."""

    code = "learning.record_too_large"
    status = 413
    message = _("一次提交的内容过大")
    hint = _("请分批提交，每批不超过 %(limit)s")


class ClientUnknown(DomainError):
    """Key or secret is wrong, or the client has been ended."""

    code = "learning.client_unknown"
    status = 401
    message = _("接入标识或密钥不正确")
    hint = _("请核对接入方的标识和密钥")


class ClientScope(Denied):
    """The client may not do this."""

    code = "learning.client_scope"
    message = _("这个接入方没有此项权限")
    hint = _("请联系平台管理员调整接入范围")


class BadForward(Invalid):
    """The address of the other store is not one that secrets may go to."""

    code = "learning.bad_forward"
    message = _("转发地址须为公网的 https 地址，且不带用户名")
    hint = _("请填写对方记录库的 xAPI 地址，不含 /statements；内网的记录库请运维先登记其主机")
