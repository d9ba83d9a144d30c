"""Banks, items and blueprints."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Denied, Invalid, NotFound


class ItemNotFound(NotFound):
    """No such bank or item in the actor's sight."""

    code = "assessment.item_not_found"
    message = _("没有找到题库或试题")
    hint = _("请从题库列表重新进入")


class ItemInvalid(Invalid):
    """The item cannot be scored as written."""

    code = "assessment.item_invalid"
    message = _("试题填写有误：%(why)s")
    hint = _("请按题型填写选项与答案")


class ItemDuplicate(Conflict):
    """The bank has an item with the same text."""

    code = "assessment.item_duplicate"
    message = _("题库中已有相同的试题（%(code)s）")
    hint = _("请修改题干，或停用原题")


class ItemState(Conflict):
    """The item is not in the state that the verb needs."""

    code = "assessment.item_state"
    message = _("试题当前状态为“%(state)s”，不能进行这项操作")
    hint = _("请刷新页面查看最新状态")


class ReviewOwnItem(Denied):
    """Nobody reviews what they wrote."""

    code = "assessment.review_own_item"
    message = _("不能审核本人编写的试题")
    hint = _("请由另一位审核人办理")


class BlueprintInvalid(Invalid):
    """Weights or points do not add up."""

    code = "assessment.blueprint_invalid"
    message = _("细目表有误：%(why)s")
    hint = _("末级要素权重之和应为 100，整卷分值应为 100 分")


class BankTooSmall(Conflict):
    """The bank does not hold enough items for the blueprint."""

    code = "assessment.bank_too_small"
    message = _("题库试题不足，无法按细目表组卷：%(why)s")
    hint = _("请补充试题或调整细目表")


class NothingToImport(Invalid):
    """The file holds no item."""

    code = "assessment.nothing_to_import"
    message = _("文件中没有试题")
    hint = _("请下载模板，按模板填写后重新上传")


class EnemiesInvalid(Invalid):
    """A set of enemies needs two items of one bank."""

    code = "assessment.enemies_invalid"
    message = _("互斥题组至少要有同一题库的两道试题，没有找到：%(codes)s")
    hint = _("请填写试题编号，用逗号隔开")
