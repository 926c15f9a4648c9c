from mallseg.domain.reporting.report_ports import ReportWriter
from tests.contracts.report_writer import ReportWriterContract
from tests.fakes import InMemoryReport


class TestInMemoryReport(ReportWriterContract):
    """The fake keeps the contract of the adapters."""

    def setup_method(self) -> None:
        self._fake = InMemoryReport()

    def writer(self) -> ReportWriter:
        return self._fake

    def unwritable(self) -> ReportWriter:
        return InMemoryReport(is_writable=False)

    def written(self) -> bytes | None:
        return self._fake.content
