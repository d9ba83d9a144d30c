"""The worked cases of every benefit; test_whole_city compares the engines with a plain-Python reference."""

from __future__ import annotations

import pytest

from jianglu.benefits.policies import BENEFITS, BY_CLASS, EXAMPLE, FILED
from jianglu.platform.policy.cases import CaseResult, run_cases


@pytest.mark.parametrize(
    "result",
    [r for policy in (*BENEFITS.values(), *BY_CLASS.values(), *FILED.values(), EXAMPLE) for r in run_cases(policy)],
    ids=lambda result: result.case.title.en,
)
def test_worked_case(result: CaseResult) -> None:
    assert result.differs == {}
