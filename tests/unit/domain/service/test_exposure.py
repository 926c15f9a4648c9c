import pytest

from mallseg.domain.errors import AccessFault, InvalidOptionError
from mallseg.domain.service.exposure import check_exposure, is_loopback

OUTSIDE = ["0.0.0.0", "::", "10.0.0.7", "mallseg.example", "", "128.0.0.1", "::ffff:10.0.0.7"]  # noqa: S104


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.9.10", "::1", "localhost", "::ffff:127.0.0.1"]
)
def test_the_machine_itself_is_answered_without_keys(host: str) -> None:
    assert is_loopback(host)
    check_exposure(host, has_keys=False, allowed_hosts=())


@pytest.mark.parametrize("host", OUTSIDE)
def test_other_addresses_require_keys_and_allowed_hosts(host: str) -> None:
    assert not is_loopback(host)
    for has_keys, allowed_hosts, fault in [
        (False, (), AccessFault.NO_KEYS),
        (False, ("mallseg.example",), AccessFault.NO_KEYS),
        (True, (), AccessFault.NO_HOSTS),
    ]:
        with pytest.raises(InvalidOptionError) as refused:
            check_exposure(host, has_keys=has_keys, allowed_hosts=allowed_hosts)
        assert refused.value.code is fault
    check_exposure(host, has_keys=True, allowed_hosts=("mallseg.example",))
