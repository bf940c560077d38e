"""The drawings of a folder are found, wherever they stand in it."""

import pytest

from linework.drawings.archive import find_drawings
from linework.errors import InputError


def test_drawings_are_found_whatever_the_case_and_without_loops(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("two.DXF", "three.txt"):
        (tmp_path / "b" / name).touch()
    (tmp_path / "one.dxf").touch()
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    (tmp_path / "gone.dxf").symlink_to(tmp_path / "nowhere")
    assert find_drawings(tmp_path) == [tmp_path / "b" / "two.DXF", tmp_path / "one.dxf"]


def test_a_missing_folder_is_the_users_fault(tmp_path):
    with pytest.raises(InputError, match="not a folder"):
        find_drawings(tmp_path / "nowhere")
