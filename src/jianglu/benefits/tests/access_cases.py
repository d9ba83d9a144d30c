"""How the permissions of benefits are used."""

from datetime import date
from functools import partial
from types import SimpleNamespace

from jianglu.benefits import permissions as can
from jianglu.benefits import queries, services
from jianglu.catalogue.models import Occupation
from jianglu.credentials import queries as credentials_of
from jianglu.credentials import services as credentials
from jianglu.kernel.money import fen
from jianglu.people import services as people
from jianglu.people.queries import employer_on
from jianglu.platform import workflow
from jianglu.platform.access import Actor
from jianglu.platform.access.testing import Case, found, own_person, own_region, whole_city
from jianglu.platform.workflow.queries import visible_to
from jianglu.testing import CITY, SYSTEM, at
from jianglu.training import services as training

from .classes import BENEFIT, finished_class, open_line, programme_of, unit_account
from .classes import pay as pay_unit
from .conftest import WELDER, certify, confirm, grant, insured_worker
from .test_apprentices import AHEAD, plan_of
from .test_services import receipt

DAY = "2023-03-15"
OTHER_CARD = "6228480000000000018"
case = partial(Case, on=DAY)


def build(world) -> SimpleNamespace:
    """Our person is insured and has a certificate; their district has a budget."""
    with at(DAY):
        Occupation.objects.get_or_create(code=WELDER, defaults={"name": "焊工"})
        body, firm, person = world.own.units["body"], world.own.units["enterprise"], world.own.person
        credentials.number_issuer(SYSTEM, body.pk, letter="S", site=7)
        spell = people.InsuranceSpell(
            person.pk, firm.pk, world.own.region, "unemployment", date(2021, 1, 1), date(2023, 12, 1)
        )
        people.record_insurance(SYSTEM, [spell], source="test")
        if employer_on(person.pk, date(2021, 1, 1)) is None:  # the sweeps' world may have employed them before
            post = people.EmploymentRow(person.pk, firm.pk, date(2021, 1, 1), occupation_code=WELDER)
            people.employ(SYSTEM, post, source="test")
        made = SimpleNamespace(
            body=body,
            worker=world.own.actors["worker"],
            district=world.own.actors["district_clerk"],
            city=world.own.actors["city_clerk"],
        )
        _line(SYSTEM, world, None)
        made.certificate = certify(made).pk
        return made


def _made(world) -> SimpleNamespace:
    return world.made["benefits"]


def _line(actor, world, made):
    return services.open_line(
        actor, year=2023, benefit="skill-upgrade", region_code=world.own.region, amount=fen(100_000), key="2023-1"
    )


def _offered(world):
    return services.offer(SYSTEM, _made(world).certificate).pk


def _confirmed(world):
    """An offer, and an account to be paid on."""
    confirm(_made(world).worker)
    return _offered(world)


def _open(world):
    return services.accept_offer(_made(world).worker, _confirmed(world)).pk


def _examined(world):
    pk = _open(world)
    _step("pass", fits_post="yes")(_made(world).district, world, pk)
    return pk


def _granted(world):
    claim = queries.get(SYSTEM, _open(world))
    grant(_made(world), claim)
    return claim.pk


def _batch(world):
    _granted(world)
    return services.make_batch(SYSTEM, region_code=world.own.region, key="k")[0].pk


def _sent(world):
    return services.send_batch(SYSTEM, _batch(world)).pk


def _paid(world, **how):
    pk = _sent(world)
    services.import_receipt(SYSTEM, pk, receipt(queries.get_batch(SYSTEM, pk), **how))
    return queries.visible_to(SYSTEM).get().pk


def _returned(world):
    pk = _paid(world, result="失败", reason="账户已销户", reference="")
    confirm(_made(world).worker, OTHER_CARD)
    return pk


def _class(world):
    """A finished class of our provider with a neighbour of our person, whom the rule grants the training subsidy."""
    made, unit = _made(world), world.own.units["provider"]
    open_line(SimpleNamespace(city=SYSTEM), region=world.own.region)
    unit_account(SYSTEM, unit)
    trainee = insured_worker(SimpleNamespace(firm=world.own.units["enterprise"]))
    certify(made, trainee)
    provider = SimpleNamespace(unit=unit, programme=programme_of(unit, world.own.region))
    return finished_class(provider, [trainee.person_id], region=world.own.region)


