"""Adapters of the service: its keys, uploads and trainings."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mallseg.domain.errors import MallsegError
from mallseg.settings.sections import Settings  # noqa: TID253

if TYPE_CHECKING:
    from mallseg.adapters.joblib_store.key_file import KeyFile
    from mallseg.adapters.joblib_store.session_secret import SessionSecret
    from mallseg.application.access.manage_keys import CreateKey, ListKeys, RevokeKey
    from mallseg.domain.ports import ApiKeys, KeptSettings, KeyReader, TrainingRecords, Uploads


def api_keys(settings: Settings) -> "ApiKeys":
    return _key_file(settings)


def _key_file(settings: Settings) -> "KeyFile":
    from mallseg.adapters.joblib_store.key_file import KeyFile

    return KeyFile(
        settings.store.path,
        settings.store.key(),
        group_readable=settings.files.group_readable,
    )


def cached_keys(settings: Settings) -> "KeyReader":
    """Make a reader that logs when keys that it has read cannot be read any more."""
    from mallseg.adapters.joblib_store.key_file import MAX_AGE_S, CachedKeys

    return CachedKeys(
        file=_key_file(settings),
        on_failure=_log_keys_failure,
        max_age_s=min(settings.http.refresh_s, MAX_AGE_S),
    )


def _log_keys_failure(error: MallsegError) -> None:
    from mallseg.log import LOGGER, logger_named

    logger_named(f"{LOGGER}.access").error("keys_unavailable", reason=str(error))


def training_records(settings: Settings) -> "TrainingRecords":
    from mallseg.adapters.joblib_store.training_files import TrainingFiles

    return TrainingFiles(
        settings.store.path,
        settings.store.key(),
        group_readable=settings.files.group_readable,
    )


def uploads(settings: Settings) -> "Uploads":
    from mallseg.adapters.upload_folder.folder import UploadFolder

    own = settings.http.upload_folder
    folder = Path(own) if own else settings.store.path / ".uploads"
    return UploadFolder(folder=folder, most=settings.http.max_uploads)


def kept_settings(settings: Settings) -> "KeptSettings":
    from mallseg.adapters.settings_folder.folder import SettingsFolder

    return SettingsFolder(
        folder=settings.store.path / ".file-settings",
        group_readable=settings.files.group_readable,
    )


def session_secret(settings: Settings) -> "SessionSecret":
    from mallseg.adapters.joblib_store.session_secret import SessionSecret

    return SessionSecret(folder=settings.store.path, signing_key=settings.store.key())


def new_secret() -> str:
    from mallseg.adapters.joblib_store.key_file import new_secret

    return new_secret()


def create_key(**parts: Any) -> "CreateKey":
    from mallseg.application.access.manage_keys import CreateKey

    return CreateKey(**parts)


def list_keys(**parts: Any) -> "ListKeys":
    from mallseg.application.access.manage_keys import ListKeys

    return ListKeys(**parts)


def revoke_key(**parts: Any) -> "RevokeKey":
    from mallseg.application.access.manage_keys import RevokeKey

    return RevokeKey(**parts)
