"""Check a source of customers without training."""

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
    """What was read, the outliers, and the reasons for which a training would be refused."""

    reading: Reading
    outliers: Outliers
    warnings: tuple[MallsegError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCustomers:
    """Check a source as a training with the same plan would.

    - The warnings are all errors for which a training would be refused, not only the first.
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
        warnings: tuple[MallsegError, ...] = reading.warnings(max_bad_rows=plan.max_bad_rows)
        census, outliers = taking_part(source, reading.census, plan, on_event)
        needed = plan.segments or plan.candidates[0]
        if len(census) < needed:
            warnings = (*warnings, NotEnoughCustomersError(have=len(census), need=needed))
        return CheckReport(reading=reading, outliers=outliers, warnings=warnings)
