"""How the parts are put together. The only module that names adapters.

Adapters are imported inside the functions that make them, so that a command pays only for the
libraries it uses: assigning never loads scikit-learn or pandas.
"""

from collections.abc import Mapping
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
from mallseg.application.ledger.show_moves import ShowLedgerMoves
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
from mallseg.settings.loading import load_settings  # noqa: TID253  (as above)
from mallseg.settings.sections import DriftSettings, GateSettings, Settings  # noqa: TID253

if TYPE_CHECKING:
    pass
from mallseg.container import models, service, sources  # noqa: TID253  (as above)


class Container:
    """Every part of mallseg, made when first asked for.

    `settings` must be given, nothing reads the environment behind your back; any other part may be
    replaced: ``Container(settings=load_settings(), store=providers.Object(my_store))``.

    It is no `DeclarativeContainer`: that can wire functions too, and imports FastAPI for it, in
    0.15 s of every command. This one copies its providers as that does.
    """

    settings = providers.Dependency(instance_of=Settings)

    clusterer = providers.ThreadSafeSingleton(models.clusterer)
    cluster_analysis = providers.ThreadSafeSingleton(models.cluster_analysis)
    store = providers.ThreadSafeSingleton(models.store, settings)
    cached_models = providers.Factory(models.cached_models, settings, store)
    api_keys = providers.ThreadSafeSingleton(service.api_keys, settings)
    training_records = providers.ThreadSafeSingleton(service.training_records, settings)
    cached_keys = providers.Factory(service.cached_keys, settings)
    kept_settings = providers.ThreadSafeSingleton(service.kept_settings, settings)
    uploads = providers.ThreadSafeSingleton(service.uploads, settings)
    session_secret = providers.ThreadSafeSingleton(service.session_secret, settings)
    playbook = providers.ThreadSafeSingleton(models.playbook, settings)
    wording = providers.Factory(models.wording, playbook)
    plan = providers.Callable(models.plan, settings)
    contract = providers.Callable(sources.contract, settings, store.provider)
    spark_sessions = providers.Factory(sources.spark_sessions)
    customers = providers.Factory(
        sources.customers, settings, contract=contract, spark_sessions=spark_sessions.provider
    )
    glance = providers.Factory(sources.glance, settings, contract)
    identified_customers = providers.Factory(
        sources.identified_customers,
        settings,
        contract=contract,
        spark_sessions=spark_sessions.provider,
    )
    member_records = providers.Factory(
        sources.member_records, settings, contract=contract, spark_sessions=spark_sessions.provider
    )
    text_table = providers.Factory(
        sources.text_table, settings, contract=contract, spark_sessions=spark_sessions.provider
    )
    last_list = providers.Factory(sources.last_list, contract)
    list_tables = providers.Callable(sources.list_tables, contract)
    audience_lists = providers.Factory(sources.audience_lists, contract)
    labelled_copy = providers.Factory(sources.labelled_copy, settings, contract)
    assigned_table = providers.Factory(
        sources.assigned_table, settings, contract, spark_sessions=spark_sessions.provider
    )
    posted_csv = providers.Factory(sources.posted_csv, settings, contract)
    labelled_frame = providers.Callable(sources.labelled_frame, contract=contract)
    frame_of = providers.Callable(sources.frame_of)
    assigned_columns = providers.Callable(sources.assigned_columns)
    squared_distances = providers.Callable(sources.squared_distances)

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
    breakdowns = providers.Callable(models.breakdowns, settings)
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
    customer_join = providers.ThreadSafeSingleton(models.customer_join)
    find_moves = providers.Factory(
        FindMoves,
        store=store,
        join=customer_join,
        ratio=settings.provided.moves.ratio,
        lower_is_better=settings.provided.moves.lower_is_better,
    )

    customer_ledger = providers.ThreadSafeSingleton(models.customer_ledger, settings)
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
    show_ledger_moves = providers.Factory(
        ShowLedgerMoves,
        store=store,
        ledger=customer_ledger,
        lower_is_better=settings.provided.moves.lower_is_better,
    )

    create_key = providers.Factory(
        CreateKey, keys=api_keys, new_secret=providers.Object(service.new_secret)
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
