"""What the core asks of the outside world. Each docstring is a contract that a suite tests."""

from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.campaigns.member import Member, TextColumns
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.columns.column_summary import ColumnSummary
from mallseg.domain.customers.columns.id_column import IdColumn
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.identified import IdentifiedBatch, IdentifiedReading
from mallseg.domain.customers.labelling import Labelling
from mallseg.domain.customers.outliers import Points
from mallseg.domain.customers.reading import Reading
from mallseg.domain.identity.identifiers import UsedIdentifiers
from mallseg.domain.memberships.membership import KnownCustomer, Membership
from mallseg.domain.memberships.settling import SettlingRule
from mallseg.domain.memberships.updates import LedgerUpdate, SegmentMonth, UpdateCounts
from mallseg.domain.monitoring.chance_moves import ChanceMoves
from mallseg.domain.moves.cause import MoveRule
from mallseg.domain.moves.joined import JoinedMonths, MovedCustomer, MovePath
from mallseg.domain.number_of_segments.border import Border
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.stability import Resampling
from mallseg.domain.number_of_segments.verdict import NullReference
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.registry.catalogue import Catalogue, Pointer
from mallseg.domain.registry.version import CHAMPION, Provenance, StoredSegmentation, Version
from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.domain.segments.partition import refined
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.domain.segments.segmentation import Segmentation


class Progress(Protocol):
    """Called now and then while something takes its time."""

    def __call__(self, done: int, total: int, records: int = 0, /) -> None:
        """Take what is done of the total, never falling, and the records read so far, if any."""
        ...


class CustomerSource(Protocol):
    """A table of customers: a file, a frame, a database table.

    A source that cannot be read as a table, lacks a column that is asked for, has it twice, or
    holds no record at all raises CustomerDataError.
    """

    @property
    def name(self) -> str:
        """Which source this is, for messages and provenance: without its folder or a secret."""
        ...

    def summarise_columns(self, *, most: int) -> tuple[ColumnSummary, ...]:
        """Say what stands in each column, in their order, by the first `most` records.

        A source that cannot look has nothing to say.
        """
        del most
        return ()

    def take_census(
        self,
        features: tuple[Feature, ...],
        *,
        breakdowns: Sequence[Breakdown] = (),
        progress: Progress,
    ) -> Reading:
        """Count every record once: as accepted, or as rejected with its place and the reason.

        - The order of the records makes no difference to the census.
        - Only the features asked for are required, and only they can reject a record.
        - A rejection never repeats a value.
        - The census has the make-up of the accepted customers by each breakdown that has a column.
        - A breakdown that is required and has none is refused. Where it is not, there is no make-up
          of what has no column, or more than one.
        - What cannot be read as a group of a breakdown is unknown, and rejects no record.
        - A column with too many values for a breakdown is refused.
        """
        ...

    def locate(
        self,
        points: Points,
        features: tuple[Feature, ...],
        *,
        most: int,
        progress: Progress,
    ) -> tuple[int, ...]:
        """Find the customers at some points of the census.

        - The points may be too many to be listed: whether a customer's is one of them can be asked.
        - The numbers of their records are those that a rejection would have, in ascending order.
        - Of more than `most` customers, only the first are found.
        """
        ...


class IdentifiedCustomers(Protocol):
    """A table of customers with an id for each, as customers are followed from month to month.

    What cannot be read as a table raises CustomerDataError, as from CustomerSource; so does one of
    which it cannot be said which column holds the ids.
    """

    @property
    def name(self) -> str:
        """Which source this is, for messages: without its folder or a secret."""
        ...

    def find_ids(self, features: tuple[Feature, ...], *, named: str = "") -> IdColumn:
        """Find the column of the ids as `find_id_column` does, before anything else is read."""
        ...

    def read(
        self,
        segmentation: Segmentation,
        take: Callable[[IdentifiedBatch], object],
        *,
        id_column: str = "",
        progress: Progress,
    ) -> IdentifiedReading:
        """Hand over all records in batches, in their order, and count them.

        - An id is the text of its cell, to the letter; of a number, the shortest text of it.
        - Every record is usable, or has a fault and its place: values that cannot be read, or a
          blank id. The id of one whose values cannot be read is handed over too.
        - A rejection never repeats a value or an id.
        - Values of which more than half are in another unit than the segmentation's are refused,
          with CustomerDataError, at the latest when all is handed over: until `read` returns,
          nothing that was taken may be used.

        Parameters
        ----------
        id_column
            The name of the column of the ids, where it is not to be found.
        """
        ...


