"""Adapters that keep something: models, the ledger, and what the service keeps."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from mallseg.domain.errors import MallsegError
from mallseg.settings.sections import Settings  # noqa: TID253  (imported lazily as a package)

if TYPE_CHECKING:
    from mallseg.adapters.joblib_store.cached_models import CachedModels
    from mallseg.adapters.joblib_store.key_file import KeyFile
    from mallseg.adapters.joblib_store.session_secret import SessionSecret
    from mallseg.domain.ports import (
        ApiKeys,
        CustomerLedger,
        KeptSettings,
        KeyReader,
        SegmentationStore,
        TrainingRecords,
        Uploads,
    )


def store(settings: Settings) -> "SegmentationStore":
    from mallseg.adapters.joblib_store.store import JoblibStore

    return JoblibStore(
        settings.store.path,
        settings.store.key(),
        declared=settings.declared(),
        group_readable=settings.files.group_readable,
    )


def cached_models(
    settings: Settings,
    store: "SegmentationStore",
    on_failure: Callable[[MallsegError], None] | None = None,
) -> "CachedModels":
    """Make a reader that logs a new version that it cannot load, or calls `on_failure`."""
    from mallseg.adapters.joblib_store.cached_models import CachedModels

    return CachedModels(
        store=store, max_age_s=settings.http.refresh_s, on_failure=on_failure or _log_failure
    )


def _log_failure(error: MallsegError) -> None:
    from mallseg.log import LOGGER, logger_named

    logger_named(f"{LOGGER}.store").error("new_version_unreadable", reason=str(error))


def customer_ledger(settings: Settings) -> "CustomerLedger":
    from mallseg.adapters.sqlite_ledger.ledger import SqliteLedger

    return SqliteLedger(
        settings.store.path,
        settings.ledger.key_bytes(),
        group_readable=settings.files.group_readable,
    )


def api_keys(settings: Settings) -> "ApiKeys":
    return _key_file(settings)


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


def _key_file(settings: Settings) -> "KeyFile":
    from mallseg.adapters.joblib_store.key_file import KeyFile

    return KeyFile(
        settings.store.path,
        settings.store.key(),
        group_readable=settings.files.group_readable,
    )


def new_secret() -> str:
    from mallseg.adapters.joblib_store.key_file import new_secret

    return new_secret()


def session_secret(settings: Settings) -> "SessionSecret":
    from mallseg.adapters.joblib_store.session_secret import SessionSecret

    return SessionSecret(folder=settings.store.path, signing_key=settings.store.key())


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
