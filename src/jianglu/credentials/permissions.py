"""Permissions of the credentials room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

VIEW = Permission(
    "credentials.view",
    _("查看证书"),
    roles=[Role.WORKER, Role.BODY, Role.DISTRICT_CLERK, Role.CITY_CLERK, Role.LEADER],
)
# Certificates follow from final results, so only the machinery issues; nobody holds this by role.
ISSUE = Permission("credentials.issue", _("签发证书"), roles=[])
REVOKE = Permission("credentials.revoke", _("撤销证书"), roles=[Role.CITY_CLERK])
CORRECT = Permission("credentials.correct", _("更正换发证书"), roles=[Role.CITY_CLERK])
IMPORT = Permission("credentials.import", _("导入历史证书"), roles=[Role.CITY_CLERK])
NUMBER_ISSUER = Permission("credentials.number_issuer", _("核定发证机构序号"), roles=[Role.CITY_CLERK])
SUSPEND = Permission("credentials.suspend", _("暂停和恢复证书"), roles=[Role.CITY_CLERK])
KEYS = Permission("credentials.keys", _("管理签发密钥"), roles=[Role.CITY_CLERK, Role.OPERATOR])
ISSUE_DECIDED = Permission("credentials.issue_decided", _("按决定批量签发证书"), roles=[Role.CITY_CLERK])
SHARE = Permission("credentials.share", _("出示和分享本人证书"), roles=[Role.WORKER])
EXPORT_NATIONAL = Permission("credentials.export_national", _("导出全国联网查询数据"), roles=[Role.CITY_CLERK])
BULK_CHECK = Permission("credentials.bulk_check", _("批量核验证书"), roles=[Role.ENTERPRISE])
ASK = Permission("credentials.ask", _("请持证人出示证书"), roles=[Role.ENTERPRISE])
