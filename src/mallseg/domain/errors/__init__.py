"""The errors of mallseg, in one hierarchy.

::

    MallsegError
    ├── InvalidCustomerError         (ValueError)   a value is missing or no customer can have it
    ├── InvalidOptionError           (ValueError)   an option or setting that is not allowed
    ├── CustomerDataError            (ValueError)   a source of customers that cannot be read
    ├── NotEnoughCustomersError      (ValueError)   fewer distinct customers than segments
    ├── SegmentNotFoundError         (LookupError)  no segment with that slug
    ├── SegmentationNotFoundError    (LookupError)  no such model, or no such version of it
    ├── UnreadableSegmentationError                 a stored model is damaged, or newer than this
    ├── StoreUnavailableError        (OSError)      a store that cannot be read or written
    ├── LedgerUnavailableError       (OSError)      a ledger that cannot be read or written
    ├── DatabaseUnavailableError     (OSError)      a database that cannot answer
    ├── CustomerNotFoundError        (LookupError)  no customer of that id in the ledger
    ├── KeysUnavailableError         (OSError)      keys to the service that cannot be read
    ├── TrainingNotFoundError        (LookupError)  no training of that id in the service
    ├── TrainingRunningError                        the service trains already
    └── UploadError                  (LookupError)  a file sent to the service that is not there

An error has a code and facts. The codes and their texts are in the modules of this package, by
subject. `str` returns the default text: what is wrong, where, and what to do. Programs compare
codes. Neither facts nor texts repeat a customer's value.
"""

from collections.abc import Mapping
from difflib import get_close_matches

from mallseg.domain.errors.code import Code, Fact, MallsegError, MallsegWarning
from mallseg.domain.errors.customers import CensusFault, Fault, UnitFault
from mallseg.domain.errors.files import FileFault
from mallseg.domain.errors.options import OptionFault
from mallseg.domain.errors.service import AccessFault, TrainingFault, UploadFault
from mallseg.domain.errors.sources import SourceFault
from mallseg.domain.errors.store import LedgerFault, LookupFault, ModelFault, StoreFault
from mallseg.domain.errors.tables import DatabaseFault, TableFault
from mallseg.domain.visible import visible

DataFault = FileFault | SourceFault | TableFault | UnitFault
"""The reason why a source of customers cannot be used."""

__all__ = [
    "AccessFault",
    "CensusFault",
    "Code",
    "CustomerDataError",
    "CustomerNotFoundError",
    "DatabaseFault",
    "DatabaseUnavailableError",
    "Fact",
    "Fault",
    "FileFault",
    "InvalidCustomerError",
    "InvalidOptionError",
    "KeysUnavailableError",
    "LedgerFault",
    "LedgerUnavailableError",
    "LookupFault",
    "MallsegError",
    "MallsegWarning",
    "ModelFault",
    "NotEnoughCustomersError",
    "OptionFault",
    "SegmentNotFoundError",
    "SegmentationNotFoundError",
    "SourceFault",
    "StoreFault",
    "StoreUnavailableError",
    "TableFault",
    "TrainingFault",
    "TrainingNotFoundError",
    "TrainingRunningError",
    "UnitFault",
    "UnreadableSegmentationError",
    "UploadError",
    "UploadFault",
    "check_at_least",
    "system_text",
]


class InvalidCustomerError(MallsegError, ValueError):
    """A customer's value is missing, is not a number, or lies outside its declared range."""

    def __init__(self, field: str, fault: Fault, /, **facts: Fact) -> None:
        super().__init__(fault, **facts)
        self.field = field
        self.fault = fault

    def text(self, advice: str = "") -> str:
        """Prefix the text with the field."""
        return f"{visible(self.field)} {super().text(advice)}"


class InvalidOptionError(MallsegError, ValueError):
    """An option, a name or a setting has a value that mallseg does not allow."""

    def __init__(self, option: str, code: Code, /, **facts: Fact) -> None:
        super().__init__(code, **facts)
        self.option = option

    def text(self, advice: str = "") -> str:
        """Prefix the text with the option."""
        return f"{visible(self.option)} {super().text(advice)}"

    def within(self, place: str) -> "InvalidOptionError":
        """Return the error with the table or file of the option."""
        return InvalidOptionError(f"{place}: {self.option}", self.code, **self.facts)


class CustomerDataError(MallsegError, ValueError):
    """A source cannot be read as a table of customers.

    `examples` are rejected records, if these are the reason: each as a line of the text.
    """

    def __init__(
        self, source: str, code: DataFault, examples: tuple[object, ...] = (), /, **facts: Fact
    ) -> None:
        super().__init__(code, **facts)
        self.source = source
        self.examples = examples

    def text(self, advice: str = "") -> str:
        """Prefix the text with the source."""
        first = f"{visible(self.source)}: {super().text(advice)}"
        return "\n  ".join([first, *(visible(str(example)) for example in self.examples)])


class NotEnoughCustomersError(MallsegError, ValueError):
    """K-means cannot make more segments than there are distinct customers."""

    def __init__(self, *, have: int, need: int) -> None:
        super().__init__(CensusFault.TOO_FEW_CUSTOMERS, have=have, need=need)
        self.have = have
        self.need = need


