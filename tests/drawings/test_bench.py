"""The ingest ratio counts every file, readable or not, and times both readers."""

import ezdxf
import pytest

from linework.drawings.bench import index_ratio, ingest_ratio
from linework.drawings.drawing import Kind, drawing_from
from linework.drawings.write import write_dxf
from linework.errors import InputError


def test_every_file_is_counted_and_the_unreadable_named(tmp_path):
    for name in ("a.dxf", "b.dxf"):
        document = ezdxf.new()
        document.modelspace().add_line((0, 0), (1, 1))
        document.saveas(tmp_path / name)
    (tmp_path / "c.dxf").write_text("no drawing")
    result = ingest_ratio(tmp_path)
    assert (result.files, result.loaded, result.answered) == (3, 2, 2)
    assert result.load > 0 and result.read > 0
    assert len(result.unreadable) == 1 and "c.dxf" in result.unreadable[0]


def test_a_folder_without_drawings_is_named(tmp_path):
    with pytest.raises(InputError, match=r"holds no \.dxf file"):
        ingest_ratio(tmp_path)


def test_the_whole_ingest_is_timed_and_leaves_nothing_in_the_archive(tmp_path):
    write_dxf(drawing_from([Kind.CIRCLE], [[0, 0, 5]]), tmp_path / "a.dxf")
    (tmp_path / "b.dxf").write_text("no drawing")
    times = index_ratio(tmp_path, workers=1)
    assert (times.files, times.failures) == (2, 1) and times.load > 0 and times.index > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.dxf", "b.dxf"]
