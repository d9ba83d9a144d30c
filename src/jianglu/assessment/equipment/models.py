"""Rows of equipment; one that is taken off stays with its last day, so that an old filing can be read later."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jianglu.platform import calendar

from ..filing.models import Body, Room, Site


class Equipment(models.Model):
    """One kind of machine, tool or instrument of a body, with how many of it stand where."""

    class Tenure(models.TextChoices):
        OWNED = "owned", _("自有")
        RENTED = "rented", _("租赁")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="equipment")
    name = models.TextField(help_text="100 characters at most, but for texts of before there were rows")
    model = models.CharField(max_length=100, blank=True, help_text="make and type")
    quantity = models.PositiveIntegerField()
    occupation = models.ForeignKey("catalogue.Occupation", null=True, on_delete=models.PROTECT, related_name="+")
    work_type = models.ForeignKey("catalogue.WorkType", null=True, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="equipment")
    room = models.ForeignKey(Room, null=True, on_delete=models.PROTECT, related_name="equipment")
    tenure = models.CharField(max_length=6, choices=Tenure.choices, default=Tenure.OWNED)
    per_station = models.BooleanField(default=False, help_text="each station of the room needs one")
    calibration_due = models.DateField(null=True, help_text="last day of the present calibration; empty needs none")
    added_on = models.DateField()
    removed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="assessment_equipment_some"),
            models.CheckConstraint(
                condition=Q(room=None) | Q(site__isnull=False), name="assessment_equipment_room_of_site"
            ),
            models.CheckConstraint(
                condition=Q(work_type=None) | Q(occupation__isnull=False), name="assessment_equipment_work_type"
            ),
        ]
        indexes = [models.Index(fields=["body", "room"], name="assessment_equipment_body")]

    def __str__(self) -> str:
        return " ".join(part for part in (self.name, self.model) if part)

    @property
    def place(self) -> str:
        """Site and room."""
        return " ".join(str(part) for part in (self.site, self.room) if part)

    @property
    def state(self) -> str:
        """`overdue` when its calibration is over, else `fit`."""
        return "overdue" if self.calibration_due is not None and self.calibration_due < calendar.today() else "fit"

    def get_state_display(self) -> str:
        """The state in words."""
        return str(_("检定已过期") if self.state == "overdue" else _("可用"))
