"""Where a session with Spark comes from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pyspark.sql import SparkSession

from mallseg.adapters.spark_customers.faults import start_refused
from mallseg.domain.customers.database_url import DatabaseUrl

_LOCAL = "local"
_QUIET = f"-Dlog4j2.configurationFile={Path(__file__).with_name('quiet.properties')}"
_CHOSEN = {
    "spark.driver.extraJavaOptions": _QUIET,
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class SparkSessions(Protocol):
    """Gives a session: the one part to replace where a session is made in another way.

    ``Container(settings=..., spark_sessions=providers.Object(mine))`` puts another one in its
    place; `mallseg.testing.contracts.spark_sessions` has what it must keep.
    """

    def session(self) -> SparkSession:
        """Give a session that runs, which may be another one each time.

        mallseg stops none: its owner does, or the end of the process.

        Raises
        ------
        CustomerDataError
            There is none, and none can be started.
        """
        ...


@dataclass(frozen=True, slots=True)
class ConfiguredSessions:
    """The session that runs in this process, or one as Spark itself is configured.

    That is how ``spark-submit``, ``spark-defaults.conf`` and the variable ``SPARK_REMOTE`` say, as
    they do on EMR and Databricks.
    """

    def session(self) -> SparkSession:
        """Take it, or start it."""
        with start_refused("spark"):
            return SparkSession.builder.appName("mallseg").getOrCreate()


@dataclass(frozen=True, slots=True)
class ClusterSessions:
    """A session with the cluster at an address, as ``spark://host:7077``.

    ``spark://local`` is Spark within this machine, and ``spark://local[2]`` on two of its cores.
    """

    url: DatabaseUrl

    def session(self) -> SparkSession:
        """Take the one that runs in this process, or start one that logs nothing."""
        if running := SparkSession.getActiveSession():
            return running
        with start_refused(str(self.url)):
            builder = SparkSession.builder.appName("mallseg").master(self._master)
            for name, value in _CHOSEN.items():
                builder = builder.config(name, value)
            return builder.getOrCreate()

    @property
    def _master(self) -> str:
        _, _, place = self.url.reveal().partition("://")
        if place == _LOCAL:
            return "local[*]"
        return place if place.startswith(f"{_LOCAL}[") else self.url.reveal()
