"""What is made with the installation's key."""

from pathlib import Path

from forum.kit.keys import KEY_FILE, Keys, keys_of, root_key
from forum.settings import Settings

KEYS, OTHER = Keys(b"k" * 32), Keys(b"o" * 32)


def test_what_is_sealed_opens_again() -> None:
    sealed = KEYS.seal(b"a secret", use="test", about=7)
    assert b"a secret" not in sealed
    assert KEYS.unseal(sealed, use="test", about=7) == b"a secret"


def test_it_opens_with_no_other_key_use_or_row() -> None:
    sealed = KEYS.seal(b"a secret", use="test", about=7)
    assert OTHER.unseal(sealed, use="test", about=7) is None
    assert KEYS.unseal(sealed, use="else", about=7) is None
    assert KEYS.unseal(sealed, use="test", about=8) is None


def test_what_was_changed_or_cut_does_not_open() -> None:
    sealed = KEYS.seal(b"a secret", use="test", about=7)
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        assert KEYS.unseal(changed, use="test", about=7) is None
        assert KEYS.unseal(sealed[:place], use="test", about=7) is None


def test_the_same_is_sealed_differently_each_time() -> None:
    assert len({KEYS.seal(b"a secret", use="test", about=7) for _ in range(50)}) == 50


def test_a_mark_is_the_same_for_the_same_text_key_and_use_only() -> None:
    mark = KEYS.mark("text", use="test")
    assert mark == KEYS.mark("text", use="test")
    assert len({mark, KEYS.mark("texT", use="test"), KEYS.mark("text", use="else"), OTHER.mark("text", use="test")}) == 4
    assert len(KEYS.mark("\ud800", use="test")) == 64


def test_the_key_is_the_setting_s_else_the_file_s_else_this_process_s(tmp_path: Path) -> None:
    here = Settings(data_dir=tmp_path)
    passing = root_key(here)
    assert passing == root_key(here)
    assert len(passing) == 32

    (tmp_path / KEY_FILE).write_text("from the file")
    assert root_key(here) == b"from the file"
    assert keys_of(Settings(data_dir=tmp_path, secret_key="s" * 32)) == Keys(b"s" * 32)
