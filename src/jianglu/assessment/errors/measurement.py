"""What the answers cannot say."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Invalid


class SampleTooSmall(Invalid):
    """Too few persons answered for the parameters of the model to mean anything."""

    code = "assessment.sample_too_small"
    message = _("%(model)s 标定至少需要 %(need)s 人作答，现有 %(have)s 人")
    hint = _("请先用经典统计量，或合并同一标准下的多次考试后再标定")
