"""Errors of the credentials room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Denied, DomainError, Invalid, NotFound, ReasonMissing


class NotVerified(NotFound):
    """No certificate with that number and name."""

    code = "credentials.not_verified"
    message = _("没有查到相符的证书")
    hint = _("请逐位核对证书编号和姓名；仍查不到的，请向发证机构核实")


class TooManyLookups(DomainError):
    """The address asked too often."""

    code = "credentials.too_many_lookups"
    status = 429
    message = _("查询过于频繁")
    hint = _("请 %(seconds)s 秒后再试")


class NotInForce(Conflict):
    """The certificate is already revoked or superseded."""

    code = "credentials.not_in_force"
    message = _("证书 %(number)s 已不是有效状态")
    hint = _("请刷新页面查看当前状态")


class ReasonNeeded(ReasonMissing):
    """Revoking and correcting need a reason."""

    code = "credentials.reason_needed"
    message = _("请填写理由，至少 5 个字")
    hint = _("理由会记入日志并告知持证人")
    least = 5


class NoIssuer(Conflict):
    """The organisation has no issuer number."""

    code = "credentials.no_issuer"
    message = _("%(name)s 还没有证书编码的机构序号")
    hint = _("请先由市级经办核定机构序号")


class SerialsExhausted(Conflict):
    """All 999,999 serials of a body, year and level are used."""

    code = "credentials.serials_exhausted"
    message = _("本年度该等级的证书流水号已用完")
    hint = _("请联系市级经办增设站点序号")


class BadHistoric(Invalid):
    """Historic certificates that cannot be taken over."""

    code = "credentials.bad_historic"
    message = _("有 %(count)s 行历史证书不能入库，全部未导入")
    hint = _("请按行修改后重新导入")


class NotCertified(Invalid):
    """A certificate of this kind cannot be issued like this."""

    code = "credentials.not_certified"
    message = _("这类证书缺少必要内容或没有在用的编号规则")
    hint = _("等级类证书须有职业和等级，其他证书须有名称；请核对后重新提交")


class NoSigningKey(Conflict):
    """The body has no key yet."""

    code = "credentials.no_signing_key"
    message = _("%(name)s 还没有签发密钥")
    hint = _("请两名密钥管理人员先在“签发密钥”页完成密钥启用")


class NoSuite(Conflict):
    """SM2 was asked for where the optional extra is not installed."""

    code = "credentials.no_suite"
    message = _("本系统没有安装国密组件")
    hint = _("请运维人员安装可选组件 sm 后重试；其他格式不受影响")


class NotSuspended(Conflict):
    """Only a suspension can be ended."""

    code = "credentials.not_suspended"
    message = _("证书 %(number)s 没有被暂停")
    hint = _("请刷新页面查看当前状态")


class CeremonyOver(Conflict):
    """The ceremony has been carried out or refused."""

    code = "credentials.ceremony_over"
    message = _("这次密钥操作已经办结")
    hint = _("请刷新页面查看结果")


class TwoPersonsNeeded(Denied):
    """Who asked for a ceremony may not carry it out."""

    code = "credentials.two_persons_needed"
    message = _("密钥操作须由另一人执行")
    hint = _("请另一名有密钥管理权限的人员登录后执行")


class CeremonyPending(Conflict):
    """There is one ceremony for an issuer at a time."""

    code = "credentials.ceremony_pending"
    message = _("该机构已有一项待执行的密钥操作")
    hint = _("请先执行或撤回那一项")


class NotAuthentic(Conflict):
    """The register's columns and its seal disagree; nothing is signed on that ground."""

    code = "credentials.not_authentic"
    message = _("证书 %(number)s 的登记内容与封存不符，不能签名")
    hint = _("请联系市级人社部门核查登记")


class NotACertificateFile(Invalid):
    """The file holds no credential, or is too big."""

    code = "credentials.not_a_certificate_file"
    message = _("这不是电子证书文件")
    hint = _("请上传下载所得的 PDF、OFD 或凭证文件（5 MB 以内）；纸质证书请扫码或输入编号和姓名")


class NothingShown(Invalid):
    """A share needs at least one claim."""

    code = "credentials.nothing_shown"
    message = _("请至少选择一项要出示的内容")
    hint = _("勾选对方需要看到的内容，不需要的不必出示")


class TooManyToExport(Invalid):
    """One sheet holds at most so many certificates."""

    code = "credentials.too_many_to_export"
    message = _("这段时间有 %(count)s 张证书，超过一张表的 %(most)s 张")
    hint = _("请缩短起止日期，分几次导出")


class NothingToExport(Invalid):
    """No certificate was registered in those days."""

    code = "credentials.nothing_to_export"
    message = _("这段时间没有登记证书")
    hint = _("请核对起止日期；日期按证书登记的日期计")


class TooManyChecks(Conflict):
    """A unit's sheet, or its day, is full."""

    code = "credentials.too_many_checks"
    message = _("一张表最多 %(most)s 行、一个单位一天最多 %(day)s 行，今天还可核验 %(left)s 行")
    hint = _("请拆分表格或明天继续；常态化的大批量核验请与市级人社部门对接接口")


class TooManyMisses(Conflict):
    """A unit asked for too much that is not there or not allowed."""

    code = "credentials.too_many_misses"
    message = _("今天查不到或未获授权的已超过 %(most)s 行，批量核验暂停到明天")
    hint = _("请向本人核对编号和姓名，或请本人授权、扫码出示后再核验")


class OpenCopy(Conflict):
    """An Open Badge is bound to no wallet, so it cannot be withdrawn from one."""

    code = "credentials.open_copy"
    message = _("开放徽章不绑定钱包，不能单独撤回")
    hint = _("它与下载的电子凭证相同，随证书的状态一起变化；只有绑定钱包密钥的凭证可以单独撤回")


class PurposeNeeded(Invalid):
    """Who is asked must read what for."""

    code = "credentials.purpose_needed"
    message = _("请写明用途")
    hint = _("持证人会看到用途后再决定是否出示，如：应聘焊工岗位核对等级")
    fields = {"purpose": message}


class TooManyEnquiries(Conflict):
    """A unit asked too often today."""

    code = "credentials.too_many_enquiries"
    message = _("一个单位一天最多发起 %(most)s 次出示请求")
    hint = _("请明天继续；大批量核验请用批量核验")


class PresentationRefused(Invalid):
    """A wallet's answer did not verify."""

    code = "credentials.presentation_refused"
    message = _("出示的内容未通过核验：%(reason)s")
    hint = _("请用绑定本人密钥的凭证，对本次请求重新出示")


class DoesNotFit(Conflict):
    """The chosen certificate is not what was asked for."""

    code = "credentials.does_not_fit"
    message = _("这张证书不符合对方的要求")
    hint = _("请选择列出的证书；没有列出时，您没有符合要求的有效证书")