class OpenUpdate(Protocol):
    """An update of the ledger that is being made: first all batches, then what it does."""

    def take(self, batch: IdentifiedBatch) -> None:
        """Take customers, and assign them by the version of the rule."""
        ...

    def counted(self) -> UpdateCounts:
        """Compare all that was taken with the ledger, and count; nothing is changed by that."""
        ...

    def keep(self) -> None:
        """Change the ledger, whole; without this, or if it fails, the ledger is as it was."""
        ...


class CustomerLedger(Protocol):
    """Keeps who is in which segment since when, and every settled change.

    - Two ids are one if they are the same to the letter.
    - What an update does with a customer is what SettlingRule says.
    - The same customers with the same values by the same version, as in the last update, change
      nothing.

    Raises
    ------
    LedgerUnavailableError
        There is no ledger, or it cannot be read or written: it is damaged, of a newer schema, or
        another update is at work.
    """

    def last_update(self, model: str) -> LedgerUpdate | None:
        """Find the last update of a model; None where there is none, or no ledger yet."""
        ...

    def updating(self, rule: SettlingRule) -> AbstractContextManager[OpenUpdate]:
        """Begin an update; there is one at a time."""
        ...

    def find(self, customer: str) -> tuple[KnownCustomer, ...]:
        """Find a customer by id in all models, in the order of their names."""
        ...

    def history(self, model: str, segment: str) -> tuple[SegmentMonth, ...]:
        """Give the months of a segment, oldest first, from that of the first update on.

        Empty where no customer ever was in a segment of this slug.
        """
        ...

    def who_moved(
        self,
        model: str,
        *,
        left: AbstractSet[str],
        into: AbstractSet[str],
        since: date | None = None,
    ) -> Container[str]:
        """Give the ids of those who left some segments for others, to be looked up one by one.

        A change counts that is settled, the customer's own and of a day from `since` on, by default
        that of the last update; and the customer has to belong to one of the others still.

        Parameters
        ----------
        left, into
            The slugs of the segments.
        """
        ...

    def customers(self, model: str) -> Iterator[tuple[str, Membership]]:
        """List all customers of a model with their ids, in the order of the ids' code points."""
        ...

    def forget(self, customer: str) -> bool:
        """Erase a customer, so that nothing of the id is left; say whether there was one."""
        ...


class OpenJoin(Protocol):
    """Two months that are being joined: first all batches of both, then what was found."""

    def take_before(self, batch: IdentifiedBatch) -> None:
        """Take customers of the earlier month."""
        ...

    def take_after(self, batch: IdentifiedBatch) -> None:
        """Take customers of the later month."""
        ...

    def found(self) -> JoinedMonths:
        """Join all that was taken, and count."""
        ...

    def moved(self, paths: Sequence[MovePath]) -> Iterator[MovedCustomer]:
        """List the joined customers with one of some paths, on which they stand elsewhere.

        They come in the order of the paths, and on each in that of their ids' code points.
        """
        ...


class CustomerJoin(Protocol):
    """Joins the customers of two months by their ids, and assigns both.

    - Two ids are one if they are the same to the letter.
    - A customer is joined who has one record in each month, both usable. All other usable records
      are counted as MonthCounts says; the id of an unusable record counts as a record of its month.
    - Segments and what is left are those of the rule, as its segmentations assign points.
    - Nothing is left of the customers when the join is closed.

    Raises
    ------
    CustomerDataError
        There is no room for what was taken, in memory or in the folder for temporary files.
    """

    def opened(self, rule: MoveRule) -> AbstractContextManager[OpenJoin]:
        """Begin a join by this rule."""
        ...


