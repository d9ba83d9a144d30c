"""What can go wrong with organisations."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound


class OrganisationExists(Conflict):
    """The credit code is registered already."""

    code = "organisations.exists"
    message = _("统一社会信用代码 %(credit_code)s 已经登记")
    hint = _("请在单位名录中查找该代码；名称有变时请办理变更")


class NoSuchOrganisation(NotFound):
    """No such unit."""

    code = "organisations.not_found"
    message = _("没有找到该单位")
    hint = _("请核对统一社会信用代码，或从单位名录进入")


class UnknownKind(Invalid):
    """Not a kind of unit."""

    code = "organisations.unknown_kind"
    message = _("没有“%(kind)s”这种单位身份")
    hint = _("请从企业、培训机构、评价机构、技工院校、人社部门中选择")