def _class_claimed(world):
    return services.claim_class(SYSTEM, _class(world), BENEFIT).pk


def _class_granted(world):
    pk = _class_claimed(world)
    made = queries.class_claim_for(SYSTEM, pk)
    for actor, action in ((_made(world).district, "pass"), (_made(world).city, "approve")):
        case = visible_to(SYSTEM).get(pk=made.case_id)
        workflow.act(actor, case.pk, action, version=case.version)
    with at("2023-03-24"):
        workflow.run_due()
    return pk


def _class_returned(world):
    pk = _class_granted(world)
    pay_unit(SYSTEM, SYSTEM, result="失败", reason="账号户名不符", reference="")
    unit_account(SYSTEM, world.own.units["provider"], "110205120019999")
    return pk


def _class_row(world):
    return queries.class_claim_for(SYSTEM, _class_claimed(world)).claims.get().pk


def _out_row(world):
    """A row that the district took out of a class claim."""
    claim = queries.get(SYSTEM, _class_row(world))
    services.strike_row(SYSTEM, claim.pk, "冒名")
    return queries.rows_of(queries.class_claim_for(SYSTEM, claim.class_claim_id)).get().pk


def _drafted(actor, world, class_id):
    return services.draft_project(actor, class_id, price=fen(1800), document="遴选公告1号")


def _row_case(world):
    return services.appeal_row(SYSTEM, _out_row(world), grounds="附照片").case_id


def _let_in(actor, world, case_id):
    found = visible_to(SYSTEM).get(pk=case_id)
    data = {"verified": "no"}
    return workflow.act(actor, case_id, "let_in", version=found.version, reason="核实", data=data)


def _receipt_of(actor, world, number):
    return services.record_fee(actor, number, amount=fen(195), receipt="8801")


def _class_recovery(world):
    _class_granted(world)
    pay_unit(SYSTEM, SYSTEM)
    claim = queries.visible_to(SYSTEM).filter(organisation=world.own.units["provider"]).order_by("-pk")[0]
    recovery = services.open_recovery(SYSTEM, claim.pk, amount=fen(100), reason="冒名")
    return services.confirm_recovery(SYSTEM, recovery.pk).pk


def _profile(actor):
    return services.save_profile(
        actor,
        title="代发行",
        file_format="text",
        debtor="支出户",
        debtor_bank="重庆银行",
        debtor_account="110101040012345",
    )


def _proposed(world):
    return services.open_recovery(SYSTEM, _paid(world), amount=fen(100), reason="重复领取").pk


def _recovery(world):
    return services.confirm_recovery(SYSTEM, _proposed(world)).pk


def _write_off(world):
    recovery = _recovery(world)
    services.propose_write_off(SYSTEM, recovery, amount=fen(50), reason="死亡")
    return recovery


def _reviewed(world):
    """An appeal against an offer."""
    claim = queries.get(SYSTEM, _offered(world))
    return services.file_appeal(_made(world).worker, claim.certificate_id, grounds="金额不对").case_id


def _signal(world):
    """Two claims of our person's district to one account."""
    _open(world)
    stranger = insured_worker(SimpleNamespace(firm=world.own.units["enterprise"]))
    confirm(stranger)
    services.look_for_signals(SYSTEM, date(2023, 3, 15))
    return queries.signals(SYSTEM).get().pk


def _look(actor, world, pk):
    """Say what a look into a signal found."""
    case = queries.signal_for(SYSTEM, pk).case
    workflow.act(actor, case.pk, "report", version=case.version, reason="夫妻共用", data={"finding": "true"})


def _rule(actor, world, made):
    return services.set_rule(
        actor,
        benefit="skill-upgrade",
        valid_from=date(2023, 4, 1),
        second_person_from=1,
        sample_permille=1,
        source="测试",
    )


def _step(action: str, **data):
    """A step of a claim's case."""

    def call(actor: Actor, world, claim_id: int):
        case = visible_to(SYSTEM).get(benefit_claim=claim_id)
        return workflow.act(actor, case.pk, action, version=case.version, data=data)

    return call


own = partial(case, can.CLAIM, person=own_person, oneself=True)


def own_provider(world, made=None):
    """The place of what belongs to our provider."""
    return world.own.units["provider"].pk


def own_enterprise(world, made=None):
    """The place of what belongs to our enterprise."""
    return world.own.units["enterprise"].pk


