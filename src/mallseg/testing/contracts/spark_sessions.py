"""The contract of SparkSessions, one test per promise. Every builder of sessions runs it."""

from abc import ABC, abstractmethod
from typing import Any


class SparkSessionsContract(ABC):
    """The suite. A subclass makes a provider of sessions."""

    @abstractmethod
    def sessions(self) -> Any:
        """Make a provider of sessions: an object with a method `session`."""

    def test_a_session_answers(self) -> None:
        ((answer,),) = self.sessions().session().sql("SELECT 6 * 7").collect()

        assert answer == 42

    def test_a_session_takes_parameters_and_views(self) -> None:
        session = self.sessions().session()
        session.range(3).createOrReplaceTempView("mallseg_contract")

        rows = session.sql("SELECT id FROM mallseg_contract WHERE id > :p1", args={"p1": 1})

        assert [tuple(row) for row in rows.collect()] == [(2,)]
        assert session.catalog.dropTempView("mallseg_contract")

    def test_it_gives_one_again(self) -> None:
        sessions = self.sessions()

        sessions.session()

        assert sessions.session().range(2).count() == 2
