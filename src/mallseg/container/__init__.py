"""The composition root: dependency injection of all parts. Only this package imports adapters.

Adapters and use-cases are imported lazily, inside the functions that make them, so that a command
loads only the libraries that it uses: assigning never loads scikit-learn or pandas.

`use_cases.py` makes every use-case. Adapters are made in `sources.py`, `clustering.py` and
`stores.py`, by what they do; values that the settings declare, in `from_settings.py`.
"""

from collections.abc import Mapping
from pathlib import Path
from threading import RLock
from typing import Any

from dependency_injector import providers  # noqa: TID253  (itself imported lazily)

from mallseg.container import (  # noqa: TID253  (as above)
    clustering,
    from_settings,
    sources,
    stores,
    use_cases,
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

    clusterer = providers.ThreadSafeSingleton(clustering.clusterer)
    cluster_analysis = providers.ThreadSafeSingleton(clustering.cluster_analysis)
    store = providers.ThreadSafeSingleton(stores.store, settings)
    cached_models = providers.Factory(stores.cached_models, settings, store)
    api_keys = providers.ThreadSafeSingleton(stores.api_keys, settings)
    training_records = providers.ThreadSafeSingleton(stores.training_records, settings)
    cached_keys = providers.Factory(stores.cached_keys, settings)
    kept_settings = providers.ThreadSafeSingleton(stores.kept_settings, settings)
    uploads = providers.ThreadSafeSingleton(stores.uploads, settings)
    session_secret = providers.ThreadSafeSingleton(stores.session_secret, settings)
    playbook = providers.ThreadSafeSingleton(from_settings.playbook, settings)
    wording = providers.Factory(from_settings.wording, playbook)
    plan = providers.Callable(from_settings.plan, settings)
    contract = providers.Callable(from_settings.contract, settings, store.provider)
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
    assigned_columns = providers.Callable(clustering.assigned_columns)
    squared_distances = providers.Callable(clustering.squared_distances)

    judge_number = providers.Factory(use_cases.judge_number, cluster_analysis=cluster_analysis)
    resample_customers = providers.Factory(
        use_cases.resample_customers, cluster_analysis=cluster_analysis
    )
    confirm_number = providers.Factory(
        use_cases.confirm_number, resample_customers=resample_customers
    )
    divide_census = providers.Factory(use_cases.divide_census, clusterer=clusterer)
    fit_segmentation = providers.Factory(
        use_cases.fit_segmentation,
        judge_number=judge_number,
        confirm_number=confirm_number,
        divide_census=divide_census,
        wording=wording,
    )
    keep_identity = providers.Factory(use_cases.keep_identity, wording=wording)
    measure_chance_moves = providers.Factory(
        use_cases.measure_chance_moves, cluster_analysis=cluster_analysis
    )
    evaluate_challenger = providers.Factory(
        use_cases.evaluate_challenger,
        cluster_analysis=cluster_analysis,
        measure_chance_moves=measure_chance_moves,
        store=store,
        limits=providers.Callable(from_settings.gate_limits, settings.provided.gate),
    )
    study_segments = providers.Factory(
        use_cases.study_segments,
        judge_number=judge_number,
        resample_customers=resample_customers,
        wording=wording,
    )
    breakdowns = providers.Callable(from_settings.breakdowns, settings)
    compare_columns = providers.Factory(
        use_cases.compare_columns, seen=settings.provided.data.seen, contract=contract
    )
    check_customers = providers.Factory(
        use_cases.check_customers, contract=contract, breakdowns=breakdowns
    )
    preview_customers = providers.Factory(use_cases.preview_customers, contract=contract)
    earlier_disclosures = providers.Factory(use_cases.earlier_disclosures, store=store)
    profile_segments = providers.Factory(
        use_cases.profile_segments, cluster_analysis=cluster_analysis
    )
    train_segmentation = providers.Factory(
        use_cases.train_segmentation,
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
    drift_limits = providers.Callable(from_settings.drift_limits, settings.provided.drift)
    assign_segment = providers.Factory(use_cases.assign_segment, store=store, playbook=playbook)
    label_customers = providers.Factory(
        use_cases.label_customers,
        store=store,
        max_outside=settings.provided.assign.max_outside,
        columns=settings.provided.assign.columns,
    )

    measure_worth = providers.Factory(
        use_cases.measure_worth, store=store, max_outside=settings.provided.assign.max_outside
    )
    plan_campaign = providers.Factory(
        use_cases.plan_campaign, store=store, max_outside=settings.provided.assign.max_outside
    )
    judge_campaign = providers.Factory(use_cases.judge_campaign)
    customer_join = providers.ThreadSafeSingleton(sources.customer_join)
    find_moves = providers.Factory(
        use_cases.find_moves,
        store=store,
        join=customer_join,
        ratio=settings.provided.moves.ratio,
        lower_is_better=settings.provided.moves.lower_is_better,
    )

    customer_ledger = providers.ThreadSafeSingleton(stores.customer_ledger, settings)
    select_audience = providers.Factory(
        use_cases.select_audience,
        store=store,
        find_moves=find_moves,
        ledger=customer_ledger,
        max_outside=settings.provided.assign.max_outside,
    )
    update_ledger = providers.Factory(
        use_cases.update_ledger,
        store=store,
        ledger=customer_ledger,
        ratio=settings.provided.moves.ratio,
        days=settings.provided.ledger.days,
    )
    show_history = providers.Factory(use_cases.show_history, store=store, ledger=customer_ledger)
    show_ledger_moves = providers.Factory(
        use_cases.show_ledger_moves,
        store=store,
        ledger=customer_ledger,
        lower_is_better=settings.provided.moves.lower_is_better,
    )

    create_key = providers.Factory(
        use_cases.create_key, keys=api_keys, new_secret=providers.Object(stores.new_secret)
    )
    list_keys = providers.Factory(use_cases.list_keys, keys=api_keys)
    revoke_key = providers.Factory(use_cases.revoke_key, keys=api_keys)

    list_models = providers.Factory(use_cases.list_models, store=store)
    show_version = providers.Factory(use_cases.show_version, store=store)
    detect_drift = providers.Factory(
        use_cases.detect_drift,
        fit_segmentation=fit_segmentation,
        show_version=show_version,
        cluster_analysis=cluster_analysis,
        store=store,
        limits=drift_limits,
    )
    describe_segmentation = providers.Factory(
        use_cases.describe_segmentation,
        store=store,
        show_version=show_version,
        ledger=customer_ledger,
        limits=drift_limits,
    )
    promote_version = providers.Factory(use_cases.promote_version, store=store)
    compare_versions = providers.Factory(use_cases.compare_versions, store=store)
    rename_segment = providers.Factory(use_cases.rename_segment, store=store)
    roll_back = providers.Factory(use_cases.roll_back, store=store)
    delete_versions = providers.Factory(use_cases.delete_versions, store=store)
    prune_versions = providers.Factory(use_cases.prune_versions, store=store)
    verify_models = providers.Factory(use_cases.verify_models, store=store, list_models=list_models)

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
