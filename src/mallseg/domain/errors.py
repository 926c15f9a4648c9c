"""Everything that mallseg refuses, as one tree.

::

    MallsegError
    ├── InvalidCustomerError         (ValueError)   a value is missing or no customer can have it
    ├── InvalidOptionError           (ValueError)   an option or setting that is not allowed
    ├── CustomerDataError            (ValueError)   a source of customers that cannot be read
    ├── NotEnoughCustomersError      (ValueError)   fewer distinct customers than segments
    ├── SegmentNotFoundError         (LookupError)  no segment with that slug
    ├── SegmentationNotFoundError    (LookupError)  no such model, or no such version of it
    ├── UnreadableSegmentationError                 a stored model is damaged, or newer than this
    └── StoreUnavailableError        (OSError)      a store that cannot be read or written

A message says what is wrong, where, and what to do. It never repeats a customer's value.
"""

from collections.abc import Mapping
from enum import StrEnum


class Fault(StrEnum):
    """The kinds of fault for which a record is rejected."""

    FIELD_COUNT = "field_count"
    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"


class MallsegError(Exception):
    """Root of all errors that mallseg raises on purpose."""


class InvalidCustomerError(MallsegError, ValueError):
    """A customer's value is missing, is not a number, or lies outside its declared range."""

    def __init__(self, field: str, fault: Fault, reason: str) -> None:
        super().__init__(f"{field} {reason}")
        self.field = field
        self.fault = fault
        self.reason = reason


class InvalidOptionError(MallsegError, ValueError):
    """An option, a name or a setting has a value that mallseg does not allow."""

    def __init__(self, option: str, reason: str) -> None:
        super().__init__(f"{option} {reason}")
        self.option = option
        self.reason = reason


class CustomerDataError(MallsegError, ValueError):
    """A source cannot be read as a table of customers."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class NotEnoughCustomersError(MallsegError, ValueError):
    """K-means cannot make more segments than there are distinct customers."""

    def __init__(self, *, have: int, need: int) -> None:
        super().__init__(
            f"there are {have} distinct customers, too few for {need} segments: "
            f"ask for fewer segments or bring more customers"
        )
        self.have = have
        self.need = need


class SegmentNotFoundError(MallsegError, LookupError):
    """The segmentation has no segment with the slug that was asked for.

    `known` has the names of the segments by their slugs.
    """

    def __init__(self, known: Mapping[str, str]) -> None:
        segments = ", ".join(f"“{name}” ({slug})" for slug, name in known.items())
        super().__init__(f"there is no such segment: the model has {segments}")
        self.known = known


class SegmentationNotFoundError(MallsegError, LookupError):
    """The store holds no model of that name, or not that version of it.

    `version` is the number or the alias that was asked for, None being the champion.
    """

    def __init__(
        self, store: str, model: str, version: int | str | None = None, *, is_known: bool = False
    ) -> None:
        what = f"version {version} of model {model!r}"
        if version is None or (isinstance(version, str) and not is_known):
            what = f"model {model!r}"
        if is_known and version is None:
            what = f"version of model {model!r} in use"
        advice = "train one with `mallseg train`"
        if is_known and version is not None:
            advice = "`mallseg models list` shows those there are"
        super().__init__(f"there is no {what} in {store}: {advice}")
        self.store = store
        self.model = model
        self.version = version


class UnreadableSegmentationError(MallsegError):
    """A stored model is damaged, was changed behind the store's back, or is of a newer format."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


class StoreUnavailableError(MallsegError, OSError):
    """The store's folder cannot be read or written."""

    def __init__(self, store: str, reason: str) -> None:
        super().__init__(f"the model store {store} cannot be used: {reason}")
        self.store = store
        self.reason = reason
