"""What the report of an import says: why something changed or was lost, and what to do about it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import CATALOGUE

from ..archives import WRONG

OUTCOMES = [("taken", _("已导入")), ("changed", _("已导入，有改动")), ("lost", _("未导入"))]

WHY: dict[str, tuple[str | Promise, str | Promise]] = {
    "": ("", ""),
    "activity": (_("内容的字段不符合课程包格式"), _("请按提示修改 course.json 后重新导入")),
    "attachments": (_("作业的附件没有带入"), _("请在作业中另加附件")),
    "bad_question": (_("题目不完整，无法作答或批改"), _("请在测验中手工补上这道题")),
    "bank": (_("题库作为选学测验导入"), _("请把需要的题目移到正式测验，或删去本节")),
    "captions": (_("字幕无法识别"), _("请重新上传 SRT 或 WebVTT 字幕")),
    "embedded": (_("嵌入的音视频或网页没有带入"), _("请另加视频；站外的内容已改为链接")),
    "essay": (_("简答题由人批阅，已改为测验后的作业"), _("请补充作业要求和及格线")),
    "feedback": (_("只保留一条反馈作为解析"), _("请核对题目的解析")),
    "file_type": (_("不支持这种文件"), _("请转成 PDF、Word、PowerPoint、Excel 或 MP4 后另加")),
    "file_unfit": (_("这种内容不带文件"), _("请另加文档或视频")),
    "hash": (_("文件与清单中的 SHA-256 不符"), _("请在原系统重新导出")),
    "heading": (_("目录中的这一行没有内容"), _("如需要，请手工添加")),
    "instructor_text": (_("给教师的说明没有带入"), _("请自行保存这段说明")),
    "level": (_("不认识的等级"), _("如需对应等级，请选择等级后重新导入")),
    "link": (_("指向包内其他页面的链接已去掉"), _("请检查文中“见某页”之类的说法")),
    "lti": (_("本单位没有登记这个地址的外部工具（LTI）"), _("请先登记工具，再在课程中添加，或重新导入")),
    "many": (_("超过 2,000 节，其余没有导入"), _("请把课程拆开后分别导入")),
    "many_questions": (_("一个测验最多 200 道题"), _("请拆成几个测验")),
    "minutes": (_("没有时长，暂按 10 分钟"), _("请填写实际的阅读或播放时长")),
    "missing": (_("包内没有这个文件"), _("请在原系统重新导出，或手工添加")),
    "more": (_("报告超过 2,000 行，其余省略"), _("请把课程拆开后分别导入")),
    "nested": (_("下级目录并入本章"), _("如需分章，请在课程中添加一章后拖动")),
    "prerequisite": (_("本平台没有这个编号的先修课程"), _("请在课程制作的“先修课程”里重新选择")),
    "release": (_("开放规则不合要求，没有带入"), _("请在课程制作的“开放与截止”里重新设置")),
    "release_need": (_("要先完成的内容没有导入"), _("请在课程制作的“开放与截止”里核对要先完成的内容")),
    "tag": (_("技能标签不是 2 至 12 个字的词，或超过 8 个"), _("请在课程说明里另写标签")),
    "occupation": (_("职业目录中没有这个编码"), _("如需对应职业，请选择职业后重新导入")),
    "partial": (_("部分得分的规则没有带入，全对才得分"), _("请核对正确答案")),
    "pattern": (_("按片段匹配的答案改为整句匹配"), _("请补充其他可接受的写法")),
    "picture": (_("图片没有带入"), _("请把图片放进 PDF 文档后另加一节")),
    "question_kind": (_("这种题型不能自动批改"), _("请改成选择、判断、填空、连线或排序题后手工添加")),
    "teachers_only": (_("这是给教师的资料，没有放进课程"), _("如学员也要看，请手工添加")),
    "time_limit": (_("测验的限时没有带入"), _("如需限时，请在考试中安排")),
    "title": (_("标题过长，只留前 120 字"), _("请改短标题")),
    "type": (_("不支持这种内容"), _("请在原系统改成网页、文件或测验后重新导出")),
    "unlinked": (_("没有列入课程目录"), _("如需要，请手工添加")),
    "unreadable": (_("文件损坏或不是规范的 XML"), _("请在原系统重新导出")),
}
"""By code: why, and the next step."""

REFUSED = {
    **WRONG,
    "big": _("解压后超过 2 GB，或单个文件过大"),
    "json": _("清单不是规范的 JSON"),
    "frame": _("清单不符合课程包格式"),
    "manifest": _("包内没有 manifest.json 和 course.json，也没有 imsmanifest.xml"),
    "format": _("既不是匠路课程包，也不是 Common Cartridge"),
    "version": _("不支持这个版本；可导入匠路课程包 1、Common Cartridge 1.0 至 1.3"),
    "scorm": _("这是 SCORM 课件包，请在课程中“添加内容 → 课件包”上传"),
    "empty": _("没有可以导入的学习内容"),
}
"""Why a whole package is refused, by the code of `BadArchive`."""


def why(code: str, detail: str) -> str:
    """Why, with what it is about; the code of an error of the house is told in that error's words."""
    known = WHY.get(code)
    error = CATALOGUE.get(code)
    text = str(known[0]) if known else detail if error is None or "%(" in str(error.message) else str(error.message)
    return f"{text}（{detail}）" if known and text and detail else text


def next_step(code: str) -> str:
    """What to do about it."""
    known = WHY.get(code)
    error = CATALOGUE.get(code)
    return str(known[1]) if known else str(error.hint) if error is not None and "%(" not in str(error.hint) else ""
