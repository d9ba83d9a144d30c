"""Errors of files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Denied, Invalid


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


class UploadRefused(Denied):
    """The account may not upload files for this purpose."""

    code = "files.upload_refused"
    message = _("您的账号不能上传这类文件")
    hint = _("请用有权限的账号登录，或联系管理员")


class UploadMoved(Conflict):
    """A piece does not begin where the last one ended: another window sends the same file."""

    code = "files.upload_moved"
    message = _("上传位置不一致，可能有另一个窗口正在上传同一个文件")
    hint = _("请稍候自动续传，或关闭其他窗口")


class UploadUnfinished(Conflict):
    """The file has not come whole."""

    code = "files.upload_unfinished"
    message = _("文件还没有传完")
    hint = _("请等进度到 100% 再保存；中断的上传重新选择同一个文件即可续传")


class TooManyUploads(Conflict):
    """Too many uploads of the account are open."""

    code = "files.too_many_uploads"
    message = _("未完成的上传太多，最多 %(limit)s 个")
    hint = _("请先完成或取消之前的上传，三天前的会自动清除")


class PictureUnreadable(Invalid):
    """Not a whole picture, or one of more pixels than is reasonable."""

    code = "files.picture_unreadable"
    message = _("图片无法读取")
    hint = _("请重新拍摄或另存为 JPG、PNG 后上传")


class PictureTooSmall(Invalid):
    """Fewer pixels than the purpose demands."""

    code = "files.picture_too_small"
    message = _("图片太小（%(found)s 像素）")
    hint = _("至少 %(width)s × %(height)s 像素")


class PictureShape(Invalid):
    """Not the shape that the purpose demands."""

    code = "files.picture_shape"
    message = _("图片宽高比例不符（%(found)s 像素）")
    hint = _("请裁剪为宽高 %(ratio)s 后上传")
