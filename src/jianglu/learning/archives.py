"""What is wrong with an archive that must not be opened, in words; `kernel.archives` and the readers of packages find it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WRONG: dict[str, Promise] = {
    "broken": _("文件损坏，或不是 ZIP"),
    "many": _("文件超过 5,000 个"),
    "ratio": _("压缩比异常"),
    "path": _("文件名指向包外"),
    "twice": _("有重名文件"),
    "link": _("含有链接或设备文件"),
    "locked": _("含有加密文件"),
    "packing": _("使用了不支持的压缩方式"),
    "xml": _("清单不是规范的 XML"),
    "h5p": _("这是 H5P 文件，本平台不能直接播放。请用免费编辑器 Lumi 打开它，导出为 SCORM 课件包，再作为课件包上传"),
}
