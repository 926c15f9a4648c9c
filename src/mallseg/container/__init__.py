"""The composition root: dependency injection of all parts. Only this package imports adapters.

Adapters and use-cases are imported lazily, inside the functions that make them, so that a command
loads only the libraries that it uses: assigning never loads scikit-learn or pandas.
"""

from collections.abc import Mapping
from pathlib import Path
from threading import RLock
from typing import Any

from dependency_injector import providers  # noqa: TID253  (itself imported lazily)

from mallseg.container import (  # noqa: TID253  (as above)
    campaigns,
    models,
    registry,
    service,
    sources,
    training,
)
from mallseg.settings.loading import load_settings  # noqa: TID253  (as above)
from mallseg.settings.sections import Settings  # noqa: TID253


class Container:
    """All parts of mallseg, each made when it is first used.

    `settings` is required, as the environment is not read implicitly. Any other part can be
    replaced: ``Container(settings=load_settings(), store=providers.Object(my_store))``.

    It is no `DeclarativeContainer`, as importing that takes 0.15 s in every command: it imports
    FastAPI for wiring functions. Providers are copied in the same way, but only those that are
    used: a command uses a few, and copying all of them takes longer than making what it uses.
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

    judge_number = providers.Factory(training.judge_number, cluster_analysis=cluster_analysis)
    resample_customers = providers.Factory(
        training.resample_customers, cluster_analysis=cluster_analysis
    )
    confirm_number = providers.Factory(
        training.confirm_number, resample_customers=resample_customers
    )
    divide_census = providers.Factory(training.divide_census, clusterer=clusterer)
    fit_segmentation = providers.Factory(
        training.fit_segmentation,
        judge_number=judge_number,
        confirm_number=confirm_number,
        divide_census=divide_census,
        wording=wording,
    )
    keep_identity = providers.Factory(training.keep_identity, wording=wording)
    measure_chance_moves = providers.Factory(
        training.measure_chance_moves, cluster_analysis=cluster_analysis
    )
    evaluate_challenger = providers.Factory(
        training.evaluate_challenger,
        cluster_analysis=cluster_analysis,
        measure_chance_moves=measure_chance_moves,
        store=store,
        limits=providers.Callable(training.gate_limits, settings.provided.gate),
    )
    study_segments = providers.Factory(
        training.study_segments,
        judge_number=judge_number,
        resample_customers=resample_customers,
        wording=wording,
    )
    breakdowns = providers.Callable(models.breakdowns, settings)
    compare_columns = providers.Factory(
        training.compare_columns, seen=settings.provided.data.seen, contract=contract
    )
    check_customers = providers.Factory(
        training.check_customers, contract=contract, breakdowns=breakdowns
    )
    preview_customers = providers.Factory(training.preview_customers, contract=contract)
    earlier_disclosures = providers.Factory(training.earlier_disclosures, store=store)
    profile_segments = providers.Factory(
        training.profile_segments, cluster_analysis=cluster_analysis
    )
    train_segmentation = providers.Factory(
        training.train_segmentation,
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
    drift_limits = providers.Callable(training.drift_limits, settings.provided.drift)
    assign_segment = providers.Factory(registry.assign_segment, store=store, playbook=playbook)
    label_customers = providers.Factory(
        registry.label_customers,
        store=store,
        max_outside=settings.provided.assign.max_outside,
        columns=settings.provided.assign.columns,
    )

    measure_worth = providers.Factory(
        campaigns.measure_worth, store=store, max_outside=settings.provided.assign.max_outside
    )
    plan_campaign = providers.Factory(
        campaigns.plan_campaign, store=store, max_outside=settings.provided.assign.max_outside
    )
    judge_campaign = providers.Factory(campaigns.judge_campaign)
    customer_join = providers.ThreadSafeSingleton(models.customer_join)
    find_moves = providers.Factory(
        campaigns.find_moves,
        store=store,
        join=customer_join,
        ratio=settings.provided.moves.ratio,
        lower_is_better=settings.provided.moves.lower_is_better,
    )

    customer_ledger = providers.ThreadSafeSingleton(models.customer_ledger, settings)
    select_audience = providers.Factory(
        campaigns.select_audience,
        store=store,
        find_moves=find_moves,
        ledger=customer_ledger,
        max_outside=settings.provided.assign.max_outside,
    )
    update_ledger = providers.Factory(
        campaigns.update_ledger,
        store=store,
        ledger=customer_ledger,
        ratio=settings.provided.moves.ratio,
        days=settings.provided.ledger.days,
    )
    show_history = providers.Factory(campaigns.show_history, store=store, ledger=customer_ledger)
    show_ledger_moves = providers.Factory(
        campaigns.show_ledger_moves,
        store=store,
        ledger=customer_ledger,
        lower_is_better=settings.provided.moves.lower_is_better,
    )

    create_key = providers.Factory(
        service.create_key, keys=api_keys, new_secret=providers.Object(service.new_secret)
    )
    list_keys = providers.Factory(service.list_keys, keys=api_keys)
    revoke_key = providers.Factory(service.revoke_key, keys=api_keys)

    list_models = providers.Factory(registry.list_models, store=store)
    show_version = providers.Factory(registry.show_version, store=store)
    detect_drift = providers.Factory(
        training.detect_drift,
        fit_segmentation=fit_segmentation,
        show_version=show_version,
        cluster_analysis=cluster_analysis,
        store=store,
        limits=drift_limits,
    )
    describe_segmentation = providers.Factory(
        registry.describe_segmentation,
        store=store,
        show_version=show_version,
        ledger=customer_ledger,
        limits=drift_limits,
    )
    promote_version = providers.Factory(registry.promote_version, store=store)
    compare_versions = providers.Factory(registry.compare_versions, store=store)
    rename_segment = providers.Factory(registry.rename_segment, store=store)
    roll_back = providers.Factory(registry.roll_back, store=store)
    delete_versions = providers.Factory(registry.delete_versions, store=store)
    prune_versions = providers.Factory(registry.prune_versions, store=store)
    verify_models = providers.Factory(registry.verify_models, store=store, list_models=list_models)

    def __init__(self, **replaced: object) -> None:
        self._copies: dict[int, Any] = {}
        self._copying = RLock()
        for name, part in replaced.items():
            self.part(name).override(part)

    def part(self, name: str) -> providers.Provider[Any]:
        """Give a part of this container; it is copied when it is asked for first."""
        with self._copying:  # of a part that several threads ask for there is one copy
            if name not in vars(self):
                vars(self)[name] = providers.deepcopy(_DECLARED[name], self._copies)
            own: providers.Provider[Any] = vars(self)[name]
            return own

    @property
    def providers(self) -> Mapping[str, providers.Provider[Any]]:
        """All parts by name."""
        return {name: self.part(name) for name in _DECLARED}


class _Part:
    """Stands for a declared part in the class: an instance has a copy instead, once it is used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, container: Container | None, _: type[Container]) -> providers.Provider[Any]:
        return _DECLARED[self._name] if container is None else container.part(self._name)


_DECLARED = {
    name: part for name, part in vars(Container).items() if isinstance(part, providers.Provider)
}
for _name in _DECLARED:
    setattr(Container, _name, _Part(_name))


def build_container(
    config: Path | None = None, *, settings: Mapping[str, Any] | None = None
) -> Container:
    """Load the settings and wire mallseg with its own adapters.

    Parameters
    ----------
    config
        A TOML file with some of the settings.
    settings
        Values by section and setting, which override file and environment:
        ``{"store": {"path": "models"}}``.

    Raises
    ------
    InvalidOptionError
        A setting is unknown or its value invalid.
    """
    return Container(settings=load_settings(config, settings))
