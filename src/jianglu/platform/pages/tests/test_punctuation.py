"""Marks follow the reader's language."""

from __future__ import annotations

from django.template import Context, Template
from django.utils.translation import override

from jianglu.kernel.punctuation import listed, mark


def test_marks_follow_the_language() -> None:
    page = Template('x{% mark "：" %}{{ words|listed }}')
    with override("zh-hans"):
        assert (mark("："), listed(["甲", "乙"], "；")) == ("：", "甲；乙")
        assert page.render(Context({"words": [1, 2]})) == "x：1、2"
    with override("en"):
        assert mark("（") + "x" + mark("）") + mark("·") == " (x)·"
        assert page.render(Context({"words": [1, 2]})) == "x: 1, 2"
