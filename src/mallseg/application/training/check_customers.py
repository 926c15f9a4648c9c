"""Tell what mallseg understands of a source of customers, and train nothing."""

from dataclasses import dataclass

from mallseg.application.events import OnEvent, ignore
from mallseg.application.reading import read_and_report, taking_part
from mallseg.domain.customers.outliers import Outliers
from mallseg.domain.customers.reading import Reading
from mallseg.domain.errors import MallsegError, NotEnoughCustomersError
from mallseg.domain.ports import CustomerSource
from mallseg.domain.segments.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What was read, who would be set aside, and why a training would be refused, if it would."""

    reading: Reading
    outliers: Outliers
    objections: tuple[MallsegError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCustomers:
    """Check a source as a training with the same plan would.

    - What a training refuses stands among the objections: all of them, not the first only.
    - Nothing is written.
    """

    def __call__(
        self, source: CustomerSource, *, plan: Plan, on_event: OnEvent = ignore
    ) -> CheckReport:
        """Read and judge.

        Raises
        ------
        CustomerDataError
            The source cannot be read at all.
        """
        reading = read_and_report(source, plan, on_event)
        objections: tuple[MallsegError, ...] = reading.objections(max_bad_rows=plan.max_bad_rows)
        census, outliers = taking_part(source, reading.census, plan, on_event)
        needed = plan.segments or plan.candidates[0]
        if len(census) < needed:
            objections = (*objections, NotEnoughCustomersError(have=len(census), need=needed))
        return CheckReport(reading=reading, outliers=outliers, objections=objections)
