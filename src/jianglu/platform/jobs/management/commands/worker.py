"""`manage.py worker`: delivers events and runs jobs until it is stopped."""

from __future__ import annotations

import asyncio
import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from jianglu.platform import queue
from jianglu.platform.jobs import services
from jianglu.platform.jobs.progress import STOPPING


class Command(BaseCommand):
    """Runs two lanes in one process, so that a long job never holds up the events."""

    help = "Delivers events and runs background jobs until it is stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--jobs", type=int, default=2, help="jobs that run side by side (default 2)")
        parser.add_argument("--once", action="store_true", help="stop when nothing is waiting")

    def handle(self, *args: Any, **options: Any) -> None:
        services.rescue()  # what an earlier worker left when it was killed
        services.start_daily()
        close_old_connections()
        with queue.app.replace_connector(queue.app.connector.get_worker_connector()):
            asyncio.run(_work(jobs=options["jobs"], wait=not options["once"]))


async def _work(*, jobs: int, wait: bool) -> None:
    shared = {
        "wait": wait,
        "install_signal_handlers": False,
        "delete_jobs": "successful",
        "shutdown_graceful_timeout": 3,
    }
    async with queue.app.open_async():
        lanes = [
            asyncio.create_task(queue.app.run_worker_async(queues=[name], name=name, concurrency=width, **shared))
            for name, width in ((queue.EVENTS, 1), (queue.JOBS, jobs))
        ]
        loop = asyncio.get_running_loop()

        def stop() -> None:
            STOPPING.set()
            for lane in lanes:
                lane.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        results = await asyncio.gather(*lanes, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result
