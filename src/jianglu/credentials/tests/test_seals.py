"""The register's seal, of one record and of sixteen at once."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ed25519
from hypothesis import given
from hypothesis import strategies as st

from jianglu.credentials import seals

KEY = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key()
records_of = st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=40, unique=True)


@given(records_of)
def test_every_record_is_sealed_and_verifies_alone(records) -> None:
    made = seals.seal_many(records, KEY.private_bytes_raw())
    assert all(seals.holds(record, seal, PUBLIC) for record, seal in zip(records, made, strict=True))
    whole = len(records) - len(records) % seals.GROUP
    assert [len(seal) for seal in made] == [193] * whole + [64] * (len(records) - whole)


@given(records_of, st.data())
def test_no_seal_holds_another_record_nor_a_changed_one(records, data) -> None:
    made = seals.seal_many(records, KEY.private_bytes_raw())
    at = data.draw(st.integers(0, len(records) - 1))
    for other, record in enumerate(records):
        assert seals.holds(record, made[at], PUBLIC) == (other == at)
    place = data.draw(st.integers(0, len(made[at]) - 1))
    bent = bytearray(made[at])
    bent[place] ^= 1 << data.draw(st.integers(0, 7))
    assert not seals.holds(records[at], bytes(bent), PUBLIC)
    assert not seals.holds(records[at] + b" ", made[at], PUBLIC)
    assert not seals.holds(records[at], made[at], ed25519.Ed25519PrivateKey.generate().public_key())


def test_neither_a_root_nor_a_node_passes_for_a_record() -> None:
    """Whoever holds the seals of a group cannot make one for what was never entered."""
    records = [b'{"number":"%d"}' % n for n in range(16)]
    made = seals.seal_many(records, KEY.private_bytes_raw())
    leaves = [seals.sha256(seals.LEAF + record).digest() for record in records]
    node = leaves[0] + leaves[1]
    shorter = made[0][:64] + b"\x00" + made[0][65 + 32 :]  # the path of a node
    assert not seals.holds(node, shorter, PUBLIC)
    assert not seals.holds(node, made[0], PUBLIC)
    assert not seals.holds(b"", made[0], PUBLIC) and not seals.holds(records[0], b"", PUBLIC)
    root = seals.ROOT + seals._root(records[0], 0, made[0][65:])
    assert seals.holds(root, made[0][:64], PUBLIC)  # a lone seal of the root's message: no record begins so
    assert not root.startswith(b"{")
