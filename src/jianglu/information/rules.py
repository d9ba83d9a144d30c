"""From Markdown to clean HTML, and to the tokens of the search."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt

TAGS = {
    "p", "br", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "blockquote", "code", "pre", "table", "thead", "tbody",
    "tr", "th", "td", "a", "hr",
}  # fmt: skip


def render(markdown: str) -> str:
    """HTML of a text: only tags of TAGS, links to http(s) and within the site, never a script, style or picture."""
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    return nh3.clean(
        html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https"}, link_rel="noopener nofollow"
    )


def plain(html: str) -> str:
    """The text without tags."""
    return nh3.clean(html.replace("<", " <"), tags=set())
