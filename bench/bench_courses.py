"""Finding among 6,800 courses, over HTTP on the real server: as one types, in pinyin, misspelt, narrowed; and their pages.

Beside them in the same minute: the bare query of the same words by the database's own client, and /healthz.
"""

from __future__ import annotations

import itertools
import os
import re
import statistics
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import psycopg
from common import Figure, figures
from serving import throwaway

COURSES = int(os.environ.get("COURSES", "6800"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
PARTS = ("入门", "安全操作", "工艺与质量", "故障排除", "新技术应用", "案例精讲", "技能竞赛辅导", "考前串讲")
SKILLS = ("安全用电", "量具使用", "识图", "质量检查", "应急处置", "沟通技巧")
TYPED = ("焊", "焊工", "电工", "养老护", "汽车维修", "数控", "安全", "质量", "竞赛", "工艺")
LATIN = ("hangong", "dg", "yanglao", "qcwx", "sk", "anquan")
MISSPELT = ("汉工", "点工", "样老", "养老院护理", "气车维修")


def main() -> None:
    """Print the figures."""
    with throwaway() as address:
        load()
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as bare:
            bare.execute("ANALYZE")
            peer = p95(lambda text: bare_search(bare, text), TYPED)
        idle = p95(lambda _none: read(f"{address}/healthz"), ("",))
        pages = [f"{address}/courses/{number}/" for number in range(1, COURSES, COURSES // 20)]
        found = [
            Figure("courses: list, as one types", p95(search(address), TYPED), "ms", 100, peer),
            Figure("courses: list, pinyin and initials", p95(search(address), LATIN), "ms", 100, peer),
            Figure("courses: list, misspelt", p95(search(address), MISSPELT), "ms", 100, peer),
            Figure(
                "courses: list, category and level", p95(search(address, "&category=care&level=4"), TYPED), "ms", 100
            ),
            Figure(
                "courses: list, skill tag", p95(search(address, f"&tag={quote(SKILLS[0])}"), (*TYPED, "")), "ms", 100
            ),
            Figure("courses: list, no words, page 300", p95(search(address, "&page=300"), ("",)), "ms", 100),
            Figure("courses: API search", p95(search(address, api=True), TYPED), "ms", 100, peer),
            Figure("courses: page of a course", p95(read, pages), "ms", 150, idle),
        ]
        figures(found)


def load() -> None:
    """Courses of every category about real occupations, each with a lesson, made by the room's own service."""
    from django.db import transaction

    from jianglu.catalogue.loading import load_catalogue
    from jianglu.catalogue.models import Occupation
    from jianglu.learning import services
    from jianglu.learning.models import Category
    from jianglu.platform.access import Actor
    from jianglu.platform.regions.services import load_regions

    system = Actor.system("bench")
    load_regions()
    load_catalogue()
    services.load_categories(system)
    kinds = itertools.cycle(Category.objects.values_list("pk", flat=True))
    trades = list(Occupation.objects.order_by("-code").values_list("code", "name"))
    wanted = itertools.islice(itertools.product(PARTS, trades), COURSES)
    with transaction.atomic():
        for (part, (code, name)), category in zip(wanted, kinds, strict=False):
            lesson = {"kind": "text", "title": part, "body": f"{name}{part}。", "seconds": 600}
            package: dict[str, Any] = {
                "title": f"{name}{part}", "category": category, "summary": f"{name}岗位的{part}。", "outcomes": "",
                "tags": [part, re.split(r"\W", name)[0][:6].ljust(2, "类"), SKILLS[len(name) % len(SKILLS)]],
                "occupation": code, "level": "54321"[len(name) % 5],
                "modules": [{"title": "第一章", "activities": [lesson]}],
            }  # fmt: skip
            services.import_course(system, package)


def search(address: str, more: str = "", *, api: bool = False) -> Callable[[str], None]:
    """Reads the list for some words."""
    path = "api/v1/learning/courses" if api else "courses/"
    return lambda text: read(f"{address}/{path}?q={quote(text)}{more}")


def read(address: str) -> None:
    """One page, whole."""
    request = Request(address, headers={"X-Forwarded-Proto": "https"})  # as behind the proxy that ends TLS
    with urlopen(request, timeout=30) as answer:
        assert answer.status == 200
        answer.read()


def bare_search(connection: psycopg.Connection, text: str) -> None:
    """The same words by the database alone."""
    connection.execute(
        "SELECT id, title FROM learning_course WHERE search @@ to_tsquery('simple', %s) AND current_id IS NOT NULL"
        " AND retired_at IS NULL ORDER BY learners DESC, id LIMIT 24", [f"{text}:*"],
    ).fetchall()  # fmt: skip


def p95(call: Callable[[str], None], texts: Iterable[str]) -> float:
    """Milliseconds within which 95 of 100 calls ended, after one of each that warms up."""
    texts = list(texts)
    for text in texts:
        call(text)
    took = []
    for text in texts * max(ROUNDS, 40 // len(texts)):
        started = time.perf_counter()
        call(text)
        took.append((time.perf_counter() - started) * 1000)
    return statistics.quantiles(took, n=20)[-1]


if __name__ == "__main__":
    main()
