"""Errors of the information room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound


class NoSuchArticle(NotFound):
    """Nothing published there, or a draft of somebody else's region."""

    code = "information.no_such_article"
    message = _("没有找到这篇内容")
    hint = _("它可能已撤下，请用搜索查找")


class NotADraft(Conflict):
    """Only drafts are edited."""

    code = "information.not_a_draft"
    message = _("这篇内容已提交或已发布，不能修改")
    hint = _("请先退回或撤下，再修改")


class BadArticle(Invalid):
    """A text with missing or contradictory parts."""

    code = "information.bad_article"
    message = _("内容填写不完整")
    hint = _("请按提示补充")
