"""Errors of stores, stored models and ledgers, and of look-ups in them."""

from mallseg.domain.errors.code import Code


class LookupFault(Code):
    """The reason why nothing was found."""

    UNKNOWN_SEGMENT = "unknown_segment", "there is no such segment", "the model has {segments}"
    SIMILAR_SEGMENT = (
        "similar_segment",
        "there is no such segment",
        "perhaps {meant} is meant; the model has {segments}",
    )
    UNKNOWN_MODEL = "unknown_model", "there is no model {model!r} in {store}", "train it first"
    UNKNOWN_VERSION = (
        "unknown_version",
        "there is no version {version} of model {model!r} in {store}",
        "choose one that it has",
    )
    NO_CHAMPION = (
        "no_champion",
        "there is no version of model {model!r} in use in {store}",
        "promote one, or train again",
    )


class ModelFault(Code):
    """The reason why a stored model cannot be used."""

    DAMAGED = "damaged", "{detail} (promote another version or train again)"
    NEWER_FORMAT = (
        "newer_format",
        "is of format {format}, newer than this mallseg",
        "upgrade mallseg",
    )
    MODEL_NOT_READABLE = (
        "model_not_readable",
        "cannot be read: {detail} (promote another version or train again)",
    )
    ALIAS_NOT_READABLE = (
        "alias_not_readable",
        "cannot be read, so the version in use is not known",
        "set or remove it first",
    )


class StoreFault(Code):
    """The reason why a store cannot be used."""

    STORE_UNAVAILABLE = "store_unavailable", "the model store {store} cannot be used", "{detail}"


class LedgerFault(Code):
    """The reason why a ledger cannot be used; a customer's id is never repeated."""

    NO_LEDGER = "no_ledger", "is not there", "update the ledger first"
    NO_CUSTOMER = "no_customer", "the ledger has no customer of this id"
    LEDGER_IN_USE = "ledger_in_use", "is being updated", "try again when that has ended"
    LEDGER_NOT_READABLE = "ledger_not_readable", "cannot be used", "{detail}"
    LEDGER_INTERRUPTED = (
        "ledger_interrupted",
        "holds an update that was interrupted",
        "run any command on it with permission to write: that sets it back to the state before",
    )
    LEDGER_DAMAGED = (
        "ledger_damaged",
        "is damaged",
        "put a copy of it in its place, or move it away and update again",
    )
    NOT_A_LEDGER = "not_a_ledger", "is no ledger of mallseg", "move it away"
    NEWER_LEDGER = (
        "newer_ledger",
        "is of schema {schema}, newer than this mallseg",
        "upgrade mallseg",
    )
    OTHER_LEDGER_KEY = (
        "other_ledger_key",
        "keeps its ids {kept}",
        "set the key that it was made with, or none where there was none",
    )
    LEDGER_FULL = (
        "ledger_full",
        "has no room for this update",
        "make room beside it and in the folder for temporary files; it is as it was",
    )
