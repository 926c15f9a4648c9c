"""Errors of ledgers of customers."""

from mallseg.domain.error_texts.code import Code


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
