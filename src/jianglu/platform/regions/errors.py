"""What can go wrong with regions."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Invalid


class UnknownRegion(Invalid):
    """Not a region of the city."""

    code = "regions.unknown"
    message = _("没有代码为“%(code)s”的区划")
    hint = _("请填写本市区县或街镇的行政区划代码")