def _plan(world):
    """A plan of our enterprise whose apprentices may be paid ahead."""
    return plan_of(_firm(world), 1).plan


def _firm(world):
    return SimpleNamespace(firm=world.own.units["enterprise"], city=SYSTEM)


def _paid_ahead(world):
    """A prepayment that reached our enterprise, for an apprentice who left."""
    firm = plan_of(_firm(world), 1)
    made = services.claim_apprenticeship(SYSTEM, firm.plan, AHEAD)
    made.claims.update(state="paid", paid_on=date(2023, 3, 15))
    training.leave_apprenticeship(SYSTEM, firm.apprentices[0].pk, left_on=date(2023, 3, 10), reason="辞职")
    return made.pk


unit = partial(case, can.CLAIM_CLASS, organisation=own_provider)
CLASS_CASES = [
    case(
        can.CLAIM_CLASS,
        lambda actor, world, made: services.claim_apprenticeship(actor, made, AHEAD),
        prepare=_plan,
        organisation=own_enterprise,
    ),
    case(
        can.CLAIM_CLASS,
        lambda actor, world, made: queries.apprentice_preview(actor, made, AHEAD),
        prepare=_plan,
        organisation=own_enterprise,
    ),
    case(
        can.RECOVER,
        lambda actor, world, made: services.propose_recoveries(actor, made),
        prepare=_paid_ahead,
        region=own_region,
    ),
    unit(lambda actor, world, made: services.claim_class(actor, made, BENEFIT), prepare=_class),
    unit(lambda actor, world, made: queries.class_preview(actor, made, BENEFIT), prepare=_class),
    unit(lambda actor, world, made: services.withdraw_class(actor, made), prepare=_class_claimed),
    unit(lambda actor, world, made: services.renew_class_account(actor, made), prepare=_class_returned),
    unit(lambda actor, world, made: unit_account(actor, world.own.units["provider"])),
    case(
        can.EXAMINE,
        lambda actor, world, made: services.strike_row(actor, made, "冒名"),
        prepare=_class_row,
        region=own_region,
    ),
    case(can.EXAMINE, _drafted, prepare=_class, region=own_region),
    case(
        can.EXAMINE,
        lambda actor, world, made: services.publish_project(actor, made),
        prepare=lambda world: _drafted(SYSTEM, world, _class(world)).pk,
        region=own_region,
    ),
    unit(lambda actor, world, made: services.appeal_row(actor, made, grounds="附照片"), prepare=_out_row),
    case(
        can.EXAMINE,
        lambda actor, world, made: services.propose_row(actor, made, grounds="已核实"),
        prepare=_out_row,
        region=own_region,
    ),
    case(
        can.EXAMINE,
        _receipt_of,
        prepare=lambda world: credentials_of.get(SYSTEM, _made(world).certificate).number,
        region=own_region,
    ),
    case(can.APPROVE, _let_in, prepare=_row_case, region=own_region),
    case(
        can.VIEW_CLASS,
        lambda actor, world, made: queries.row_for(actor, made),
        prepare=_out_row,
        region=own_region,
        organisation=own_provider,
    ),
    case(
        can.VIEW_CLASS,
        lambda actor, world, made: queries.class_claim_for(actor, made),
        prepare=_class_claimed,
        region=own_region,
        organisation=own_provider,
    ),
    case(
        can.VIEW_CLASS,
        lambda actor, world, made: queries.recovery_for(actor, made),
        prepare=_class_recovery,
        region=own_region,
        organisation=own_provider,
    ),
]
CASES = [
    own(lambda actor, world, made: services.accept_offer(actor, made), prepare=_confirmed),
    own(lambda actor, world, made: services.decline_offer(actor, made), prepare=_offered),
    own(lambda actor, world, made: services.withdraw(actor, made), prepare=_open),
    own(lambda actor, world, made: services.renew_account(actor, made), prepare=_returned),
    own(
        lambda actor, world, made: services.apply(actor, _made(world).certificate),
        prepare=lambda world: confirm(_made(world).worker),
    ),
    own(
        lambda actor, world, made: services.confirm_account(
            actor, world.own.person.pk, holder=world.own.name, bank="重庆银行", number=OTHER_CARD
        )
    ),
    own(lambda actor, world, made: queries.check_own(actor, _made(world).certificate)),
    case(
        can.VIEW,
        lambda actor, world, made: queries.get(actor, made),
        prepare=_offered,
        region=own_region,
        person=own_person,
    ),
    case(can.EXAMINE, _step("pass", fits_post="yes"), prepare=_open, region=own_region),
    case(can.APPROVE, _step("approve"), prepare=_examined, region=own_region),
    case(
        can.OFFER,
        lambda actor, world, made: services.offer(actor, _made(world).certificate),
        region=own_region,
    ),
    case(
        can.OFFER,
        lambda actor, world, made: services.expire_offers(actor, date(2024, 4, 1)),
        prepare=_offered,
        region=whole_city,
    ),
    case(can.OFFER, lambda actor, world, made: services.remind(actor, date(2023, 4, 1)), region=whole_city),
    case(
        can.PAY,
        lambda actor, world, made: services.make_batch(actor, region_code=world.own.region, key="k"),
        prepare=_granted,
        region=own_region,
    ),
    case(
        can.PAY,
        lambda actor, world, made: (
            services.make_batch(actor, region_code=actor.region_codes[0], key="k")
            if actor.region_codes
            else services.make_batch(actor, region_code=CITY, key="k")
        ),
        prepare=_batch,
        region=own_region,
    ),
    case(
        can.PAY,
        lambda actor, world, made: services.cancel_batch(actor, made, "重做"),
        prepare=_batch,
        region=own_region,
    ),
    case(can.PAY, lambda actor, world, made: services.export_batch(actor, made), prepare=_sent, region=own_region),
    case(
        can.PAY,
        lambda actor, world, made: services.import_receipt(actor, made, receipt(queries.get_batch(SYSTEM, made))),
        prepare=_sent,
        region=own_region,
    ),
    case(can.CHECK, lambda actor, world, made: services.send_batch(actor, made), prepare=_batch, region=own_region),
    case(
        can.VIEW_BATCHES, lambda actor, world, made: queries.get_batch(actor, made), prepare=_batch, region=own_region
    ),
    case(can.BUDGET, _line, region=own_region),
    case(
        can.BUDGET,
        lambda actor, world, made: services.report_reserve(
            actor,
            region_code=world.own.region,
            valid_from=date(2023, 1, 1),
            valid_to=date(2023, 12, 31),
            months=24,
            source="测试",
        ),
        region=own_region,
    ),
    case(can.LEDGER, lambda actor, world, made: found(queries.budget_lines(actor)), region=own_region),
    case(can.LEDGER, lambda actor, world, made: found(queries.entries(actor)), region=own_region),
    case(can.LEDGER, lambda actor, world, made: found(queries.recoveries(actor)), prepare=_recovery, region=own_region),
    case(can.LEDGER, lambda actor, world, made: queries.trial_balance(actor)),
    case(can.LEDGER, lambda actor, world, made: list(queries.journal_of(actor, date(2023, 3, 1)))),
    case(can.LEDGER, lambda actor, world, made: queries.year_balances(actor, 2023)),
    case(can.LEDGER, lambda actor, world, made: services.books_taken(actor, 2023)),
    case(can.BANKS, lambda actor, world, made: _profile(actor), region=whole_city),
    case(
        can.BANKS,
        lambda actor, world, made: queries.get_profile(actor, made.pk),
        prepare=lambda world: _profile(SYSTEM),
    ),
    case(
        can.CLOSE,
        lambda actor, world, made: services.record_statement(actor, on=date(2023, 3, 14), balance=1, source="对账单"),
        region=whole_city,
    ),
    case(
        can.CLOSE,
        lambda actor, world, made: services.close_month(actor, date(2023, 3, 1)),
        region=whole_city,
        on="2023-04-03",
    ),
    case(
        can.RECOVER,
        lambda actor, world, made: services.open_recovery(actor, made, amount=fen(100), reason="重复领取"),
        prepare=_paid,
        region=own_region,
    ),
    case(
        can.RECOVER,
        lambda actor, world, made: services.repay(actor, made, amount=fen(100), key="r1"),
        prepare=_recovery,
        region=own_region,
    ),
    case(
        can.RECOVER,
        lambda actor, world, made: services.confirm_recovery(actor, made),
        prepare=_proposed,
        region=own_region,
    ),
    case(
        can.RECOVER,
        lambda actor, world, made: services.cancel_recovery(actor, made, "证据不足"),
        prepare=_proposed,
        region=own_region,
    ),
    case(
        can.RECOVER,
        lambda actor, world, made: services.reschedule(actor, made, parts=2, first_due=date(2023, 5, 1), reason="困难"),
        prepare=_recovery,
        region=own_region,
    ),
    case(
        can.RECOVER,
        lambda actor, world, made: services.propose_write_off(actor, made, amount=fen(50), reason="死亡"),
        prepare=_recovery,
        region=own_region,
    ),
    case(can.RECOVER, lambda actor, world, made: services.remind_debtors(actor, date(2023, 4, 10)), region=whole_city),
    case(
        can.WRITE_OFF,
        lambda actor, world, made: services.confirm_write_off(actor, made),
        prepare=_write_off,
        region=own_region,
    ),
    case(can.RULES, _rule, region=whole_city),
    case(can.OFFER, lambda actor, world, made: services.look_for_signals(actor, date(2023, 3, 15)), region=whole_city),
    case(
        can.OFFER,
        lambda actor, world, made: services.record_scan(
            actor, "skill-upgrade", owed=1, offered=1, skipped={}, facts_written=1
        ),
        region=whole_city,
    ),
    case(can.LOOK, _look, prepare=_signal, region=own_region),
    case(
        can.VIEW_SIGNALS, lambda actor, world, made: queries.signal_for(actor, made), prepare=_signal, region=own_region
    ),
    case(can.LEDGER, lambda actor, world, made: queries.reserves(actor)),
    case(
        can.VIEW,
        lambda actor, world, made: queries.kept_for_claim(actor, made),
        prepare=_offered,
        region=own_region,
        person=own_person,
    ),
    own(
        lambda actor, world, made: services.file_appeal(actor, _made(world).certificate, grounds="金额不对"),
        prepare=_offered,
    ),
    case(
        can.VIEW,
        lambda actor, world, made: queries.recovery_for(actor, made),
        prepare=_recovery,
        region=own_region,
        person=own_person,
    ),
    *CLASS_CASES,
]


