"""Regions."""

import pytest

from jianglu.platform.regions.models import Region


@pytest.mark.django_db
def test_a_region_is_stored() -> None:
    Region.objects.create(code="50", kind="city", name="重庆市", pinyin="chongqing")
    assert Region.objects.get(pk="50").name == "重庆市"
