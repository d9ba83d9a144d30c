"""Loading the classification."""

import pytest

from jianglu.catalogue.loading import load_catalogue
from jianglu.catalogue.models import Assessable, Demand, Occupation, OccupationAlias, OccupationClass, WorkType

pytestmark = pytest.mark.django_db


def test_the_whole_classification_loads_and_loads_again() -> None:
    load_catalogue()
    before = {model: model.objects.count() for model in (OccupationAlias, WorkType, Assessable, Demand)}
    load_catalogue()
    assert {model: model.objects.count() for model in before} == before
    assert Occupation.objects.count() == 1676
    assert WorkType.objects.count() == 3057
    assert [OccupationClass.objects.filter(level=level).count() for level in ("major", "middle", "minor")] == [
        8,
        79,
        450,
    ]
    assert Occupation.objects.filter(digital=None).count() == 37
    assert Assessable.objects.filter(work_type=None).count() == 412
    assert Assessable.objects.exclude(work_type=None).count() == 640
    assert OccupationAlias.objects.filter(former=True, name="研学旅行指导师", occupation="4-13-04-04").exists()
