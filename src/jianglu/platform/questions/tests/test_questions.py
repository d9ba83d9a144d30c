"""Every kind: what is refused, what comes back from a shuffled paper, what it scores; and markup that cannot break out."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from django.http import QueryDict
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from jianglu.platform.questions import Kind, Question, canonical, fits, original, read, score, shown, why_bad
from jianglu.platform.questions.markup import bare, formula, rich

ABCD = tuple((key, f"选项{key}") for key in "ABCD")
MATCH = (("1", "红灯"), ("2", "绿灯"), ("A", "通行"), ("B", "停止"), ("C", "警示"))
GOOD = {
    "single": Question("single", "安全电压是多少", ABCD, ("B",)),
    "multiple": Question("multiple", "哪些是绝缘材料", ABCD, ("A", "C")),
    "true_false": Question("true_false", "湿手可以开灯", (), ("F",)),
    "fill": Question("fill", "相电压 ____ V，频率 ____ Hz", (), ("220|二百二十", "50±0.5")),
    "match": Question("match", "信号灯的含义", MATCH, ("1B", "2A")),
    "order": Question("order", "触电急救的次序", ABCD, ("C", "A", "D", "B")),
    "short": Question("short", "简述停电检修的步骤", (), ("停电", "验电", "挂接地线")),
}
CASE = Question("case", "某车间电机冒烟，班长到场。", parts=(GOOD["single"], GOOD["fill"], GOOD["short"]))


@pytest.mark.parametrize("question", [*GOOD.values(), CASE], ids=[*GOOD, "case"])
def test_good_ones_pass_and_survive_storage(question: Question) -> None:
    assert why_bad(question) == ""
    assert Question.of(question.plain()) == question


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (Question("single", "短", ABCD, ("B",)), "stem"),
        (Question("essay", "写一篇作文吧", (), ()), "kind"),
        (Question("single", "安全电压是多少", ABCD, ("A", "B")), "answer"),
        (Question("single", "安全电压是多少", (("A", "一"), ("B", "一"), ("C", "二")), ("A",)), "options"),
        (Question("fill", "没有空的填空题", (), ("1",)), "blanks"),
        (Question("fill", "只有一个 ____ 空", (), ("1", "2")), "answer"),
        (Question("match", "信号灯的含义", MATCH, ("1B",)), "answer"),
        (Question("match", "信号灯的含义", MATCH, ("1B", "2F")), "answer"),
        (Question("order", "触电急救的次序", ABCD, ("A", "B", "C")), "answer"),
        (Question("short", "简述停电检修的步骤", (), ()), "answer"),
        (Question("case", "某车间电机冒烟。", parts=(GOOD["single"],)), "parts"),
        (Question("case", "某车间电机冒烟。", parts=(CASE, CASE)), "parts"),
        (Question("short", "长" * 5000, (), ("停电",)), "long"),
    ],
)
def test_bad_ones_say_why(question: Question, why: str) -> None:
    assert why_bad(question) == why


@given(st.sampled_from(["single", "multiple", "match", "order"]), st.integers(0, 10_000))
def test_the_right_answer_is_found_behind_any_shuffle(kind: str, seed: int) -> None:
    question = GOOD[kind]
    seen = shown(question, Random(seed))
    labels = {key: label for label, key in seen["map"].items()}
    value = [pair[0] + labels[pair[1]] for pair in question.answer] if kind == "match" else [
        labels[key] for key in question.answer
    ]  # fmt: skip
    assert fits(seen, value)
    assert score(kind, question.answer, original(seen, canonical(seen, value))) == 1
    if kind == "order":
        assert value != [label for label, _text in seen["options"]]  # what is shown is not the answer


def test_scores() -> None:
    fill = GOOD["fill"].answer
    assert score("fill", fill, ("２２０", "50.4")) == 1
    assert score("fill", fill, ("二百二十", "51")) == Fraction(1, 2)
    assert score("fill", ("1000",), ("1,000",)) == 1
    assert score("fill", ("热 继电器",), ("热继电器。",)) == 1
    assert score("fill", ("-1",), ("1",)) == 0
    assert score("match", ("1B", "2A"), ("1B", "2C")) == Fraction(1, 2)
    assert score("multiple", ("A", "C"), ("A",)) == 0
    assert score("order", ("C", "A"), ("A", "C")) == 0
    assert score("short", ("停电",), ("先停电",)) is None
    assert score("short", ("停电",), ()) == 0


def test_answers_that_do_not_fit() -> None:
    seen = {kind: shown(question, None) for kind, question in GOOD.items()}
    for kind, value in {
        "single": ["A", "B"], "multiple": ["A", "A"], "true_false": ["A"], "fill": ["220"], "match": ["1A", "1B"],
        "order": ["A", "A", "B", "C"], "short": ["x" * 2001],
    }.items():  # fmt: skip
        assert not fits(seen[kind], value), kind
        assert fits(seen[kind], []), kind
    assert fits(seen["order"], ["", "A", "", "B"]) and fits(seen["match"], ["2C"])
    assert canonical(seen["fill"], ["", " "]) == ()


@pytest.mark.parametrize("kind", list(GOOD))
def test_what_is_drawn_is_what_is_read(kind: str) -> None:
    """The template's names and the form reader agree, and the player shows again what was chosen."""
    value = {"single": ["B"], "multiple": ["A", "C"], "true_false": ["F"], "fill": ["220", "50"], "match": ["1B", "2A"],
             "order": ["C", "A", "D", "B"], "short": ["先停电"]}[kind]  # fmt: skip
    seen = shown(GOOD[kind], None) | {"no": 3, "points": 2}
    html = Template("{% load questions %}{% question q %}").render(Context({"q": seen | {"chosen": value}}))
    assert f'data-kind="{kind}"' in html and str(Kind(kind).label) in html
    post = QueryDict(mutable=True)
    if kind == "fill":
        post.update({"q3.1": "220", "q3.2": "50"})
        assert 'value="220"' in html
    elif kind == "match":
        post.update({"q3.1": "B", "q3.2": "A"})
        assert html.count("selected") == 2
    elif kind == "order":
        post.update({"q3.C": "1", "q3.A": "2", "q3.D": "3", "q3.B": "4"})
        assert html.count("selected") == 4
    else:
        post.setlist("q3", value)
        assert ("先停电" in html) if kind == "short" else html.count(" checked") == len(value)
    assert read(seen, 3, post) == value


def test_markup() -> None:
    html = rich("功率 $P=\\frac{U^2}{R}$ 见 ![电路图](image:7) <b>", link=lambda n: f"/f/{n}")
    assert "<mfrac>" in html and 'alttext="P=\\frac{U^2}{R}"' in html
    assert 'src="/f/7" alt="电路图"' in html and "&lt;b&gt;" in html
    assert "(1)" in rich("空 ____ 和 ____") and "(2)" in rich("空 ____ 和 ____")
    assert bare("功率 $P$ ![图](image:7)") == "功率 P [图]"


@given(st.text(alphabet=st.sampled_from("<>&\"'$\\{}^_script=()! []image:1alert"), max_size=60))
def test_markup_never_lets_html_through(text: str) -> None:
    for html in (rich(f"${text}$"), rich(text), formula(text)):
        assert "<script" not in html and "onerror=" not in html
        assert html.count("<img") == html.count('<img class="question-picture"')
