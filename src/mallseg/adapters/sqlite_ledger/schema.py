"""The tables of a ledger, by version of its schema.

Each update has a number, in ascending order; customers and changes name it instead of its day and
version. A segment is a row too, so that a customer has a small number instead of a slug.
"""

APPLICATION_ID = 0x6D6C7367
"""Identifies our databases in the file's header: "mlsg"."""

_FIRST = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE models (model INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE segments (
    segment INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES models,
    slug TEXT NOT NULL,
    UNIQUE (model, slug)
);

CREATE TABLE updates (
    number INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES models,
    day INTEGER NOT NULL,
    version INTEGER NOT NULL,
    content BLOB NOT NULL
);

CREATE TABLE customers (
    model INTEGER NOT NULL,
    id NOT NULL,
    segment INTEGER NOT NULL,
    since INTEGER NOT NULL,
    nearest INTEGER NOT NULL,
    nearest_since INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (model, id)
) WITHOUT ROWID;

CREATE TABLE changes (
    model INTEGER NOT NULL,
    id NOT NULL,
    number INTEGER NOT NULL,
    before INTEGER NOT NULL,
    after INTEGER NOT NULL,
    cause TEXT NOT NULL,
    PRIMARY KEY (model, id, number)
) WITHOUT ROWID;

CREATE TABLE sizes (
    number INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    joined INTEGER NOT NULL,
    went INTEGER NOT NULL,
    PRIMARY KEY (number, segment)
) WITHOUT ROWID;
"""
# Column `day` counts days as date.toordinal does.

MIGRATIONS = (_FIRST,)
"""Each brings the schema to the next version; their number is the newest version."""

STAGING = """
CREATE TEMP TABLE staged (id NOT NULL, place INTEGER, nearer INTEGER, by_earlier INTEGER);
CREATE TEMP TABLE current (place INTEGER PRIMARY KEY, segment INTEGER NOT NULL UNIQUE);
CREATE TEMP TABLE earlier (place INTEGER PRIMARY KEY, segment INTEGER NOT NULL);
CREATE TEMP TABLE arrived (
    id NOT NULL PRIMARY KEY, segment INTEGER, nearer INTEGER, by_earlier INTEGER, known INTEGER
) WITHOUT ROWID;
CREATE TEMP TABLE differing (
    id NOT NULL,
    before INTEGER NOT NULL,
    after INTEGER NOT NULL,
    is_settled INTEGER NOT NULL,
    cause TEXT NOT NULL
);
"""
"""Temporary tables of an update, dropped with the connection.

`place` is the index of a segment in the segmentation, and bit `place` of `nearer` says whether the
nearest centre is clearly nearer than that of this segment. Without a place, an id has no values.
`known` is the settled segment before the update: the only lookup in the table of customers.
"""

ARRIVED = """
INSERT INTO arrived
SELECT once.id, current.segment, nearer, earlier.segment, customers.segment
FROM (
    SELECT id, place, nearer, by_earlier FROM staged
    GROUP BY id HAVING count(*) = 1 AND place IS NOT NULL
) AS once
CROSS JOIN current ON current.place = once.place
LEFT JOIN earlier ON earlier.place = by_earlier
LEFT JOIN customers ON customers.model = :model AND customers.id = once.id
"""
"""One record for each id that occurs once, ordered by id, so that lookups are sequential."""

DIFFERING = """
INSERT INTO differing
SELECT
    arrived.id,
    customers.segment,
    arrived.segment,
    current.place IS NULL
        OR (arrived.nearer >> current.place) & 1
        OR (customers.nearest = arrived.segment AND :day - updates.day >= :days),
    CASE WHEN arrived.by_earlier = customers.segment THEN 'model' ELSE 'customer' END
FROM arrived
CROSS JOIN customers ON customers.model = :model AND customers.id = arrived.id
JOIN updates ON updates.number = customers.nearest_since
LEFT JOIN current ON current.segment = customers.segment
WHERE arrived.segment <> arrived.known
"""
"""Customers who are nearest to another segment: SettlingRule says which of them belong to it."""

JOINED_NEW = """
SELECT segment, count(*) FROM arrived WHERE known IS NULL GROUP BY segment
"""

KEEP_CUSTOMERS = """
INSERT INTO customers
SELECT :model, id, segment, :number, segment, :number, :number, :number FROM arrived WHERE true
ON CONFLICT (model, id) DO UPDATE SET
    nearest_since = CASE WHEN nearest = excluded.nearest THEN nearest_since ELSE :number END,
    nearest = excluded.nearest,
    last = :number
"""

KEEP_CHANGES = """
INSERT INTO changes
SELECT :model, id, :number, before, after, cause FROM differing WHERE is_settled
"""

SETTLE = """
UPDATE customers SET segment = differing.after, since = :number
FROM differing
WHERE customers.model = :model AND customers.id = differing.id AND differing.is_settled
"""

WHO_DIFFERS = """
SELECT before, after, is_settled, cause, count(*) FROM differing GROUP BY 1, 2, 3, 4
"""

MOVED_IDS = """
SELECT DISTINCT changes.id
FROM updates
JOIN changes ON changes.model = updates.model AND changes.number = updates.number
JOIN customers ON customers.model = changes.model AND customers.id = changes.id
JOIN segments AS before ON before.segment = changes.before
JOIN segments AS own ON own.segment = customers.segment
WHERE updates.model = (SELECT model FROM models WHERE name = :model)
    AND updates.day >= coalesce(
        :since, (SELECT max(day) FROM updates AS all_of WHERE all_of.model = updates.model)
    )
    AND changes.cause = 'customer'
    AND before.slug IN (SELECT value FROM json_each(:left))
    AND own.slug IN (SELECT value FROM json_each(:entered))
    AND own.segment <> before.segment
"""

# ruff: noqa: S608  (composed of constants of this file)
# A period is between two updates, by their numbers. A customer belonged at its beginning to the
# segment that the first change after it left; without one, to today's segment.
_CHANGED_SINCE = """
WITH
since AS (
    SELECT id, before, min(number), sum(cause = 'customer' AND number <= :last) AS own
    FROM changes WHERE model = :model AND number > :first GROUP BY id
),
later AS (
    SELECT id, before, min(number)
    FROM changes WHERE model = :model AND number > :last GROUP BY id
)
"""

_IN_PERIOD = """
FROM since
CROSS JOIN customers ON customers.model = :model AND customers.id = since.id
LEFT JOIN later ON later.id = since.id
"""

ENDS_OF_PERIOD = """
SELECT models.model,
    coalesce(max(updates.number) FILTER (WHERE updates.day <= :first), 0),
    coalesce(max(updates.number) FILTER (WHERE updates.day <= :last), 0)
FROM models JOIN updates ON updates.model = models.model
WHERE models.name = :model
GROUP BY models.model
"""

SLUGS = "SELECT segment, slug FROM segments WHERE model = :model"

BELONG_NOW = """
SELECT segment, first <= :first, count(*) FROM customers
WHERE model = :model AND first <= :last GROUP BY 1, 2
"""

CHANGED_SINCE = f"""
{_CHANGED_SINCE}
SELECT
    customers.segment,
    customers.first <= :first,
    since.before,
    coalesce(later.before, customers.segment),
    since.own > 0,
    count(*)
{_IN_PERIOD}
WHERE customers.first <= :last
GROUP BY 1, 2, 3, 4, 5
"""

MOVED_IN_PERIOD = f"""
{_CHANGED_SINCE}
SELECT since.id, before.slug, after.slug, since.own > 0
{_IN_PERIOD}
JOIN segments AS before ON before.segment = since.before
JOIN segments AS after ON after.segment = coalesce(later.before, customers.segment)
WHERE customers.first <= :first
    AND before.segment <> after.segment
    AND :before IN ('', before.slug)
    AND :after IN ('', after.slug)
ORDER BY since.id
"""

CHANGES_OF = """
SELECT updates.day, before.slug, after.slug, changes.cause, updates.version
FROM changes
JOIN updates ON updates.number = changes.number
JOIN segments AS before ON before.segment = changes.before
JOIN segments AS after ON after.segment = changes.after
WHERE changes.model = :model AND changes.id = :id
ORDER BY changes.number
"""

HISTORY = """
SELECT updates.day, sizes.joined, sizes.went
FROM updates
JOIN models ON models.model = updates.model
LEFT JOIN segments ON segments.model = models.model AND segments.slug = :slug
LEFT JOIN sizes ON sizes.number = updates.number AND sizes.segment = segments.segment
WHERE models.name = :model AND segments.segment IS NOT NULL
ORDER BY updates.number
"""

LAST_UPDATE = """
SELECT updates.version, updates.day
FROM updates JOIN models ON models.model = updates.model
WHERE models.name = :model ORDER BY updates.number DESC LIMIT 1
"""

_MEMBERSHIP = """
own.slug, since.day, since.version, nearest.slug, nearest_since.day, first.day, last.day
FROM customers
JOIN segments AS own ON own.segment = customers.segment
JOIN segments AS nearest ON nearest.segment = customers.nearest
JOIN updates AS since ON since.number = customers.since
JOIN updates AS nearest_since ON nearest_since.number = customers.nearest_since
JOIN updates AS first ON first.number = customers.first
JOIN updates AS last ON last.number = customers.last
"""

KNOWN_CUSTOMER = f"SELECT {_MEMBERSHIP} WHERE customers.model = :model AND customers.id = :id"

ALL_CUSTOMERS = f"""
SELECT customers.id, {_MEMBERSHIP}
WHERE customers.model = (SELECT model FROM models WHERE name = :model)
ORDER BY customers.id
"""
# The order is that of the table.

ERASE = (
    """
    INSERT INTO sizes
    SELECT max(updates.number), customers.segment, 0, 1
    FROM customers JOIN updates ON updates.model = customers.model
    WHERE customers.model = :model AND customers.id = :id
    GROUP BY customers.segment
    ON CONFLICT (number, segment) DO UPDATE SET went = went + 1
    """,
    "DELETE FROM changes WHERE model = :model AND id = :id",
    "DELETE FROM customers WHERE model = :model AND id = :id",
)
