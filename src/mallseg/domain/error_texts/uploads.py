"""Errors of uploaded files."""

from mallseg.domain.error_texts.code import Code


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
