"""What can go wrong with the classification."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, NotFound


class NoSuchOccupation(NotFound):
    """No occupation with this code."""

    code = "catalogue.no_such_occupation"
    message = _("没有这个职业")
    hint = _("请按名称、拼音或职业编码搜索")


class NoSuchClass(NotFound):
    """No class with this code."""

    code = "catalogue.no_such_class"
    message = _("没有这个职业类别")
    hint = _("请从大类开始逐级浏览")


class NoSuchList(NotFound):
    """Not one of the three catalogues."""

    code = "catalogue.no_such_list"
    message = _("没有这个目录")
    hint = _("请从培训计划、重点职业、补贴标准三个目录中选择")


class AlreadyRetired(Conflict):
    """The code has ended already."""

    code = "catalogue.already_retired"
    message = _("职业编码 %(code)s 已于 %(day)s 停用")
    hint = _("如需改动停用日期，请联系市级管理员")
