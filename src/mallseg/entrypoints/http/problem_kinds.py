"""Kinds of problems: the status and the title of each error."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from mallseg.domain.errors import (
    Code,
    CustomerDataError,
    CustomerNotFoundError,
    DatabaseUnavailableError,
    Fact,
    InvalidCustomerError,
    InvalidOptionError,
    KeysUnavailableError,
    LedgerFault,
    LedgerUnavailableError,
    MallsegError,
    NotEnoughCustomersError,
    OptionFault,
    SegmentationNotFoundError,
    SegmentNotFoundError,
    StoreUnavailableError,
    TrainingNotFoundError,
    TrainingRunningError,
    UnreadableSegmentationError,
    UploadError,
    UploadFault,
)
from mallseg.entrypoints.http.problems import FieldProblem, ProblemDocument


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem; `detail` replaces a message that is not meant for clients."""

    status: HTTPStatus
    slug: str
    title: str
    detail: str | None = None

    def document(self, error: MallsegError) -> ProblemDocument:
        """Make the document of an error; facts for the operator only stay in the log."""
        return self._document(
            error.code,
            self.detail or str(error),
            facts=None if self.detail else error.facts or None,
            errors=(FieldProblem.of(error),) if isinstance(error, InvalidCustomerError) else None,
        )

    def of_fields(self, errors: tuple[FieldProblem, ...]) -> ProblemDocument:
        """Make the document of invalid fields; code and facts are those of the first."""
        detail = "; ".join(f"{each.field} {each.reason}" for each in errors)
        return self._document(errors[0].code, detail, facts=errors[0].facts or None, errors=errors)

    def problem(self, code: str, detail: str, **facts: Fact) -> ProblemDocument:
        """Make the document of a problem with the request as a whole."""
        return self._document(code, detail, facts=facts or None)

    def _document(
        self,
        code: str,
        detail: str,
        *,
        facts: dict[str, Fact] | None = None,
        errors: tuple[FieldProblem, ...] | None = None,
    ) -> ProblemDocument:
        return ProblemDocument(
            type=f"urn:problem-type:mallseg:{self.slug}",
            title=self.title,
            status=self.status,
            detail=detail,
            code=code,
            facts=facts,
            errors=errors,
        )


INVALID_BODY = ProblemKind(HTTPStatus.BAD_REQUEST, "invalid-body", "Unreadable body")

BODY_TOO_LARGE = ProblemKind(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body-too-large", "Body too large"
)


WRONG_MEDIA_TYPE = ProblemKind(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "wrong-media-type", "Wrong media type"
)

INVALID_OPTION = ProblemKind(
    HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-option", "Option that is not allowed"
)


INVALID_CUSTOMER = ProblemKind(
    HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-customer", "Invalid customer"
)

KINDS: Mapping[type[MallsegError], ProblemKind] = {
    InvalidCustomerError: INVALID_CUSTOMER,
    InvalidOptionError: INVALID_OPTION,
    NotEnoughCustomersError: ProblemKind(
        HTTPStatus.UNPROCESSABLE_ENTITY, "not-enough-customers", "Not enough customers"
    ),
    CustomerDataError: ProblemKind(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "unreadable-customers",
        "Unreadable customers",
        "the customers cannot be read as a table",  # the message quotes the table's header
    ),
    SegmentNotFoundError: ProblemKind(
        HTTPStatus.NOT_FOUND, "segment-not-found", "Segment not found"
    ),
    SegmentationNotFoundError: ProblemKind(
        HTTPStatus.NOT_FOUND,
        "model-not-found",
        "Model not found",
        "there is no such model, or no such version of it",
    ),
    UnreadableSegmentationError: ProblemKind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "unreadable-model",
        "Unreadable model",
        "the stored model cannot be read: the server's log says why",
    ),
    DatabaseUnavailableError: ProblemKind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "database-unavailable",
        "Database unavailable",
        "the database cannot answer: the server's log says why",
    ),
    StoreUnavailableError: ProblemKind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "store-unavailable",
        "Model store unavailable",
        "the model store cannot be used: the server's log says why",
    ),
    LedgerUnavailableError: ProblemKind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "ledger-unavailable",
        "Ledger unavailable",
        "the ledger of customers cannot be used: the server's log says why",
    ),
    KeysUnavailableError: ProblemKind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "keys-unavailable",
        "Keys unavailable",
        "the keys to this service cannot be read: the server's log says why",
    ),
    CustomerNotFoundError: ProblemKind(
        HTTPStatus.NOT_FOUND,
        "customer-not-found",
        "Customer not found",
        "the ledger has no customer of this id",
    ),
    TrainingNotFoundError: ProblemKind(
        HTTPStatus.NOT_FOUND, "training-not-found", "Training not found"
    ),
    TrainingRunningError: ProblemKind(HTTPStatus.CONFLICT, "training-running", "Training running"),
    UploadError: ProblemKind(HTTPStatus.NOT_FOUND, "no-upload", "No such file"),
}
"""By error; a subclass has the kind of its nearest base class here."""

_KINDS_BY_CODE: Mapping[Code, ProblemKind] = {
    OptionFault.NO_EARLIER_VERSION: ProblemKind(
        HTTPStatus.CONFLICT, "no-earlier-version", "No earlier version"
    ),
    LedgerFault.NO_LEDGER: ProblemKind(
        HTTPStatus.NOT_FOUND,
        "no-ledger",
        "No ledger",
        "no ledger of customers is kept here: `mallseg ledger update` makes one",
    ),
    UploadFault.TOO_MANY_UPLOADS: ProblemKind(
        HTTPStatus.SERVICE_UNAVAILABLE, "too-many-uploads", "Too many files"
    ),
}
"""By code, where a code has a status of its own."""


def problem_kind_of(error: MallsegError) -> ProblemKind:
    """Find the kind of an error: by its code, else by its class or its nearest base class."""
    if error.code in _KINDS_BY_CODE:
        return _KINDS_BY_CODE[error.code]
    return next(KINDS[cls] for cls in type(error).__mro__ if cls in KINDS)


def wrong_media_type(allowed: Collection[str]) -> ProblemDocument:
    """Refuse a body because of its media type."""
    detail = f"the body must be sent with content-type {' or '.join(allowed)}"
    return WRONG_MEDIA_TYPE.problem("wrong_media_type", detail, choices=tuple(allowed))