class LabelledCopy(Protocol):
    """A copy of a source of customers with the segment of each.

    What cannot be read as a table raises CustomerDataError, as from CustomerSource; a copy that
    cannot be written raises InvalidOptionError. Either way, nothing is left behind.
    """

    def write(
        self, segmentation: Segmentation, *, layout: LabelLayout | None = None, progress: Progress
    ) -> Labelling:
        """Write all records in their order, each with its segment or the reason for having none.

        - The segment is that of Segmentation.assign.
        - A reason never repeats a value.
        - What is written behind a record is what the layout says; without one, the usual columns.
        - The copy appears when it is whole, in place of what had its name.
        - Values of which more than half are too high for their feature's unit are refused, with
          CustomerDataError: no copy appears.
        """
        ...


class MemberRecords(Protocol):
    """A table of customers whose records go into lists, with the texts of all their columns.

    What cannot be read as a table raises CustomerDataError, as from CustomerSource.
    """

    @property
    def name(self) -> str:
        """Which source this is, for messages: without its folder or a secret."""
        ...

    def columns(self, features: tuple[Feature, ...]) -> TextColumns:
        """Give the columns; those of the features must be among them."""
        ...

    def read(
        self,
        segmentation: Segmentation,
        take: Callable[[Member], object],
        *,
        slugs: Collection[str],
        progress: Progress,
    ) -> Labelling:
        """Assign all records, and hand over those of the segments with these slugs.

        - The counts are those of a LabelledCopy, of all segments.
        - Members come in the order of their records, each with a text for every column.
        - Values of which more than half are in another unit are refused with CustomerDataError, at
          the latest when all is handed over: until `read` returns, nothing that was taken may be
          used.
        """
        ...


class TextTable(Protocol):
    """A table of texts: ids of those who have opted out, a list that was written, outcomes.

    What cannot be read as a table raises CustomerDataError.
    """

    @property
    def name(self) -> str:
        """Which table this is, for messages: without its folder or a secret."""
        ...

    def columns(self) -> TextColumns:
        """Give the columns. One column of numbers may have no name: the name is then `id`."""
        ...

    def rows(self) -> Iterator[Sequence[str]]:
        """Give the texts of each record, of as many fields as it has; blank ones are left out.

        An apostrophe that a list has before what a spreadsheet would run is taken off.
        """
        ...


AddRow = Callable[[ListKind, Sequence[str]], None]
"""Adds a row to one of the lists that are being written."""


class AudienceLists(Protocol):
    """Where the lists of a campaign are written: beside each other, for their owner to read."""

    def names(self, kinds: Collection[ListKind]) -> Mapping[ListKind, str]:
        """Name the files."""
        ...

    def check(self, kinds: Collection[ListKind]) -> None:
        """Raise InvalidOptionError if these lists cannot be written. Change nothing.

        So they cannot where a list of another kind stands beside: it would be taken for theirs.
        """
        ...

    def drafted(
        self,
        headers: Mapping[ListKind, Sequence[str]],
        delimiter: str,
        *,
        texts: Collection[str] = (),
    ) -> AbstractContextManager[AddRow]:
        """Write lists with these names of columns, which appear when the block succeeds.

        - When it fails, there is nothing to see, and what had their names is still there.
        - A text that a spreadsheet would run is made harmless.

        Parameters
        ----------
        texts
            The columns that are never numbers, as in ``007``.
        """
        ...


