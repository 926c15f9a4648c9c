"""Errors of a service: its keys and address, uploaded files, and trainings that it runs."""

from mallseg.domain.errors.code import Code


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


class TrainingFault(Code):
    """The reason why a training that a service runs has no result, or cannot begin."""

    NOT_A_TRAINING_ID = "not_a_training_id", "must have {length} hexadecimal digits"
    NO_TRAINING = "no_training", "no training of this id is known", "only the latest are kept"
    TRAINING_RUNNING = (
        "training_running",
        "another training is running, {training}",
        "wait for its end, or cancel it",
    )
    TRAINING_CRASHED = (
        "training_crashed",
        "the training broke down ({detail})",
        "train again; if it breaks down again, check the file",
    )
    TRAINING_OUT_OF_MEMORY = (
        "training_out_of_memory",
        "the training needed more than the {megabytes} MB of memory that it may have",
        "allow more in the settings, or train at a command line",
    )
    TRAINING_TOO_LONG = (
        "training_too_long",
        "the training took longer than the {seconds:g} s that it may take",
        "allow more in the settings, or train at a command line",
    )
    TRAINING_INTERRUPTED = (
        "training_interrupted",
        "the service stopped while the training ran",
        "train again; the version that was in use still is",
    )


class UploadFault(Code):
    """The reason why an uploaded file cannot be stored or found."""

    NO_UPLOAD = (
        "no_upload",
        "this file is not here any more",
        "send it again; files are removed {minutes} minutes after they were last used",
    )
    TOO_MANY_UPLOADS = (
        "too_many_uploads",
        "{most} files are kept here already",
        "remove one that is done with, or wait until the oldest is removed by itself",
    )
