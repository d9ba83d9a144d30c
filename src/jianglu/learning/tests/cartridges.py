"""Cartridges as other platforms export them, made in memory for tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

SPACES = {
    "1.0": ("http://www.imsglobal.org/xsd/imscc/imscp_v1p1", "imscc_xmlv1p0"),
    "1.1": ("http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1", "imscc_xmlv1p1"),
    "1.2": ("http://www.imsglobal.org/xsd/imsccv1p2/imscp_v1p1", "imscc_xmlv1p2"),
    "1.3": ("http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1", "imscc_xmlv1p3"),
}
PAGE = """<html><head><title>x</title><style>p{}</style></head><body><h1>用电安全</h1>
<p>先 <strong>验电</strong>，再动手。电压 &lt; 36 V 也要小心。</p><ul><li>断电</li><li>验电</li></ul>
<p><img src="$IMS-CC-FILEBASE$/pic.png" alt="配电箱">
见 <a href="https://example.org/a?b=1">规程</a>、<a href="other.html">下页</a></p>
<table><tr><th>颜色</th><th>相</th></tr><tr><td>黄</td><td>L1</td></tr></table>
<script>alert(1)</script><iframe src="https://video.example.org/1"></iframe></body></html>"""


def choice(
    ident: str, stem: str, options: list[str], right: list[int], *, profile: str = "cc.multiple_choice.v0p1"
) -> str:
    """A multiple choice or multiple response item of the profile."""
    many = "Multiple" if "response" in profile else "Single"
    labels = "".join(
        f'<response_label ident="o{n}"><material><mattext texttype="text/html">{text}</mattext></material></response_label>'
        for n, text in enumerate(options)
    )
    equal = "".join(
        f'<varequal respident="r">o{n}</varequal>'
        if n in right
        else f'<not><varequal respident="r">o{n}</varequal></not>'
        for n in range(len(options))
    )
    condition = f"<and>{equal}</and>" if many == "Multiple" else f'<varequal respident="r">o{right[0]}</varequal>'
    return f"""<item ident="{ident}" title="{ident}"><itemmetadata><qtimetadata><qtimetadatafield>
<fieldlabel>cc_profile</fieldlabel><fieldentry>{profile}</fieldentry></qtimetadatafield><qtimetadatafield>
<fieldlabel>cc_weighting</fieldlabel><fieldentry>2</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>
<presentation><material><mattext texttype="text/html">&lt;p&gt;{stem}&lt;/p&gt;</mattext></material>
<response_lid ident="r" rcardinality="{many}"><render_choice>{labels}</render_choice></response_lid></presentation>
<resprocessing><outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>
<respcondition continue="Yes"><conditionvar><other/></conditionvar><displayfeedback feedbacktype="Response"
 linkrefid="general_fb"/></respcondition>
<respcondition continue="No"><conditionvar>{condition}</conditionvar><setvar action="Set" varname="SCORE">100</setvar>
</respcondition></resprocessing><itemfeedback ident="general_fb"><flow_mat><material><mattext>见规程第三章</mattext>
</material></flow_mat></itemfeedback></item>"""


FILL = """<item ident="f1" title="安全电压"><itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>cc_profile</fieldlabel>
<fieldentry>cc.fib.v0p1</fieldentry></qtimetadatafield></qtimetadata></itemmetadata><presentation><material>
<mattext texttype="text/plain">安全电压的上限是 _____ V。</mattext></material><response_str ident="r" rcardinality="Single">
<render_fib><response_label ident="a" rshuffle="No"/></render_fib></response_str></presentation><resprocessing><outcomes>
<decvar varname="SCORE"/></outcomes><respcondition continue="No"><conditionvar><varequal respident="r" case="No">36</varequal>
<varequal respident="r">三十六</varequal></conditionvar><setvar action="Set" varname="SCORE">100</setvar></respcondition>
</resprocessing></item>"""
ESSAY = """<item ident="e1" title="谈谈验电"><itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>cc_profile</fieldlabel>
<fieldentry>cc.essay.v0p1</fieldentry></qtimetadatafield></qtimetadata></itemmetadata><presentation><material>
<mattext>为什么要先验电？</mattext></material><response_str ident="r"><render_fib rows="9"/></response_str>
</presentation></item>"""


def assessment(*items: str) -> str:
    """A QTI 1.2 assessment."""
    return f"""<?xml version="1.0"?><questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment ident="q"
