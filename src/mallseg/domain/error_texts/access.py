"""Errors of API keys, and of the address of the service."""

from mallseg.domain.error_texts.code import Code


class AccessFault(Code):
    """The reason why a key cannot be made, found or read, or a service cannot be started."""

    NOT_A_KEY_NAME = (
        "not_a_key_name",
        "must be 1 to {longest} lower-case letters, digits, - or _, the first no mark",
    )
    NO_SCOPE = "no_scope", "must name at least one"
    NOT_A_DIGEST = "not_a_digest", "must be a SHA-256 in hexadecimal digits"
    KEY_NAME_TAKEN = "key_name_taken", "is that of another key", "choose another name"
    NO_SUCH_KEY = "no_such_key", "is that of no key", "list the keys to see their names"
    EXPIRES_IN_THE_PAST = "expires_in_the_past", "must not be a day that is over"
    KEYS_DAMAGED = (
        "keys_damaged",
        "cannot be used",
        "it {detail}; put a copy in its place, or move it away and make new keys",
    )
    KEYS_NOT_READABLE = "keys_not_readable", "cannot be read or written", "{detail}"
    NEWER_KEYS = "newer_keys", "is of format {format}, newer than this mallseg", "upgrade mallseg"
    NO_KEYS = (
        "no_keys",
        "can be reached from other machines, and there is no key that is good",
        "make one first, or serve this machine only, at {addresses:or}",
    )
    NO_HOSTS = (
        "no_hosts",
        "can be reached from other machines, and no name is known by which they may call it",
        "allow the names that stand in its addresses",
    )
