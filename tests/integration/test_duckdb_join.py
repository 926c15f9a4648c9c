from mallseg.adapters.duckdb_join.join import DuckdbJoin
from mallseg.domain.ports import CustomerJoin
from mallseg.testing.contracts.customer_join import CustomerJoinContract
from mallseg.testing.fake_join import PlainJoin


class TestDuckdbJoin(CustomerJoinContract):
    def join(self) -> CustomerJoin:
        return DuckdbJoin()


class TestPlainJoin(CustomerJoinContract):
    def join(self) -> CustomerJoin:
        return PlainJoin()