title="小测"><qtimetadata><qtimetadatafield><fieldlabel>cc_profile</fieldlabel><fieldentry>cc.exam.v0p1</fieldentry>
</qtimetadatafield><qtimetadatafield><fieldlabel>cc_maxattempts</fieldlabel><fieldentry>3</fieldentry></qtimetadatafield>
<qtimetadatafield><fieldlabel>qmd_timelimit</fieldlabel><fieldentry>30</fieldentry></qtimetadatafield></qtimetadata>
<section ident="root_section">{"".join(items)}</section></assessment></questestinterop>"""


QUIZ = assessment(
    choice("c1", "先做什么？", ["断电", "接线"], [0]),
    choice("m1", "哪些要戴手套？", ["验电", "看图", "接线"], [0, 2], profile="cc.multiple_response.v0p1"),
    choice("t1", "停电后可以不验电。", ["True", "False"], [1], profile="cc.true_false.v0p1"),
    FILL,
    ESSAY,
    choice("bad", "只有一个选项", ["断电"], [0]),
)


def manifest(version: str = "1.1", *, title: str = "电工入门") -> str:
    """Table of contents and resources, as Moodle and Canvas write them."""
    space, kind = SPACES[version]
    number = version.replace(".", "p")
    resources = [
        ("page", "webcontent", "wiki/page.html", ""),
        ("pdf", "webcontent", "docs/%E8%A7%84%E7%A8%8B.pdf", ""),
        ("film", "webcontent", "film.mp4", ""),
        ("sheet", "webcontent", "sheet.ods", ""),
        ("link", f"imswl_xmlv{number}", "link.xml", ""),
        ("topic", f"imsdt_xmlv{number}", "topic.xml", ""),
        ("quiz", f"imsqti_xmlv1p2/{kind}/assessment", "quiz.xml", ""),
        ("bank", f"imsqti_xmlv1p2/{kind}/question-bank", "bank.xml", ""),
        ("tool", "imsbasiclti_xmlv1p0", "tool.xml", ""),
        ("plan", "webcontent", "plan.html", ' intendeduse="lessonplan"'),
        ("task", "assignment_xmlv1p0", "task.xml", ""),
        ("gone", "webcontent", "gone.pdf", ""),
        ("settings", f"associatedcontent/{kind}/learning-application-resource", "settings.xml", ""),
    ]
    listed = "".join(
        f'<resource identifier="{name}" type="{type_}" href="{href}"{more}><file href="{href}"/></resource>'
        for name, type_, href, more in resources
    )

    def item(name: str, text: str) -> str:
        return f'<item identifier="i-{name}" identifierref="{name}"><title>{text}</title></item>'

    deeper = f'<item identifier="sub"><title>资料</title>{item("pdf", "规程")}{item("sheet", "表")}</item>'
    first = (
        f'<item identifier="w1"><title>第一周</title>{item("page", "用电安全")}{deeper}{item("film", "示范")}</item>'
    )
    rest = "".join(item(name, name) for name in ("link", "topic", "quiz", "tool", "plan", "task", "gone"))
    second = f'<item identifier="w2"><title>第二周</title>{rest}</item>'
    return f"""<?xml version="1.0" encoding="UTF-8"?><manifest identifier="m" xmlns="{space}"
xmlns:lom="http://ltsc.ieee.org/xsd/{kind}/LOM/manifest"><metadata><schema>IMS Common Cartridge</schema>
<schemaversion>{version}.0</schemaversion><lom:lom><lom:general><lom:title><lom:string language="zh">{title}</lom:string>
</lom:title><lom:description><lom:string>给新手的电工课</lom:string></lom:description></lom:general></lom:lom></metadata>
<organizations><organization identifier="org" structure="rooted-hierarchy"><item identifier="LearningModules">{first}{second}
</item></organization></organizations><resources>{listed}</resources></manifest>"""


def cartridge(version: str = "1.1", *, film: bytes = b"", more: Mapping[str, bytes | str] | None = None) -> bytes:
    """A whole cartridge; `more` replaces or adds members."""
    members: dict[str, bytes | str] = {
        "imsmanifest.xml": manifest(version),
        "wiki/page.html": PAGE,
        "wiki/pic.png": b"\x89PNG\r\n\x1a\n",
        "docs/规程.pdf": b"%PDF-1.4\n%%EOF",
        "film.mp4": film,
        "sheet.ods": b"PK",
        "link.xml": '<webLink xmlns="x"><title>标准</title>'
        '<url href="https://example.org/std?a=1&amp;b=2" target="_blank"/></webLink>',
        "topic.xml": '<topic xmlns="x"><title>聊聊</title>'
        '<text texttype="text/html">&lt;p&gt;你怎么看？&lt;/p&gt;</text></topic>',
        "quiz.xml": QUIZ,
        "bank.xml": QUIZ.replace("<assessment", "<objectbank").replace("</assessment", "</objectbank"),
        "tool.xml": '<cartridge_basiclti_link xmlns="x" xmlns:blti="y"><blti:title>模拟器</blti:title><blti:custom>'
        '<lticm:property xmlns:lticm="z" name="task">7</lticm:property></blti:custom>'
        "<blti:launch_url>https://tool.example.org/launch</blti:launch_url></cartridge_basiclti_link>",
        "plan.html": "<p>教案</p>",
        "task.xml": '<assignment xmlns="x" identifier="t"><title>画图</title><text texttype="text/plain">画一张接线图</text>'
        "<instructor_text>评分看安全</instructor_text></assignment>",
        "settings.xml": "<x/>",
    }
    members.update(more or {})
    return zipped(members)


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    """A ZIP of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()
