"""How a course comes before learners: a second person reviews it; how odd ways of learning are looked into."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Actor
from jianglu.platform.workflow import BACK, Action, By, Case, Flow, Move, Node, NodeKind

from .faces.queries import appeal_of, get_check
from .permissions import CHECK_FACES, REVIEW, SEND, STUDY, SUPERVISE_LEARNING


def _flow(code: str, title: Any, author: By) -> Flow:
    return Flow(
        code,
        1,
        title,
        nodes=(
            Node("draft", _("送审"), NodeKind.START, by=author, permission=SEND),
            # whoever handed it in does not review it, also where both belong to the bureau
            Node("review", _("审核"), by=By.ANY, permission=REVIEW, days=5, apart=("draft", "returned")),
            Node("returned", _("退回修改"), by=author, permission=SEND),
            Node("published", _("已发布"), NodeKind.END, outcome="published"),
            Node("withdrawn", _("已撤回"), NodeKind.END, outcome="withdrawn"),
        ),
        actions=(
            Action("submit", _("送审"), "draft", "review"),
            Action("publish", _("通过并发布"), "review", "published"),
            Action("return", _("退回修改"), "review", "returned", needs_reason=True, style="warning"),
            Action("resubmit", _("再次送审"), "returned", BACK),
            Action(
                "withdraw",
                _("撤回"),
                ("review", "returned"),
                "withdrawn",
                permission=SEND,
                by=author,
                style="secondary",
            ),
        ),
        prefix="KC",
    )


UNIT_REVIEW = _flow("learning.review", _("课程审核"), By.APPLICANT)
OWN_REVIEW = _flow("learning.own_review", _("课程审核（人社部门自建）"), By.ANY)

for _review in (UNIT_REVIEW, OWN_REVIEW):

    @_review.on_enter("review", "returned", "published", "withdrawn")
    def follow(case: Case, move: Move) -> None:
        """Let the course follow its case."""
        from .services.reviews import note_moved

        note_moved(case.pk, move)

    @_review.page
    def address(actor: Actor, case: Case) -> str:
        """The reviewer's page of the course."""
        from .workshop import review_of

        return reverse("learning:review", args=[review_of(actor, case.pk).case_id])


SUPERVISION = Flow(
    "learning.supervision",
    1,
    _("学习疑点核查"),
    nodes=(
        Node("raised", _("系统提示"), NodeKind.START, by=By.ANY, permission=SUPERVISE_LEARNING, days=10),
        Node("dismissed", _("核查无异常"), NodeKind.END, outcome="unfounded"),
        Node("confirmed", _("核查属实"), NodeKind.END, outcome="confirmed"),
    ),
    actions=(
        Action("dismiss", _("核查无异常"), "raised", "dismissed", needs_reason=True, style="secondary"),
        Action("confirm", _("核查属实"), "raised", "confirmed", needs_reason=True, style="warning"),
    ),
    prefix="XJ",
    tells_applicant=False,
)


@SUPERVISION.on_enter("dismissed", "confirmed")
def answered(case: Case, move: Move) -> None:
    """Keep the answer with the signal."""
    from .signals.services import close

    close(case, move.target)


@SUPERVISION.page
def evidence(actor: Actor, case: Case) -> str:
    """The officer's page of the signal."""
    from .signals.queries import get_signal, of_case

    return reverse("learning:signal", args=[get_signal(actor, of_case(case.pk)).pk])


FACE_APPEAL = Flow(
    "learning.face_appeal",
    1,
    _("拍照核对申诉"),
    nodes=(
        Node("filed", _("已提交"), NodeKind.START, By.APPLICANT),
        # the unit decided first; the case is the bureau's alone
        Node("review", _("人社部门复核"), by=By.ANY, permission=CHECK_FACES, days=10),
        Node("upheld", _("申诉成立"), NodeKind.END, outcome="upheld"),
        Node("rejected", _("维持原结论"), NodeKind.END, outcome="rejected"),
        Node("withdrawn", _("已撤回"), NodeKind.END, outcome="withdrawn"),
    ),
    actions=(
        Action("submit", _("提交"), "filed", "review", permission=STUDY),
        Action("uphold", _("申诉成立，恢复学时"), "review", "upheld", needs_reason=True),
        Action("reject", _("维持原结论"), "review", "rejected", needs_reason=True, style="danger"),
        Action("withdraw", _("撤回"), "review", "withdrawn", permission=STUDY, by=By.APPLICANT, style="secondary"),
    ),
    prefix="SS",
    tells_applicant=False,
)


@FACE_APPEAL.guard("uphold", "reject")
def by_another(case: Case, move: Move) -> None:
    """Whoever said the first word does not say the second."""
    from .faces.appeals import other_hands

    other_hands(case, move)


@FACE_APPEAL.on_enter("upheld", "rejected", "withdrawn")
def face_answered(case: Case, move: Move) -> None:
    """Hours follow, both sides are told."""
    from .faces.appeals import answer

    answer(case, move)


@FACE_APPEAL.summary
def face_summary(case: Case) -> list[tuple[Any, Any]]:
    """What whoever decides must know."""
    appeal = appeal_of(case.pk)
    return [
        (_("班级"), appeal.face.cohort.title),
        (_("老师的依据"), appeal.face.reason),
        (_("申诉理由"), appeal.grounds),
    ]


@FACE_APPEAL.page
def face_page(actor: Actor, case: Case) -> str:
    """The check with its picture; for whom it is about, their own page."""
    made = appeal_of(case.pk)
    if actor.person_id == made.person_id:
        return reverse("learning:appeal_face", args=[made.face_id])
    return reverse("learning:face_check", args=[get_check(actor, made.face_id).pk])
