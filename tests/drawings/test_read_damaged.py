"""Damaged files give what is left of them; what is no drawing is named in one sentence."""

import io
from pathlib import Path

import ezdxf
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from linework.drawings.drawing import Kind
from linework.drawings.read.document import read_document
from linework.drawings.read.reader import read_drawing
from linework.drawings.read.tolerant import read_tolerant_tags
from linework.errors import UnreadableDrawing

quick = settings(max_examples=12, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])


def clean_text(version: str = "R2000", lines: int = 40) -> str:
    document = ezdxf.new(version)
    for i in range(lines):
        document.modelspace().add_line((i, 0), (i, 10), dxfattribs={"layer": f"layer {i % 3}"})
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue()


CLEAN = clean_text()
R12 = clean_text("R12")
ENTITIES = CLEAN.index("\nENTITIES\n")
FIRST_LINE = CLEAN.index("\nLINE\n")
END = CLEAN.rindex("  0\nENDSEC")


def saved(folder: Path, content: str | bytes) -> Path:
    path = folder / "d.dxf"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@quick
@given(share=st.floats(0.3, 1))
def test_a_truncated_file_gives_the_lines_before_the_cut(tmp_path, share):
    cut = FIRST_LINE + 300 + int(share * (END - FIRST_LINE - 300))
    drawing, report = read_drawing(saved(tmp_path, CLEAN[:cut]))
    whole = CLEAN[:cut].count("\nLINE\n")
    assert whole - 1 <= len(drawing) <= whole
    assert report.reader != "plain" and "damaged" in report.notes[0]


@quick
@given(data=st.data(), text=st.sampled_from([CLEAN, R12]))
def test_a_lost_or_added_line_costs_at_most_two_entities(tmp_path, data, text):
    """The tolerant reader finds its feet again at the next entity, wherever the pairs were shifted."""
    lines = text.split("\n")
    begin = lines.index("ENTITIES")
    at = data.draw(st.integers(begin + 1, len(lines) - 8))
    if data.draw(st.booleans()):
        del lines[at]
    else:
        lines.insert(at, data.draw(st.sampled_from(["", "garbage", "  ", "12"])))
    tags = read_tolerant_tags("\n".join(lines).encode())
    assert len([e for e in read_document(tags).model if e.kind == "LINE"]) >= 39
    drawing, _ = read_drawing(saved(tmp_path, "\n".join(lines)))
    assert len(drawing) >= 38


def test_files_without_subclass_markers_keep_their_polylines_and_splines(tmp_path):
    body = "0\nSECTION\n2\nENTITIES\n0\nLWPOLYLINE\n8\n0\n90\n3\n70\n1\n10\n0\n20\n0\n10\n4\n20\n0\n10\n4\n20\n3\n"
    body += "0\nSPLINE\n8\n0\n70\n8\n71\n3\n" + "".join(f"40\n{k}\n" for k in (0, 0, 0, 0, 1, 1, 1, 1))
    body += "10\n0\n20\n0\n10\n1\n20\n2\n10\n3\n20\n2\n10\n4\n20\n0\n0\nENDSEC\n0\nEOF\n"
    drawing, _ = read_drawing(saved(tmp_path, body))
    assert drawing.kinds.tolist() == [Kind.SEGMENT] * 3 + [Kind.SPLINE]
    np.testing.assert_array_equal(drawing.params[3], [0, 0, 1, 2, 3, 2, 4, 0])


@pytest.mark.parametrize("ending", ["", "\r\n", "\n\n  \n", "trash\nafter the end\n"])
def test_line_ends_and_what_stands_after_the_end_do_not_matter(tmp_path, ending):
    text = CLEAN.rstrip("\n") + "\n" + ending
    if ending == "\r\n":
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    assert len(read_drawing(saved(tmp_path, text))[0]) == 40


def test_entities_alone_without_sections_are_a_drawing(tmp_path):
    drawing, report = read_drawing(saved(tmp_path, "0\nCIRCLE\n8\nx\n10\n1\n20\n2\n40\n3\n0\nEOF\n"))
    assert drawing.params[:, :3].tolist() == [[1, 2, 3]] and report.reader == "tolerant"


def test_one_broken_entity_is_counted_and_the_others_are_drawn(tmp_path):
    at = CLEAN.index("\n 10\n", FIRST_LINE) + 5
    drawing, report = read_drawing(saved(tmp_path, CLEAN[:at] + "abc" + CLEAN[at:]))
    assert len(drawing) == 39 and dict(report.skipped) == {"LINE (damaged)": 1}


def test_decimal_commas_are_understood(tmp_path):
    body = "0\nSECTION\n2\nENTITIES\n0\nLINE\n8\n0\n10\n1,5\n20\n-2,25\n11\n3\n21\n,5\n0\nENDSEC\n0\nEOF\n"
    assert read_drawing(saved(tmp_path, body))[0].params[0, :4].tolist() == [1.5, -2.25, 3, 0.5]


def test_an_empty_drawing_is_a_drawing(tmp_path):
    ezdxf.new().saveas(tmp_path / "d.dxf")
    drawing, report = read_drawing(tmp_path / "d.dxf")
    assert len(drawing) == 0 and report.notes == ("The drawing has no geometry.",)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"  \n\r\n", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "a PNG picture"),
        (b"AC1032" + bytes(500), "a DWG file"),
        (b"Hello, this is a letter.\nYours\n", "no DXF file that can be read"),
        (bytes(3_000_000), "no DXF file that can be read"),
        (b"AutoCAD Binary DXF\r\n\x1a\x00\x01\x02", "no DXF file that can be read"),
        (b"0\nSECTION\n2\nHEA", "no DXF file that can be read"),
    ],
)
def test_what_is_no_drawing_is_named(tmp_path, content, says):
    path = saved(tmp_path, content)
    with pytest.raises(UnreadableDrawing) as fault:
        read_drawing(path)
    sentence = str(fault.value)
    assert says in sentence and str(path) in sentence and sentence.endswith(".") and "\n" not in sentence


def test_a_folder_and_a_missing_file_are_named(tmp_path):
    with pytest.raises(UnreadableDrawing, match="is a folder"):
        read_drawing(tmp_path)
    with pytest.raises(UnreadableDrawing, match="cannot be opened"):
        read_drawing(tmp_path / "nowhere.dxf")


@quick
@given(noise=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), min_size=1, max_size=20))
def test_noise_never_raises_anything_but_the_users_fault(tmp_path, noise):
    content = bytearray(CLEAN.encode())
    for share, junk in noise:
        at = int(share * (len(content) - 4))
        content[at : at + len(junk)] = junk
    try:
        drawing, _ = read_drawing(saved(tmp_path, bytes(content)))
    except UnreadableDrawing:
        return
    assert len(drawing) <= 41 and np.isfinite(drawing.params).all()