class Clusterer(Protocol):
    """Finds centres among the points of a census: K-means, weighted by the customers there.

    A class that names this port as its base inherits the others, and has to write `fit` only.
    """

    def fit(
        self,
        census: Census,
        scale: FeatureScale,
        *,
        clusters: int,
        seed: int,
        fewest: int = 1,
        progress: Progress,
    ) -> Sequence[Sequence[float]]:
        """Find centres of shape (clusters, n_features), in the users' units, in any order.

        - Each centre is nearest, after scaling, to at least one point of the census.
        - The inertia after scaling is minimised: well separated groups are found from any seed.
        - Centres that are nearest to fewer than `fewest` customers may be avoided where others can
          be found, at the price of a higher inertia. A training that gets smaller ones asks for
          fewer clusters.
        - The same census, scale, numbers and seed give the same centres.
        - The census is not changed.

        Raises
        ------
        NotEnoughCustomersError
            The census has fewer points than `clusters`.
        """
        ...

    def fit_from(
        self,
        census: Census,
        scale: FeatureScale,
        found: Sequence[Point],
        *,
        seed: int,
        fewest: int = 1,
        progress: Progress,
    ) -> Sequence[Sequence[float]]:
        """Find centres as `fit` does, where a study has found as many for this census and scale.

        By default, they are searched for once more.
        """
        return self.fit(
            census, scale, clusters=len(found), seed=seed, fewest=fewest, progress=progress
        )

    def refine(
        self, census: Census, scale: FeatureScale, centres: Sequence[Point]
    ) -> Sequence[Sequence[float]]:
        """Move centres to the local optimum next to them; return as many, in any order.

        - The inertia after scaling is not higher than around the given centres.
        - Centres that are the means of their customers come back as they are.
        - A centre that is nearest to no customer moves to customers who are far from theirs.

        By default this is Lloyd's algorithm in plain Python: exact, and fast enough for some
        10 000 distinct points.

        Raises
        ------
        NotEnoughCustomersError
            The census has fewer points than centres are given.
        """
        return refined(census, scale, centres)


class ClusterAnalysis(Protocol):
    """Measures clusterings of a census, and decides nothing.

    Every result depends on the arguments alone, and these are not changed. Repeating all customers
    changes nothing but the sums and numbers of customers, and the silhouette as its definition
    says.
    """

    def candidates(
        self,
        census: Census,
        scale: FeatureScale,
        *,
        segments: Sequence[int],
        seed: int,
        progress: Progress,
    ) -> tuple[Candidate, ...]:
        """Find the best clustering into each number of segments, and measure it.

        - The candidates come in the order in which their numbers are given: ascending.
        - Silhouette, Davies-Bouldin and Calinski-Harabasz are those of all scaled customers.
        - There is a border for each pair of `neighbours`.

        Raises
        ------
        NotEnoughCustomersError
            The census has fewer points than the highest number of segments.
        """
        ...

    def borders(
        self, census: Census, scale: FeatureScale, centres: Sequence[Point]
    ) -> tuple[Border, ...]:
        """Measure the borders between given centres, wherever these come from.

        - There is one for each pair of `neighbours`; centres are numbered from 1 in their order.
        - Between the centres of a candidate they are those of the candidate.

        Parameters
        ----------
        centres
            In the users' units; each is nearest to some customers, and is their mean.
        """
        ...

    def null_references(
        self, census: Census, scale: FeatureScale, *, segments: Sequence[int], seed: int
    ) -> tuple[NullReference, ...]:
        """Take the best silhouettes of random customers without groups, as widely spread as these.

        - There are at least two kinds of them, with at least ten silhouettes each.
        """
        ...

    def resample(
        self,
        census: Census,
        scale: FeatureScale,
        candidates: Sequence[Candidate],
        *,
        resamples: int,
        with_saddle_ratios: bool,
        seed: int,
        progress: Progress,
    ) -> Resampling:
        """Draw customers with replacement, cluster each draw, and assign all customers by it.

        - Each draw is clustered from cold starts; the scale stays that of the census.
        - A customer changes segment by the matching of the draw's segments with the candidate's
          that has most customers in common.
        - Saddle ratios are measured in the draws where that is asked for.
        """
        ...

    def silhouette(self, census: Census, segmentation: Segmentation, *, seed: int) -> float:
        """Take the mean silhouette of all customers, on the segmentation's scale.

        It is that of scikit-learn's `silhouette_score` on all rows; of many points that lie on no
        grid, that of customers drawn from them.
        """
        ...

    def moved_by_chance(
        self,
        census: Census,
        segmentation: Segmentation,
        *,
        trained_on: int,
        retrained_on: int,
        retrainings: int,
        seed: int,
        progress: Progress,
    ) -> ChanceMoves:
        """Train and retrain on draws of one census, and count the customers who change segment.

        - Each time, `trained_on` customers are drawn to train on and `retrained_on` to retrain on,
          by their shares in the census.
        - There are as many segments as the segmentation has, and its scale holds for all.
        - A retraining is one of mallseg: it starts from the existing centres, and keeps the optimum
          next to them unless a cold start is clearly better.
        - A customer changes segment as in OverlapTable; all customers of the census are counted.
        - From one training on half as many customers to the next, customers are also counted by
          their segment and the tenth of the ratio of their two nearest distances, in the given
          segmentation.
        """
        ...


