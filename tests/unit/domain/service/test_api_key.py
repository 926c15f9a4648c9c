from dataclasses import replace
from datetime import timedelta

import pytest

from mallseg.domain.errors import AccessFault, Code, InvalidOptionError
from mallseg.domain.service.api_key import ApiKey, KeyRing, Scope, digest_of
from mallseg.testing.contracts.api_keys import MADE_AT, a_key


@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        ({Scope.READ}, {Scope.READ}),
        ({Scope.CUSTOMERS}, {Scope.READ, Scope.CUSTOMERS}),
        ({Scope.ADMIN}, {Scope.READ, Scope.ADMIN}),
        ({Scope.CUSTOMERS, Scope.ADMIN}, {*Scope}),
    ],
)
def test_every_key_may_read_and_no_scope_but_that_is_part_of_another(
    given: set[Scope], allowed: set[Scope]
) -> None:
    key = a_key("crm", *given)

    assert {scope for scope in Scope if key.may(scope)} == allowed


def test_a_digest_is_the_sha_256_of_the_secret() -> None:
    # FIPS 180-4, the example of one block.
    assert digest_of(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_key_is_found_by_its_secret_alone() -> None:
    ring = KeyRing((a_key("a"), a_key("b")))

    assert ring.find(b"b") == a_key("b")
    for wrong in (b"", b"c", b"B", b"b ", b"b\x00", "ä".encode(), b"b" * 100_000):
        assert ring.find(wrong) is None
    assert ring.find(a_key("b").digest.encode()) is None
    assert KeyRing().find(b"b") is None


def test_a_key_is_good_until_it_expires() -> None:
    key = a_key(expires_at=MADE_AT)
    second = timedelta(seconds=1)

    assert not key.is_expired(MADE_AT - second)
    assert key.is_expired(MADE_AT)
    assert KeyRing((key, a_key("b"))).usable(MADE_AT + second) == (a_key("b"),)


@pytest.mark.parametrize("name", ["", "A", "ä", "a b", "a/b", "-a", "a\n", "a" * 65, "../a"])
def test_a_name_is_a_plain_word(name: str) -> None:
    assert _refusal(name=name) is AccessFault.NOT_A_KEY_NAME


def test_a_key_has_a_scope_and_a_digest() -> None:
    assert _refusal(scopes=frozenset()) is AccessFault.NO_SCOPE
    assert _refusal(digest="secret") is AccessFault.NOT_A_DIGEST
    assert _refusal(digest=a_key().digest.upper()) is AccessFault.NOT_A_DIGEST


def test_two_keys_have_two_names() -> None:
    ring = KeyRing((a_key("a"),))

    with pytest.raises(InvalidOptionError) as refused:
        ring.with_key(replace(a_key("b"), name="a"))

    assert refused.value.code is AccessFault.KEY_NAME_TAKEN


def test_a_key_that_is_not_there_cannot_be_left_out() -> None:
    with pytest.raises(InvalidOptionError) as refused:
        KeyRing((a_key("a"),)).without_key("b")

    assert refused.value.code is AccessFault.NO_SUCH_KEY


def _refusal(**changed: object) -> Code:
    facts = {"name": "a", "scopes": frozenset(Scope), "digest": digest_of(b""), **changed}
    with pytest.raises(InvalidOptionError) as refused:
        ApiKey(created_at=MADE_AT, **facts)  # type: ignore[arg-type]
    return refused.value.code
