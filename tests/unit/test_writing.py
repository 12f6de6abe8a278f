"""Files written whole, and left alone when they already hold the same content."""

from pathlib import Path

import pytest

from helpers.files import write_if_changed, write_whole


def test_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "inside").write_text("kept")
    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path / "taken", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_same_content_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "made" / "below.txt"
    assert write_if_changed(path, b"x")
    before = path.stat().st_mtime_ns
    assert not write_if_changed(path, b"x")
    assert path.stat().st_mtime_ns == before
    assert write_if_changed(path, b"y")
    assert path.read_bytes() == b"y"