class ModelReader(Protocol):
    """Loads stored segmentations: all that assigning customers needs of a store."""

    def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
        """Return the version with this number or alias; without one, the champion.

        Raises
        ------
        InvalidOptionError
            The model's name or the alias is not a plain word.
        SegmentationNotFoundError
            There is no such model, version or alias.
        UnreadableSegmentationError
            The version is damaged.
        StoreUnavailableError
            The store cannot be read.
        """
        ...


class SegmentationStore(ModelReader, Protocol):
    """Keeps versions of models: per model numbered from 1 upwards, never changed.

    A number is never given again, whatever became of its version. Aliases name versions; the
    champion is the one that is loaded when none is named.

    - A model name or an alias that is not a plain word raises InvalidOptionError before anything is
      touched.
    - An unknown model, version or alias raises SegmentationNotFoundError, and so does a version
      that is deleted while it is read.
    - Damage raises UnreadableSegmentationError, an unusable folder StoreUnavailableError.
    - What has returned is kept, whatever happens next. What fails half-way leaves nothing to see.
    """

    def check_writable(self, model: str) -> None:
        """Raise StoreUnavailableError if a version could not be saved now. Change nothing."""
        ...

    def save(
        self,
        model: str,
        segmentation: Segmentation,
        provenance: Provenance,
        *,
        profile: Profile | None = None,
        as_champion: bool = False,
        as_challenger: bool = False,
    ) -> Version:
        """Add a version. It is not visible before it is complete.

        - Equal segmentations are stored as equal bytes, and loaded as equal segmentations.
        - As champion, it is promoted before another can be saved: of several that are saved at
          once, the last is the champion. When promoting fails, the version is taken back.
        - As challenger, it gets that alias in the same way, unless it is the champion.
        """
        ...

    def profile(self, model: str, version: int) -> Profile | None:
        """Return the profile that was saved with a version; None where there was none."""
        ...

    def models(self) -> tuple[str, ...]:
        """List the models that have a version, by name."""
        ...

    def catalogue(self, model: str) -> Catalogue:
        """List all versions and aliases of a model; what is damaged hides nothing else."""
        ...

    def identifiers(self, model: str) -> UsedIdentifiers:
        """List every slug that was ever used, and the highest number: none of an unknown model.

        These are the slugs and numbers of all segments that were ever saved, and all slugs that a
        provenance named, whatever became of the version: damaged or deleted, they stay used.
        """
        ...

    def champion(self, model: str) -> int | None:
        """Return the champion's number: None for a model without one, known or unknown."""
        ...

    def promote(self, model: str, version: int, *, alias: str = CHAMPION) -> Pointer:
        """Have an alias name a version; return the alias as it is afterwards.

        The version is loaded first: what is damaged is not promoted.
        """
        ...

    def roll_back(self, model: str) -> int:
        """Make the latest previous champion that can be loaded the champion; return its number.

        Without any, raise InvalidOptionError.
        """
        ...

    def remove_alias(self, model: str, alias: str) -> None:
        """Have the alias name nothing."""
        ...

    def delete(self, model: str, version: int) -> None:
        """Remove a version, damaged or not; one that an alias names raises InvalidOptionError."""
        ...

    def exposed(self, model: str) -> tuple[str, ...]:
        """List the files of a model that more people may read than they should; none elsewhere."""
        ...
