"""Persons, their working lives, and what ties them to organisations."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _


class Person(models.Model):
    """One human being, found by the blind index of the identity number, which itself is encrypted."""

    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=200)
    number_sealed = models.BinaryField(help_text="identity number, sealed by platform.vault")
    number_index = models.BinaryField(unique=True, help_text="blind index of the identity number")
    number_masked = models.CharField(max_length=18)
    sex = models.CharField(max_length=6, choices=[("male", _("男")), ("female", _("女"))])
    born = models.DateField()
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, help_text="where the person lives")
    phone_sealed = models.BinaryField(null=True, blank=True)
    phone_masked = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["region", "id"], name="people_person_region"),
            models.Index(fields=["name"], name="people_person_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["pinyin", "id"], name="people_person_pinyin"),
            models.Index(fields=["born", "id"], name="people_person_born"),
        ]

    def __str__(self) -> str:
        return self.name


class Relation(models.Model):
    """Why an organisation may see a person: it employs, trains or assesses them."""

    class Kind(models.TextChoices):
        EMPLOYEE = "employee", _("职工")
        TRAINEE = "trainee", _("学员")
        CANDIDATE = "candidate", _("考生")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relations", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("与单位的关系")
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation", "kind"], name="people_relation_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="people_relation_period"),
        ]
        indexes = [models.Index(fields=["organisation", "person"])]


class Employment(models.Model):
    """A spell of work for one employer; the main jobs of one person never overlap."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="employments")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, db_index=False)
    occupation = models.ForeignKey("catalogue.Occupation", null=True, blank=True, on_delete=models.PROTECT)
    post = models.CharField(max_length=60, blank=True, help_text="title of the post")
    period = DateRangeField(help_text="first day to the day after the last; open while employed")
    main = models.BooleanField(default=True)
    source = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("就业经历")
        ordering = ["person", "period"]
        constraints = [
            ExclusionConstraint(
                name="people_one_main_job",
                index_type="gist",
                expressions=[
                    (
                        Func(
                            F("person"),
                            F("person"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(main=True),
            ),
            models.CheckConstraint(condition=~Q(period__isempty=True), name="people_employment_some_days"),
        ]
        indexes = [models.Index(fields=["organisation", "person"], name="people_employment_unit")]


class InsuranceMonth(models.Model):
    """One month of one social insurance, as the insurance agency reports it."""

    class Kind(models.TextChoices):
        UNEMPLOYMENT = "unemployment", _("失业保险")
        PENSION = "pension", _("养老保险")
        INJURY = "injury", _("工伤保险")

    class State(models.TextChoices):
        PAID = "paid", _("已缴")
        OWED = "owed", _("欠缴")
        BENEFIT = "benefit", _("领取失业保险金")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="insurance_months", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, help_text="where insured")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    month = models.DateField(help_text="first day of the month")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PAID)
    source = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("参保月")
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "month"], name="people_insurance_month_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="people_insurance_month_first_day"),
        ]


class Education(models.Model):
    """Schooling: what, where, from when to when, how it ended."""

    class State(models.TextChoices):
        STUDYING = "studying", _("在读")
        GRADUATED = "graduated", _("毕业")
        LEFT = "left", _("肄业或结业")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="educations")
    level = models.CharField(max_length=2, help_text="GB/T 4658 code")
    school = models.CharField(max_length=120)
    organisation = models.ForeignKey("organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT)
    major = models.CharField(max_length=80, blank=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State.choices)
    source = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("学历教育")
        ordering = ["person", "started_on"]
        constraints = [
            models.UniqueConstraint(fields=["person", "level", "started_on"], name="people_education_once"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="people_education_period"
            ),
        ]


class KeyGroupMembership(models.Model):
    """That a person belongs to one of the six key groups (渝人社发〔2024〕13号), with dates and proof."""

    class Group(models.TextChoices):
        POVERTY_RETURN_MONITORED = "poverty_return_monitored", _("防止返贫监测对象")
        GRADUATING_YEAR_GRADUATE = "graduating_year_graduate", _("毕业年度高校毕业生")
        SCHOOL_LEAVER = "school_leaver", _("城乡未继续升学的应届初高中毕业生")
        RURAL_TRANSFER_WORKER = "rural_transfer_worker", _("农村转移就业劳动者")
        REGISTERED_UNEMPLOYED = "registered_unemployed", _("城镇登记失业人员")
        HARD_TO_EMPLOY = "hard_to_employ", _("就业困难人员")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="key_groups")
    group = models.CharField(max_length=24, choices=Group.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    proof = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("重点群体身份")
        ordering = ["person", "since"]
        constraints = [
            models.UniqueConstraint(fields=["person", "group", "since"], name="people_key_group_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="people_key_group_period"),
        ]


class Consent(models.Model):
    """What a person allowed, in which wording, from when until withdrawn."""

    class Purpose(models.TextChoices):
        PROACTIVE_BENEFIT = "proactive_benefit", _("免申即享：用我的记录主动比对可享政策")
        MATCHING = "matching", _("人岗匹配：向我推荐课程和岗位")
        SHARE_PASSPORT = "share_passport", _("向用人单位出示技能护照")
        FACE_CHECK = (
            "face_check",
            _("补贴培训拍照核对：在线学习时拍照，由老师或本市人脸核对服务确认是本人，照片到期删除"),
        )
        RESEARCH = "research", _("去标识后用于统计研究")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=18, choices=Purpose.choices)
    wording = models.CharField(max_length=20, help_text="version of the text that was shown")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("授权")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=Q(withdrawn_at=None), name="people_consent_live_once"
            )
        ]


class Look(models.Model):
    """That somebody looked at a person's record or unmasked a number: what the person may read on the privacy page."""

    class What(models.TextChoices):
        RECORD = "record", _("查看档案")
        NUMBER = "number", _("查看证件号码")
        PHONE = "phone", _("查看手机号码")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="looks")
    what = models.CharField(
        max_length=10, choices=[("record", _("查看档案")), ("number", _("查看证件号码")), ("phone", _("查看手机号码"))]
    )
    who = models.CharField(max_length=100)
    on_behalf = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["person", "-at"], name="people_look_person")]
