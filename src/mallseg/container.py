"""How the parts are put together. The only module that names adapters.

Adapters are imported inside the functions that make them, so that a command pays only for the
libraries it uses: assigning never loads scikit-learn or pandas.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dependency_injector import providers  # noqa: TID253  (itself imported lazily)

from mallseg.application.access.manage_keys import CreateKey, ListKeys, RevokeKey
from mallseg.application.assigning.assign_segment import AssignSegment
from mallseg.application.assigning.label_customers import LabelCustomers
from mallseg.application.campaigns.judge_campaign import JudgeCampaign
from mallseg.application.campaigns.measure_worth import MeasureWorth
from mallseg.application.campaigns.plan_campaign import PlanCampaign
from mallseg.application.campaigns.select_audience import SelectAudience
from mallseg.application.ledger.show_history import ShowHistory
from mallseg.application.ledger.update_ledger import UpdateLedger
from mallseg.application.monitoring.detect_drift import DetectDrift
from mallseg.application.moves.find_moves import FindMoves
from mallseg.application.registry.compare_versions import CompareVersions
from mallseg.application.registry.delete_versions import DeleteVersions, PruneVersions
from mallseg.application.registry.describe_segmentation import DescribeSegmentation
from mallseg.application.registry.list_models import ListModels
from mallseg.application.registry.promote_version import PromoteVersion, RollBack
from mallseg.application.registry.rename_segment import RenameSegment
from mallseg.application.registry.show_version import ShowVersion
from mallseg.application.registry.verify_models import VerifyModels
from mallseg.application.training.check_customers import CheckCustomers
from mallseg.application.training.compare_columns import CompareColumns
from mallseg.application.training.confirm_number import ConfirmNumber
from mallseg.application.training.divide_census import DivideCensus
from mallseg.application.training.evaluate_challenger import EvaluateChallenger, MeasureChanceMoves
from mallseg.application.training.fit_segmentation import FitSegmentation
from mallseg.application.training.keep_identity import KeepIdentity
from mallseg.application.training.preview_customers import PreviewCustomers
from mallseg.application.training.profile_segments import EarlierDisclosures, ProfileSegments
from mallseg.application.training.study_segments import (
    JudgeNumber,
    ResampleCustomers,
    StudySegments,
)
from mallseg.application.training.train_segmentation import TrainSegmentation
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.chosen_features import choose_features
from mallseg.domain.customers.columns.data_contract import DataContract
from mallseg.domain.customers.columns.table_name import TableName
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, MallsegError
from mallseg.domain.ports import (
    ApiKeys,
    AudienceLists,
    ClusterAnalysis,
    Clusterer,
    CustomerJoin,
    CustomerLedger,
    CustomerSource,
    IdentifiedCustomers,
    KeptSettings,
    KeyReader,
    LabelledCopy,
    MemberRecords,
    SegmentationStore,
    SourceGlance,
    TextTable,
    TrainingRecords,
    Uploads,
)
from mallseg.domain.segments.assignment import AssignedColumns
from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.domain.segments.naming.naming import Wording
from mallseg.domain.segments.naming.playbook import Playbook
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.settings.loading import load_settings, packaged  # noqa: TID253  (as above)
from mallseg.settings.sections import DriftSettings, GateSettings, Settings  # noqa: TID253

if TYPE_CHECKING:
    from mallseg.adapters.csv_customers.posted import PostedCsv
    from mallseg.adapters.frame_customers.frame import LabelledFrame
    from mallseg.adapters.joblib_store.cached_models import CachedModels
    from mallseg.adapters.joblib_store.key_file import KeyFile
    from mallseg.adapters.joblib_store.session_secret import SessionSecret
    from mallseg.adapters.spark_customers.sessions import SparkSessions


def _clusterer() -> Clusterer:
    from mallseg.adapters.sklearn_kmeans.clusterer import SklearnClusterer

    return SklearnClusterer()


def _cluster_analysis() -> ClusterAnalysis:
    from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis

    return NumpyClusterAnalysis()


def _store(settings: Settings) -> SegmentationStore:
    from mallseg.adapters.joblib_store.store import JoblibStore

    return JoblibStore(
        settings.store.path,
        settings.store.key(),
        declared=settings.declared(),
        group_readable=settings.files.group_readable,
    )


def _playbook(settings: Settings) -> Playbook:
    from mallseg.adapters.toml_playbook import load_playbook

    own = settings.playbook.file
    return load_playbook(packaged("playbook.toml"), Path(own) if own else None, settings.declared())


def _breakdowns(settings: Settings) -> tuple[Breakdown, ...]:
    return settings.breakdowns_to_count()


def _wording(playbook: Playbook) -> Wording:
    return Wording(playbook=playbook)


def _cached_models(
    settings: Settings,
    store: SegmentationStore,
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


def _api_keys(settings: Settings) -> ApiKeys:
    return _key_file(settings)


def _key_file(settings: Settings) -> "KeyFile":
    from mallseg.adapters.joblib_store.key_file import KeyFile

    return KeyFile(
        settings.store.path,
        settings.store.key(),
        group_readable=settings.files.group_readable,
    )


def _cached_keys(settings: Settings) -> KeyReader:
    """Make a reader that logs when keys that it has read cannot be read any more."""
    from mallseg.adapters.joblib_store.cached_keys import MAX_AGE_S, CachedKeys

    return CachedKeys(
        file=_key_file(settings),
        on_failure=_log_keys_failure,
        max_age_s=min(settings.http.refresh_s, MAX_AGE_S),
    )


def _log_keys_failure(error: MallsegError) -> None:
    from mallseg.log import LOGGER, logger_named

    logger_named(f"{LOGGER}.access").error("keys_unavailable", reason=str(error))


def _training_records(settings: Settings) -> TrainingRecords:
    from mallseg.adapters.joblib_store.training_files import TrainingFiles

    return TrainingFiles(
        settings.store.path,
        settings.store.key(),
        group_readable=settings.files.group_readable,
    )


def _uploads(settings: Settings) -> Uploads:
    from mallseg.adapters.upload_folder.folder import UploadFolder

    own = settings.http.upload_folder
    folder = Path(own) if own else settings.store.path / ".uploads"
    return UploadFolder(folder=folder, most=settings.http.max_uploads)


def _kept_settings(settings: Settings) -> KeptSettings:
    from mallseg.adapters.settings_folder.folder import SettingsFolder

    return SettingsFolder(
        folder=settings.store.path / ".file-settings",
        group_readable=settings.files.group_readable,
    )


def _session_secret(settings: Settings) -> "SessionSecret":
    from mallseg.adapters.joblib_store.session_secret import SessionSecret

    return SessionSecret(folder=settings.store.path, signing_key=settings.store.key())


def _new_secret() -> str:
    from mallseg.adapters.joblib_store.key_file import new_secret

    return new_secret()


def _customer_join() -> CustomerJoin:
    from mallseg.adapters.duckdb_join.join import DuckdbJoin

    return DuckdbJoin()


def _customer_ledger(settings: Settings) -> CustomerLedger:
    from mallseg.adapters.sqlite_ledger.ledger import SqliteLedger

    return SqliteLedger(
        settings.store.path,
        settings.ledger.key_bytes(),
        group_readable=settings.files.group_readable,
    )


def _plan(settings: Settings, **choices: Any) -> Plan:
    """Make the plan that the settings describe, with other choices where they are given.

    `features` may be names of declared features.
    """
    if "features" in choices:
        choices["features"] = choose_features(choices["features"], settings.declared())
    return replace(settings.plan(), **choices)


def _contract(settings: Settings, store: Callable[[], SegmentationStore]) -> DataContract:
    """Make the contract of a source: it may name features that only the model in use declares."""
    declared = settings.features.keys()
    data = settings.data
    columns = {*data.columns} - settings.breakdowns.keys()
    if declared >= {*columns, *data.in_parts, *data.as_given}:
        return settings.contract()
    try:
        also = store().load(settings.model.name).segmentation.features
    except MallsegError:
        also = ()
    return settings.contract(also)


def _features_asked_for(settings: Settings) -> tuple[Feature, ...]:
    """Give the features to look for; a name that is none is refused where the plan is made."""
    try:
        return settings.plan().features
    except InvalidOptionError:
        return ()


def _spark_sessions() -> "SparkSessions":
    from mallseg.adapters.spark_customers.sessions import ConfiguredSessions

    return ConfiguredSessions()


def _customers(
    settings: Settings,
    source: object,
    quarantine: Path | None = None,
    *,
    contract: DataContract,
    spark_sessions: "Callable[[], SparkSessions]",
) -> CustomerSource:
    from mallseg.adapters.sources import customers_of

    return customers_of(
        source,
        contract,
        encoding=settings.data.encoding,
        quarantine=quarantine,
        features=_features_asked_for(settings),
        password=settings.database.password,
        spark_sessions=spark_sessions,
    )


def _glance(settings: Settings, contract: DataContract, path: Path) -> SourceGlance:
    from mallseg.adapters.sources import glance_at

    return glance_at(path, contract, encoding=settings.data.encoding)


def _identified_customers(
    settings: Settings,
    source: object,
    *,
    table: str = "",
    contract: DataContract,
    spark_sessions: "Callable[[], SparkSessions]",
) -> IdentifiedCustomers:
    from mallseg.adapters.sources import identified_customers_of

    return identified_customers_of(
        source,
        contract.of_table(TableName.parse(table)) if table else contract,
        encoding=settings.data.encoding,
        password=settings.database.password,
        spark_sessions=spark_sessions,
    )


def _member_records(
    settings: Settings, contract: DataContract, source: "str | os.PathLike[str] | Sequence[Path]"
) -> MemberRecords:
    from mallseg.adapters.sources import member_records_of

    return member_records_of(source, contract, encoding=settings.data.encoding)


def _text_table(
    settings: Settings, contract: DataContract, source: "str | os.PathLike[str]"
) -> TextTable:
    from mallseg.adapters.sources import text_table_of

    return text_table_of(Path(source), contract.numbers, encoding=settings.data.encoding)


def _last_list(contract: DataContract, target: "str | os.PathLike[str]") -> TextTable:
    from mallseg.adapters.sources import list_table_of

    return list_table_of(Path(target), contract.numbers)


def _list_tables(
    contract: DataContract, target: "str | os.PathLike[str]"
) -> tuple[TextTable, TextTable]:
    from mallseg.adapters.sources import list_tables_of

    return list_tables_of(Path(target), contract.numbers)


def _audience_lists(contract: DataContract, target: "str | os.PathLike[str]") -> AudienceLists:
    from mallseg.adapters.sources import audience_lists_at

    return audience_lists_at(Path(target), contract)


def _labelled_copy(
    settings: Settings,
    contract: DataContract,
    source: "str | os.PathLike[str] | Sequence[Path]",
    target: "str | os.PathLike[str]",
    *,
    for_spreadsheet: bool = False,
) -> LabelledCopy:
    from mallseg.adapters.sources import labelled_copy_of

    return labelled_copy_of(
        source,
        Path(target),
        contract,
        encoding=settings.data.encoding,
        for_spreadsheet=for_spreadsheet,
    )


def _assigned_table(
    settings: Settings,
    contract: DataContract,
    source: object,
    into: str,
    *,
    key: str = "",
    spark_sessions: "Callable[[], SparkSessions]",
) -> LabelledCopy:
    from mallseg.adapters.sources import assigned_table_of

    return assigned_table_of(
        source,
        TableName.parse(into),
        contract,
        key=key,
        password=settings.database.password,
        spark_sessions=spark_sessions,
    )


def _posted_csv(settings: Settings, contract: DataContract, encoding: str) -> "PostedCsv":
    from mallseg.adapters.csv_customers.posted import PostedCsv

    return PostedCsv(contract, encoding=encoding, largest=settings.http.max_file_bytes)


def _labelled_frame(
    frame: object,
    segmentation: Segmentation,
    layout: LabelLayout | None = None,
    *,
    contract: DataContract,
) -> "LabelledFrame":
    from mallseg.adapters.frame_customers.frame import FrameCustomers

    return FrameCustomers(frame, contract).labelled(segmentation, layout)


def _frame_of(columns: Mapping[str, Sequence[object]]) -> object:
    from mallseg.adapters.frame_customers.table import frame_of

    return frame_of(columns)


def _assigned_columns(
    segmentation: Segmentation, columns: Sequence[Sequence[float]]
) -> AssignedColumns:
    from mallseg.adapters.sklearn_kmeans.predicting import assigned_columns

    return assigned_columns(segmentation, columns)


def _squared_distances(segmentation: Segmentation, features: Sequence[Feature], rows: Any) -> Any:
    from mallseg.adapters.sklearn_kmeans.predicting import squared_distances

    return squared_distances(segmentation, features, rows)


class Container:
    """Every part of mallseg, made when first asked for.

    `settings` must be given, nothing reads the environment behind your back; any other part may be
    replaced: ``Container(settings=load_settings(), store=providers.Object(my_store))``.

    It is no `DeclarativeContainer`: that can wire functions too, and imports FastAPI for it, in
    0.15 s of every command. This one copies its providers as that does.
    """

    settings = providers.Dependency(instance_of=Settings)

    clusterer = providers.ThreadSafeSingleton(_clusterer)
    cluster_analysis = providers.ThreadSafeSingleton(_cluster_analysis)
    store = providers.ThreadSafeSingleton(_store, settings)
    cached_models = providers.Factory(_cached_models, settings, store)
    api_keys = providers.ThreadSafeSingleton(_api_keys, settings)
    training_records = providers.ThreadSafeSingleton(_training_records, settings)
    cached_keys = providers.Factory(_cached_keys, settings)
    kept_settings = providers.ThreadSafeSingleton(_kept_settings, settings)
    uploads = providers.ThreadSafeSingleton(_uploads, settings)
    session_secret = providers.ThreadSafeSingleton(_session_secret, settings)
    playbook = providers.ThreadSafeSingleton(_playbook, settings)
    wording = providers.Factory(_wording, playbook)
    plan = providers.Callable(_plan, settings)
    contract = providers.Callable(_contract, settings, store.provider)
    spark_sessions = providers.Factory(_spark_sessions)
    customers = providers.Factory(
        _customers, settings, contract=contract, spark_sessions=spark_sessions.provider
    )
    glance = providers.Factory(_glance, settings, contract)
    identified_customers = providers.Factory(
        _identified_customers,
        settings,
        contract=contract,
        spark_sessions=spark_sessions.provider,
    )
    member_records = providers.Factory(_member_records, settings, contract)
    text_table = providers.Factory(_text_table, settings, contract)
    last_list = providers.Factory(_last_list, contract)
    list_tables = providers.Callable(_list_tables, contract)
    audience_lists = providers.Factory(_audience_lists, contract)
    labelled_copy = providers.Factory(_labelled_copy, settings, contract)
    assigned_table = providers.Factory(
        _assigned_table, settings, contract, spark_sessions=spark_sessions.provider
    )
    posted_csv = providers.Factory(_posted_csv, settings, contract)
    labelled_frame = providers.Callable(_labelled_frame, contract=contract)
    frame_of = providers.Callable(_frame_of)
    assigned_columns = providers.Callable(_assigned_columns)
    squared_distances = providers.Callable(_squared_distances)

    judge_number = providers.Factory(JudgeNumber, cluster_analysis=cluster_analysis)
    resample_customers = providers.Factory(ResampleCustomers, cluster_analysis=cluster_analysis)
    confirm_number = providers.Factory(ConfirmNumber, resample_customers=resample_customers)
    divide_census = providers.Factory(DivideCensus, clusterer=clusterer)
    fit_segmentation = providers.Factory(
        FitSegmentation,
        judge_number=judge_number,
        confirm_number=confirm_number,
        divide_census=divide_census,
        wording=wording,
    )
    keep_identity = providers.Factory(KeepIdentity, wording=wording)
    measure_chance_moves = providers.Factory(MeasureChanceMoves, cluster_analysis=cluster_analysis)
    evaluate_challenger = providers.Factory(
        EvaluateChallenger,
        cluster_analysis=cluster_analysis,
        measure_chance_moves=measure_chance_moves,
        store=store,
        limits=providers.Callable(GateSettings.limits, settings.provided.gate),
    )
    study_segments = providers.Factory(
        StudySegments,
        judge_number=judge_number,
        resample_customers=resample_customers,
        wording=wording,
    )
    breakdowns = providers.Callable(_breakdowns, settings)
    compare_columns = providers.Factory(
        CompareColumns, seen=settings.provided.data.seen, contract=contract
    )
    check_customers = providers.Factory(CheckCustomers, contract=contract, breakdowns=breakdowns)
    preview_customers = providers.Factory(PreviewCustomers, contract=contract)
    earlier_disclosures = providers.Factory(EarlierDisclosures, store=store)
    profile_segments = providers.Factory(ProfileSegments, cluster_analysis=cluster_analysis)
    train_segmentation = providers.Factory(
        TrainSegmentation,
        fit_segmentation=fit_segmentation,
        keep_identity=keep_identity,
        evaluate_challenger=evaluate_challenger,
        resample_customers=resample_customers,
        earlier_disclosures=earlier_disclosures,
        profile_segments=profile_segments,
        store=store,
        wording=wording,
        breakdowns=breakdowns,
    )
    drift_limits = providers.Callable(DriftSettings.limits, settings.provided.drift)
    assign_segment = providers.Factory(AssignSegment, store=store, playbook=playbook)
    label_customers = providers.Factory(
        LabelCustomers,
        store=store,
        max_outside=settings.provided.assign.max_outside,
        columns=settings.provided.assign.columns,
    )

    measure_worth = providers.Factory(
        MeasureWorth, store=store, max_outside=settings.provided.assign.max_outside
    )
    plan_campaign = providers.Factory(
        PlanCampaign, store=store, max_outside=settings.provided.assign.max_outside
    )
    judge_campaign = providers.Factory(JudgeCampaign)
    customer_join = providers.ThreadSafeSingleton(_customer_join)
    find_moves = providers.Factory(
        FindMoves,
        store=store,
        join=customer_join,
        ratio=settings.provided.moves.ratio,
        lower_is_better=settings.provided.moves.lower_is_better,
    )

    customer_ledger = providers.ThreadSafeSingleton(_customer_ledger, settings)
    select_audience = providers.Factory(
        SelectAudience,
        store=store,
        find_moves=find_moves,
        ledger=customer_ledger,
        max_outside=settings.provided.assign.max_outside,
    )
    update_ledger = providers.Factory(
        UpdateLedger,
        store=store,
        ledger=customer_ledger,
        ratio=settings.provided.moves.ratio,
        days=settings.provided.ledger.days,
    )
    show_history = providers.Factory(ShowHistory, store=store, ledger=customer_ledger)

    create_key = providers.Factory(
        CreateKey, keys=api_keys, new_secret=providers.Object(_new_secret)
    )
    list_keys = providers.Factory(ListKeys, keys=api_keys)
    revoke_key = providers.Factory(RevokeKey, keys=api_keys)

    list_models = providers.Factory(ListModels, store=store)
    show_version = providers.Factory(ShowVersion, store=store)
    detect_drift = providers.Factory(
        DetectDrift,
        fit_segmentation=fit_segmentation,
        show_version=show_version,
        cluster_analysis=cluster_analysis,
        store=store,
        limits=drift_limits,
    )
    describe_segmentation = providers.Factory(
        DescribeSegmentation,
        store=store,
        show_version=show_version,
        ledger=customer_ledger,
        limits=drift_limits,
    )
    promote_version = providers.Factory(PromoteVersion, store=store)
    compare_versions = providers.Factory(CompareVersions, store=store)
    rename_segment = providers.Factory(RenameSegment, store=store)
    roll_back = providers.Factory(RollBack, store=store)
    delete_versions = providers.Factory(DeleteVersions, store=store)
    prune_versions = providers.Factory(PruneVersions, store=store)
    verify_models = providers.Factory(VerifyModels, store=store, list_models=list_models)

    def __init__(self, **replaced: object) -> None:
        declared = {
            name: part
            for name, part in vars(Container).items()
            if isinstance(part, providers.Provider)
        }
        self.providers: Mapping[str, providers.Provider[Any]] = providers.deepcopy(declared)
        vars(self).update(self.providers)
        for name, part in replaced.items():
            self.providers[name].override(part)


def build_container(
    config: Path | None = None, *, settings: Mapping[str, Any] | None = None
) -> Container:
    """Load the settings and wire mallseg with its own adapters.

    Parameters
    ----------
    config
        A TOML file with some of the settings.
    settings
        Section to setting to value, before file and environment:
        ``{"store": {"path": "models"}}``.

    Raises
    ------
    InvalidOptionError
        A setting is unknown or its value not allowed.
    """
    return Container(settings=load_settings(config, settings))
