"""Errors of files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Invalid


class FileTooBig(Invalid):
    """More bytes than the purpose, or the page, takes."""

    code = "files.too_big"
    status = 413
    message = _("文件太大，最多 %(megabytes)s MB")
    hint = _("请压缩图片、降低扫描分辨率，或分成几个文件上传")


class FileEmpty(Invalid):
    """No bytes at all."""

    code = "files.empty"
    message = _("文件是空的")
    hint = _("请检查文件能否正常打开，再重新选择")


class FileTypeRefused(Invalid):
    """The content is not of an allowed type, whatever the name says."""

    code = "files.type_refused"
    message = _("不能上传这种文件，只接受：%(types)s")
    hint = _("系统按文件内容识别类型，改后缀名无效；请用原软件另存为规定的格式")


class FileSuspicious(Invalid):
    """A zip bomb, macros, or paths that lead out."""

    code = "files.suspicious"
    message = _("文件内容异常，已拒绝上传")
    hint = _("请去掉宏和多余内容后另存为新文件，再重新上传")