CLASS_PAGES = ("class_claim", "withdraw_class", "renew_class", "class_rows", "reclaim_prepayments")


def _objects_of_class(world) -> dict[str, object]:
    """A unit's claim with one row, of another class than anybody was paid for."""
    with at(DAY):
        pk = _class_claimed(world)
        project = _drafted(SYSTEM, world, _class(world)).pk
    row = queries.class_claim_for(SYSTEM, pk).claims.get()
    return {
        **{f"benefits:{name}:pk": pk for name in CLASS_PAGES},
        "benefits:strike_row:pk": row.pk,
        "benefits:publish_project:pk": project,
        **dict.fromkeys(("benefits:row_id", "benefits:appeal_row:pk", "benefits:propose_row:pk"), row.class_row.pk),
        "benefits:apprenticeship_id": world.made["training"].plan,
        "benefits:class_id": queries.class_claim_for(SYSTEM, pk).training_class_id,
    }


RECOVERY_PAGES = ("recovery", "confirm_recovery", "cancel_recovery", "write_off", "repay")


def objects(world) -> dict[str, object]:
    """What addresses name: a claim that was paid and partly recovered, and its batch."""
    with at(DAY):
        recovery = _recovery(world)
        stranger = insured_worker(SimpleNamespace(firm=world.own.units["enterprise"]))
        confirm(stranger)
        services.look_for_signals(SYSTEM, date(2023, 3, 15))
    batch = queries.batches(SYSTEM).get().pk
    of_batch = {f"benefits:{name}:pk": batch for name in ("batch", "send", "cancel", "bank_file", "receipts")}
    of_batch["benefits:bank_profile:pk"] = _profile(SYSTEM).pk
    of_batch["benefits:signal:pk"] = queries.signals(SYSTEM).get().pk
    of_class = _objects_of_class(world)
    return (
        of_batch
        | of_class
        | {
            "benefits:pk": queries.visible_to(SYSTEM).filter(organisation=None).get().pk,
            **{f"benefits:{name}:pk": recovery for name in RECOVERY_PAGES},
            "benefits:certificate_id": _made(world).certificate,
            "benefits:subject_id": _made(world).certificate,
            "benefits:benefit": "skill-upgrade",
            "credentials:pk": _made(world).certificate,
        }
    )
