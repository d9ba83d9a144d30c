"""What the benefits room does when it hears news."""

from __future__ import annotations

import structlog

from jianglu.credentials.events import CertificateIssued
from jianglu.platform.access import Actor
from jianglu.platform.events import handles

from . import services
from .errors import NO_OFFER
from .services.claims import CERTIFICATES
from .tasks import proactive

log = structlog.get_logger(__name__)


@handles(CertificateIssued)
def offer_for(event: CertificateIssued) -> None:
    """A new certificate: find out at once what it earns; what it does not earn today the daily scan finds later."""
    for rule in proactive():
        if rule.subject.fact != CERTIFICATES:
            continue
        try:
            services.offer(Actor.system("benefits"), event.certificate_id, rule.code)
        except NO_OFFER as refusal:
            log.debug("benefits.no_offer", benefit=rule.code, certificate_id=event.certificate_id, code=refusal.code)
