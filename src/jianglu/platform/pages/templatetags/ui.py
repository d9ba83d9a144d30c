"""Template tags of the component kit."""

from django import template

register = template.Library()
