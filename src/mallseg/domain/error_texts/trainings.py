"""Errors of trainings that a service runs."""

from mallseg.domain.error_texts.code import Code


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
