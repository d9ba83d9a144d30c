"""Lesson texts: Markdown to clean HTML."""

from __future__ import annotations

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "blockquote", "code", "pre", "table", "thead", "tbody",
    "tr", "th", "td", "hr", "br", "a",
}  # fmt: skip
_reader = MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=500)
def lesson_html(text: str) -> SafeString:
    """HTML of a lesson; only the tags of plain text stay. Headings start at the second level, below the page's own."""
    html = _reader.render(text.replace("\n# ", "\n## "))
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http"})
    return mark_safe(clean)  # noqa: S308 - cleaned
