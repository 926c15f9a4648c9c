"""Provides sessions of Spark."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pyspark.sql import SparkSession

from mallseg.adapters.spark_customers.engine_errors import start_refused
from mallseg.domain.sources.database_url import DatabaseUrl

_LOCAL = "local"
_QUIET = f"-Dlog4j2.configurationFile={Path(__file__).with_name('quiet.properties')}"
_CHOSEN = {
    "spark.driver.extraJavaOptions": _QUIET,
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class SparkSessions(Protocol):
    """Provides sessions; the part to replace where sessions are made in another way.

    Pass another one as ``Container(settings=..., spark_sessions=providers.Object(mine))``; its
    contract is in `mallseg.testing.contracts.spark_sessions`.
    """

    def session(self) -> SparkSession:
        """Return a running session, perhaps another one each time.

        mallseg never stops a session: its owner does, or the end of the process.

        Raises
        ------
        CustomerDataError
            There is none, and none can be started.
        """
        ...


@dataclass(frozen=True, slots=True)
class ConfiguredSessions:
    """The running session of this process, or a new one by Spark's own configuration.

    That is ``spark-submit``, ``spark-defaults.conf`` and the variable ``SPARK_REMOTE``, as on EMR
    and Databricks.
    """

    def session(self) -> SparkSession:
        """Return it, or start it."""
        with start_refused("spark"):
            return SparkSession.builder.appName("mallseg").getOrCreate()


@dataclass(frozen=True, slots=True)
class ClusterSessions:
    """A session with the cluster at an address, such as ``spark://host:7077``.

    ``spark://local`` runs Spark on this machine, ``spark://local[2]`` on two of its cores.
    """

    url: DatabaseUrl

    def session(self) -> SparkSession:
        """Return the running session of this process, or start one without logging."""
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
