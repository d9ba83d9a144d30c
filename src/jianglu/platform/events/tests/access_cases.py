"""How the outbox's permission is used."""

from jianglu.platform import calendar
from jianglu.platform.access.testing import Case
from jianglu.platform.events import services
from jianglu.platform.events.models import Delivery
from jianglu.platform.events.permissions import MANAGE_DELIVERIES
