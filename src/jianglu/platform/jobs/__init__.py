"""Long work with progress; see README.md."""

from typing import TYPE_CHECKING

from jianglu.platform.lazy import lazy

from .core import JOBS, Result, job

if TYPE_CHECKING:
    from .progress import Progress
    from .services import cancel, enqueue, resume, run_pending

__getattr__ = lazy(
    __name__, Progress="progress", cancel="services", enqueue="services", resume="services", run_pending="services"
)

__all__ = ["JOBS", "Progress", "Result", "cancel", "enqueue", "job", "resume", "run_pending"]
