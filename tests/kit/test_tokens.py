"""Secrets handed to people."""

from forum.kit.tokens import new_token, token_hash


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    assert min(map(len, tokens)) >= 43  # 256 bits in base 64


def test_the_hash_is_stable_and_does_not_hold_the_token() -> None:
    token = new_token()
    assert token_hash(token) == token_hash(token)
    assert len(token_hash(token)) == 64
    assert token not in token_hash(token)


def test_other_tokens_have_other_hashes() -> None:
    assert token_hash("one") != token_hash("two")


def test_a_token_that_is_no_unicode_text_has_a_hash_all_the_same() -> None:
    assert len(token_hash("\ud800")) == 64