class SegmentNotFoundError(MallsegError, LookupError):
    """The segmentation has no segment with the slug that was asked for.

    `known` has the names of the segments by their slugs, `asked` is what was asked for. Facts are
    logged, so names are not among them: the name of a segment of one customer may reveal where that
    customer stands.
    """

    def __init__(self, known: Mapping[str, str], *, asked: str = "") -> None:
        super().__init__(LookupFault.UNKNOWN_SEGMENT, slugs=tuple(known))
        self.known = known
        self.asked = asked

    def text(self, advice: str = "") -> str:
        """List the segments, each by its name and slug, and first the one that may be meant."""
        said = {slug: f"“{name}” ({slug})" for slug, name in self.known.items()}
        words = {
            word.casefold(): slug for slug, name in self.known.items() for word in (slug, name)
        }
        near = get_close_matches(self.asked.casefold(), words, n=1)
        facts: dict[str, Fact] = {**self.facts, "segments": tuple(said.values())}
        code = LookupFault.SIMILAR_SEGMENT if near else self.code
        return code.reason({**facts, "meant": said[words[near[0]]]} if near else facts, advice)


class SegmentationNotFoundError(MallsegError, LookupError):
    """The store holds no model of that name, or not that version of it.

    `version` is the number or the alias that was asked for, None being the champion.
    """

    def __init__(
        self, store: str, model: str, version: int | str | None = None, *, is_known: bool = False
    ) -> None:
        facts: dict[str, Fact] = {"store": store, "model": model}
        code = LookupFault.NO_CHAMPION if is_known else LookupFault.UNKNOWN_MODEL
        if isinstance(version, int) or (version is not None and is_known):
            code = LookupFault.UNKNOWN_VERSION
            facts["version"] = version
        super().__init__(code, **facts)
        self.store = store
        self.model = model
        self.version = version


class UnreadableSegmentationError(MallsegError):
    """A stored model is damaged, was tampered with, or is of a newer format."""

    def __init__(self, file: str, code: ModelFault, /, **facts: Fact) -> None:
        super().__init__(code, **facts)
        self.file = file

    def text(self, advice: str = "") -> str:
        """Prefix the text with the file."""
        return f"{visible(self.file)}: {super().text(advice)}"


class StoreUnavailableError(MallsegError, OSError):
    """The store's folder cannot be read or written; `detail` is the message of the system."""

    def __init__(self, store: str, detail: str) -> None:
        super().__init__(StoreFault.STORE_UNAVAILABLE, store=store, detail=detail)
        self.store = store


class LedgerUnavailableError(MallsegError, OSError):
    """The ledger of customers does not exist, or cannot be read or written."""

    def __init__(self, ledger: str, code: LedgerFault, /, **facts: Fact) -> None:
        super().__init__(code, **facts)
        self.ledger = ledger

    def text(self, advice: str = "") -> str:
        """Prefix the text with the ledger."""
        return f"{visible(self.ledger)} {super().text(advice)}"


class DatabaseUnavailableError(MallsegError, OSError):
    """The server of a database does not respond, or cannot run a query."""

    def __init__(self, database: str, code: DatabaseFault, /, **facts: Fact) -> None:
        super().__init__(code, **facts)
        self.database = database

    def text(self, advice: str = "") -> str:
        """Prefix the text with the database."""
        return f"{visible(self.database)}: {super().text(advice)}"


class CustomerNotFoundError(MallsegError, LookupError):
    """The ledger has no customer with the requested id, which is not repeated."""

    def __init__(self) -> None:
        super().__init__(LedgerFault.NO_CUSTOMER)


class KeysUnavailableError(MallsegError, OSError):
    """The keys to the service are damaged, or cannot be read or written."""

    def __init__(self, file: str, code: AccessFault, /, **facts: Fact) -> None:
        super().__init__(code, **facts)
        self.file = file

    def text(self, advice: str = "") -> str:
        """Prefix the text with the file."""
        return f"{visible(self.file)} {super().text(advice)}"


class TrainingNotFoundError(MallsegError, LookupError):
    """The service has no training with the requested id."""

    def __init__(self) -> None:
        super().__init__(TrainingFault.NO_TRAINING)


class TrainingRunningError(MallsegError):
    """Another training runs; `training` is its id."""

    def __init__(self, training: str) -> None:
        super().__init__(TrainingFault.TRAINING_RUNNING, training=training)
        self.training = training


class UploadError(MallsegError, LookupError):
    """An uploaded file does not exist for this owner, or cannot be stored."""

    def __init__(self, code: UploadFault, /, **facts: Fact) -> None:
        super().__init__(code, **facts)


def system_text(error: OSError) -> str:
    """Return the message of a failed system call, without the path: ``Permission denied``."""
    return error.strerror or type(error).__name__


def check_at_least(lowest: int, **counts: int | None) -> None:
    """Raise InvalidOptionError for a count below its minimum; None is an unknown count."""
    for name, count in counts.items():
        if count is not None and count < lowest:
            raise InvalidOptionError(name, OptionFault.BELOW_MINIMUM, lowest=lowest)
