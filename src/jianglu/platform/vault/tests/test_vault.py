"""Sealing and blind indexes."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from jianglu.platform import vault
from jianglu.platform.vault import keys


@given(st.text(max_size=60))
def test_what_is_sealed_is_read_back_and_never_looks_the_same(text: str) -> None:
    first, second = vault.seal(text), vault.seal(text)
    assert vault.unseal(first) == vault.unseal(memoryview(second)) == text
    assert first != second
    assert not text or text.encode() not in first or len(text) < 3


@given(st.text(min_size=1, max_size=40), st.integers(0, 200))
def test_a_changed_seal_does_not_open(text: str, place: int) -> None:
    sealed = bytearray(vault.seal(text))
    sealed[place % len(sealed)] ^= 1
    with pytest.raises((InvalidTag, KeyError, ValueError)):
        vault.unseal(bytes(sealed))


@given(st.text(max_size=30), st.text(max_size=30))
def test_equal_texts_have_equal_indexes(one: str, other: str) -> None:
    assert (vault.blind_index(one) == vault.blind_index(other)) is (one == other)


def test_old_seals_open_after_a_new_key(settings, tmp_path) -> None:
    settings.VAULT_KEYS = tmp_path
    old = vault.seal("500103199001011234")
    index = vault.blind_index("500103199001011234")
    keys.add_key(tmp_path)
    new = vault.seal("500103199001011234")
    assert (old[1], new[1]) == (1, 2)
    assert vault.unseal(old) == vault.unseal(new)
    assert vault.blind_index("500103199001011234") == index
