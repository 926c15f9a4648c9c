"""Why a ledger of customers cannot be used."""

from mallseg.domain.error_texts.code import Code


class LedgerFault(Code):
    """Why a ledger cannot be used; a customer's id is never repeated."""

    NO_LEDGER = "no_ledger", "there is no ledger {ledger}", "update it first"
    NO_CUSTOMER = "no_customer", "the ledger {ledger} has no customer of this id"
    LEDGER_IN_USE = (
        "ledger_in_use",
        "the ledger {ledger} is being updated",
        "try again when that has ended",
    )
    LEDGER_NOT_READABLE = (
        "ledger_not_readable",
        "the ledger {ledger} cannot be used",
        "{detail}",
    )
    LEDGER_INTERRUPTED = (
        "ledger_interrupted",
        "an update of the ledger {ledger} was interrupted",
        "run any command on it with permission to write: that sets it back to the state before",
    )
    LEDGER_DAMAGED = (
        "ledger_damaged",
        "the ledger {ledger} is damaged",
        "put a copy of it in its place, or move it away and update again",
    )
    NOT_A_LEDGER = "not_a_ledger", "{ledger} is no ledger of mallseg", "move it away"
    NEWER_LEDGER = (
        "newer_ledger",
        "the ledger {ledger} is of schema {schema}, newer than this mallseg",
        "upgrade mallseg",
    )
    OTHER_LEDGER_KEY = (
        "other_ledger_key",
        "the ids in the ledger {ledger} are {kept}",
        "set the key that it was made with, or none where there was none",
    )
    LEDGER_FULL = (
        "ledger_full",
        "there is no room for the update of the ledger {ledger}",
        "make room beside it and in the folder for temporary files; it is as it was",
    )
