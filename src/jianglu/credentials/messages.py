"""What credentials says to people."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.notifications import Channel, Message

IN_WALLET = Message(
    "credentials.in_wallet",
    _("证书已存入一个钱包"),
    _("您的“%(subject)s”刚被一个钱包领取。如果不是您本人操作，请立即在证书页撤回。"),
    (Channel.INBOX,),
    binding=True,
)
