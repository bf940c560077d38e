"""Pictures: blank for nothing, the same by two ways, true to place, colours where drawings differ."""

import io
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image, ImageFilter

from linework.drawings.contact_sheet import contact_sheet, hits_sheet
from linework.drawings.drawing import Drawing, Kind, drawing_from
from linework.drawings.geometry import Similarity, transform
from linework.drawings.match import Match
from linework.drawings.render import INK, overlay, png, svg, thumbnail
from linework.drawings.synthesize.family import Family, kinds

NOTHING = drawing_from([], [])
FRAME = [[0, 0, 100, 0], [100, 0, 100, 100], [100, 100, 0, 100], [0, 100, 0, 0]]


def known(pose: Similarity, only_a: list[int], only_b: list[int]) -> Match:
    """A match that is known beforehand."""
    only = (np.array(rows, dtype=np.int64) for rows in (only_a, only_b))
    return Match(pose, np.zeros((0, 2), dtype=np.int64), 1.0, 1.0, *only, 0.0)


def pixels(picture: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int)


def has_colour(picture: np.ndarray, colour: str) -> bool:
    wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    return bool((np.abs(picture - wanted).max(-1) < 40).any())


def framed(kind: Kind, params: list[float]) -> Drawing:
    return drawing_from([Kind.SEGMENT] * 4 + [kind], [*FRAME, params])


def test_nothing_gives_a_blank_picture() -> None:
    match = known(Similarity(), [], [])
    sheets = contact_sheet([(NOTHING, "")]), hits_sheet((NOTHING, "q"), [(NOTHING, match, "h")]), contact_sheet([])
    for picture in (svg(NOTHING), overlay(NOTHING, NOTHING, match), *sheets):
        ElementTree.fromstring(picture)
        assert pixels(png(picture)).shape[2] == 3
    assert (pixels(png(svg(NOTHING))) == 255).all()
    assert (np.asarray(thumbnail(NOTHING, 64)) == 255).all()


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        (Kind.ARC, [50, 50, 40, 0.3, 1.2]),
        (Kind.ARC, [50, 50, 40, 4.0, 5.5]),
        (Kind.CIRCLE, [40, 60, 30]),
        (Kind.ELLIPSE, [50, 50, 30, 20, 0.4, 0.0, 2 * np.pi]),
        (Kind.ELLIPSE, [50, 50, -30, 10, 0.5, 1.0, 4.5]),
        (Kind.SPLINE, [10, 10, 30, 120, 60, -40, 90, 80]),
    ],
)
def test_svg_and_thumbnail_draw_the_same(kind: Kind, params: list[float]) -> None:
    """The one has SVG's own arcs, the other sampled points."""
    drawing = framed(kind, params)
    for placed in (drawing, transform(drawing, Similarity(1.0, np.pi / 2, True))):
        blur = ImageFilter.GaussianBlur(3)
        one = Image.open(io.BytesIO(png(svg(placed, size=256)))).convert("L").filter(blur)
        other = thumbnail(placed, 256).convert("L").filter(blur)
        apart = np.abs(np.asarray(one, dtype=float) - np.asarray(other, dtype=float))
        assert apart.max() < 45


def test_up_is_up() -> None:
    high = framed(Kind.CIRCLE, [30, 80, 8])
    for picture in (np.asarray(thumbnail(high, 200)).astype(int), pixels(png(svg(high, size=200)))):
        inside = picture[20:180, 20:180].sum(-1) < 500
        rows, columns = np.nonzero(inside)
        assert rows.mean() < 80
        assert columns.mean() < 80


def test_a_stray_point_does_not_shrink_the_drawing() -> None:
    base = Family("flange", 3).base()
    far = drawing_from([Kind.POINT], [[1e7, -1e7]])
    both = replace(
        base,
        **{
            n: np.concatenate([getattr(base, n), getattr(far, n)])
            for n in ("kinds", "params", "layers", "inserts", "texts")
        },
    )
    assert (np.asarray(thumbnail(both, 128)) < 128).mean() > 0.5 * (np.asarray(thumbnail(base, 128)) < 128).mean()


def test_any_text_makes_legal_xml() -> None:
    said = "a<b & \x00\x1f\"c' 法兰 Ø8"
    drawing = drawing_from(
        [Kind.SEGMENT, Kind.TEXT], [[0, 0, 50, 10], [0, 0, 5, 0, 30]], texts=[-1, 0], strings=(said,)
    )
    texts = [node.text for node in ElementTree.fromstring(svg(drawing)).iter("{http://www.w3.org/2000/svg}text")]
    assert len(texts) == 1
    assert "a<b & " in (texts[0] or "")
    ElementTree.fromstring(contact_sheet([(drawing, said)]))


def test_an_overlay_colours_what_only_one_has() -> None:
    query = framed(Kind.CIRCLE, [30, 30, 10])
    pose = Similarity(2.0, 0.7, True, (5.0, 9.0))
    hit = framed(Kind.CIRCLE, [70, 70, 10])
    moved_away = transform(hit, pose)
    back = Similarity(0.5, 0.7, True)  # a mirrored pose undoes its own turn
    shift = -back.points(np.array(pose.shift))
    back = replace(back, shift=(float(shift[0]), float(shift[1])))
    assert np.allclose(transform(moved_away, back).params, hit.params, atol=1e-9)
    found = pixels(png(overlay(query, moved_away, known(back, [4], [4]))))[:-40]
    assert has_colour(found, INK.only_query)
    assert has_colour(found, INK.only_hit)
    equal = pixels(png(overlay(query, query, known(Similarity(), [], []))))[:-40]
    assert not has_colour(equal, INK.only_query)
    assert not has_colour(equal, INK.only_hit)


def test_every_kind_of_part_has_a_picture() -> None:
    for kind in kinds():
        drawing = Family(kind, 4).base()
        assert (np.asarray(thumbnail(drawing, 64)) < 200).any()
        ElementTree.fromstring(svg(drawing))
