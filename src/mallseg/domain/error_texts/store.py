"""Errors of stores and stored models, and of look-ups."""

from mallseg.domain.error_texts.code import Code


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
