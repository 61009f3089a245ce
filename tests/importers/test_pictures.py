"""Pictures that come with the files: copied from below the folder, named by their content."""

from pathlib import Path

import pytest

from forum.importers.pictures import FOLDER, PICTURE_BYTES, copy_picture

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An imported folder with an article in a folder of its own; pictures lie above, within and beside it."""
    for name in ("outside", "in/articles/pictures", "in/pictures", "outside-in"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "outside" / "plan.svg").write_bytes(SVG)
    (tmp_path / "in" / "pictures" / "tram.svg").write_bytes(SVG)
    (tmp_path / "in" / "articles" / "pictures" / "near.png").write_bytes(PNG)
    return tmp_path / "in"


def copy(root: Path, url: str) -> str | None:
    return copy_picture(url, file=root / "articles" / "a.md", root=root, data_dir=root.parent / "data")


def copies(root: Path) -> list[bytes]:
    folder = root.parent / "data" / FOLDER
    return [path.read_bytes() for path in sorted(folder.iterdir())] if folder.exists() else []


def test_a_picture_beside_the_file_or_below_the_folder_is_copied(root: Path) -> None:
    near, far = copy(root, "pictures/near.png"), copy(root, "pictures/tram.svg")
    assert near is not None
    assert far is not None
    assert (root.parent / "data" / FOLDER / near).read_bytes() == PNG
    assert (root.parent / "data" / FOLDER / far).read_bytes() == SVG


def test_the_name_is_made_of_the_content(root: Path) -> None:
    (root / "pictures" / "twin.svg").write_bytes(SVG)
    assert copy(root, "pictures/tram.svg") == copy(root, "pictures/twin.svg")
    assert copies(root) == [SVG]


@pytest.mark.parametrize(
    "url", ["../outside/plan.svg", "../../outside/plan.svg", "outside/plan.svg", "pictures/../../outside/plan.svg"]
)
def test_nothing_from_outside_the_folder_is_copied(url: str, root: Path) -> None:
    assert copy(root, url) is None
    assert copies(root) == []


def test_an_absolute_path_is_not_followed(root: Path) -> None:
    assert copy(root, str(root.parent / "outside" / "plan.svg")) is None


def test_a_link_that_leads_out_is_not_followed(root: Path) -> None:
    (root / "pictures" / "link.svg").symlink_to(root.parent / "outside" / "plan.svg")
    assert copy(root, "pictures/link.svg") is None
    (root / "pictures" / "inside.svg").symlink_to(root / "pictures" / "tram.svg")
    assert copy(root, "pictures/inside.svg") is not None


@pytest.mark.parametrize("name", ["notes.txt", "page.html", "plan.svg.exe", "tram", "x.gif"])
def test_what_has_no_picture_s_name_is_not_copied(name: str, root: Path) -> None:
    (root / "pictures" / name).write_bytes(SVG)
    assert copy(root, f"pictures/{name}") is None


def test_what_is_not_what_its_name_says_is_not_copied(root: Path) -> None:
    (root / "pictures" / "fake.png").write_bytes(b"<html><script>alert(1)</script>")
    (root / "pictures" / "fake.svg").write_bytes(b"MZ")
    assert copy(root, "pictures/fake.png") is None
    assert copy(root, "pictures/fake.svg") is None
    assert copies(root) == []


def test_a_picture_over_the_limit_is_not_copied(root: Path) -> None:
    (root / "pictures" / "large.png").write_bytes(PNG + b"\x00" * PICTURE_BYTES)
    assert copy(root, "pictures/large.png") is None


@pytest.mark.parametrize("url", ["pictures/none.svg", "pictures", "", "."])
def test_what_is_no_file_is_not_copied(url: str, root: Path) -> None:
    assert copy(root, url) is None
