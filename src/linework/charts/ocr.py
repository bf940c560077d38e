"""The words in a picture: RapidOCR (PaddleOCR's models in ONNX, inside its wheel), one thread, nothing downloaded.

Charts differ from pages: single digits stand alone, words on one line belong to different ticks, nothing stands upside
down, and what is drawn looks like letters. So narrow boxes are not turned, wide gaps part words, only upright lines are
asked which way they read and are read again as far as their ink goes, and unsure crosses and strokes are no words.
"""

import logging
import re
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8
from numpy import ndarray

from linework.charts.runs import runs_of
from linework.charts.seen import Word, corners_of
from linework.charts.tick_values import RAISED
from linework.device import flushed_denormals

NARROWEST = 160  # pixels that a line of 48 is padded to; of pages it is 320, with less powers of ten lose exponents
SIGNS = str.maketrans({"−": "-", "–": "-", "﹣": "-", "－": "-", "％": "%", "（": "(", "）": ")", "：": ":", "，": ","})
POWER = re.compile(r"10-?\d")
RAISE = str.maketrans("0123456789-", RAISED)
HIGH = 0.25  # of the height of a digit, by which the foot of an exponent stands above the line
LOW = 0.4  # of the height of a line, up to which a run of ink is no digit
EXPONENT = 0.25  # share of the width of a power of ten that is its exponent's alone
TALL = 1.5  # height over width from which the engine takes a box for a line that stands upright
ALONE = 1.5  # of the usual height of a line, up to which a tall box is one upright character
GAP = 0.45  # of the height of a line, a gap without ink that parts words of different ticks
PADDING, LOOSE = 4.0, 1.1  # pixels and share by which boxes are higher than lines: medians over 1,128 words
STROKES = re.compile(r"[TIlMWHhwNVvxX×+*●■▲◆○□|/\\-]+")  # what markers, whiskers and zigzags are taken for
DOUBT, LONE_DOUBT = 0.9, 0.995  # sureness below which such a reading, or one letter of it, is no word
BETWEEN, BEYOND = 0.8, 6.0  # of the width of an upright line: a gap within it, and how far its box may fall short
FAINT = 40  # difference of a channel, of 255, from which a pixel is ink


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR
    from rapidocr.ch_ppocr_cls import TextClsOutput

    class ChartOCR(RapidOCR):
        """Turns only what is a line that stands upright."""

        def detect_and_crop(self, img: ndarray, op_record: dict[str, Any]) -> tuple[list[ndarray], Any]:
            self._load_det_model()  # the first session of a process lets denormals be
            with flushed_denormals():  # the detector's cost it more than half of its time
                found: tuple[list[ndarray], Any] = super().detect_and_crop(img, op_record)
            return found

        def crop_text_regions(self, img: ndarray, det_boxes: ndarray) -> list[ndarray]:
            crops = super().crop_text_regions(img, det_boxes)
            self.upright, narrow = _standing(np.asarray(det_boxes, dtype=float))
            return [np.rot90(crop, -1) if alone else crop for crop, alone in zip(crops, narrow, strict=True)]

        def cls_and_rotate(self, img: list[ndarray]) -> tuple[list[ndarray], Any]:
            asked = [k for k, upright in enumerate(self.upright) if upright]
            if asked:
                turned = super().cls_and_rotate([img[k] for k in asked])[0]
                for k, crop in zip(asked, turned, strict=True):
                    img[k] = crop
            return img, TextClsOutput()

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    threads = "EngineConfig.onnxruntime.intra_op_num_threads", "EngineConfig.onnxruntime.inter_op_num_threads"
    narrow = {"Rec.rec_img_shape": [3, 48, NARROWEST]}
    return ChartOCR(params={"Global.log_level": "error", **narrow, **dict.fromkeys(threads, 1)})


def _standing(boxes: Float[ndarray, "B 4 2"]) -> tuple[Bool[ndarray, " B"], Bool[ndarray, " B"]]:
    """Which boxes are lines that stand upright, and which are single characters taller than wide."""
    across = np.hypot(*(boxes[:, 1] - boxes[:, 0]).T)
    down = np.hypot(*(boxes[:, 3] - boxes[:, 0]).T)
    tall = down >= TALL * across
    usual = np.median(np.minimum(across, down)[~tall]) if (~tall).any() else 0.0
    narrow = tall & (down <= ALONE * usual)
    return tall & ~narrow, narrow


def read_words(picture: UInt8[ndarray, "H W 3"]) -> tuple[Word, ...]:
    """The words with their corners in pixels, in the order in which the detector met them.

    A word that stands upright has its corners turned so that they go around it as it reads. Single digits are
    sometimes missed.
    """
    result = _engine()(np.ascontiguousarray(picture[:, :, ::-1]))
    if result.boxes is None or result.txts is None:
        return ()
    boxes = np.asarray(result.boxes, dtype=float)
    upright, _ = _standing(boxes)
    level: list[Word] = []
    standing: list[Word] = []
    for corners, text, sure, stands in zip(boxes, result.txts, result.scores, upright, strict=True):
        if text.strip() and not is_noise(text, float(sure)):
            word = Word(text.translate(SIGNS), np.roll(corners, 1, axis=0) if stands else corners, float(sure))
            if stands:
                standing.append(word)
            else:
                level += _parted(word, picture)
    powers = [_with_power(word, picture) for word in level]
    if len({word.text for word in powers if word.text[-1] in RAISED[:-1]}) > 1:  # an axis of powers has several
        level = powers
    return tuple(replace(word, corners=_trimmed(word.corners)) for word in (*level, *_whole(standing, picture)))


def read_line(part: UInt8[ndarray, "h w 3"]) -> tuple[str, float]:
    """What a part of a picture says that holds one level line and nothing else, and how sure that is."""
    read = _engine()(np.ascontiguousarray(part[:, :, ::-1]), use_det=False, use_cls=False)
    _engine().update_params(use_det=True, use_cls=True)  # the engine keeps what it was last told
    return (read.txts[0].strip().translate(SIGNS), float(read.scores[0])) if read.txts else ("", 0.0)


def _trimmed(corners: Float[ndarray, "4 2"]) -> Float[ndarray, "4 2"]:
    """A box as high as the line in it: the detector leaves about two pixels and a twentieth of the height around it."""
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    wide, high = float(np.hypot(*across)), float(np.hypot(*down))
    cut = (high - max((high - PADDING) / LOOSE, 0.5 * high)) / 2
    if not wide or not high or wide < 3 * cut:
        return corners
    along, below = cut * across / wide, cut * down / high
    return corners + np.array([along + below, below - along, -along - below, along - below])


def is_noise(text: str, sure: float) -> bool:
    """Whether a text is a lone ideograph, which the engine takes markers for, or unsure strokes."""
    lone = len(text) == 1 and ("\u2e80" <= text <= "\uffdc" or (not text.isascii() and not text.isalpha()))
    doubt = LONE_DOUBT if len(text) == 1 else DOUBT
    return lone or bool(sure < doubt and STROKES.fullmatch(text.replace(" ", "")))


def _whole(words: list[Word], picture: UInt8[ndarray, "H W 3"]) -> list[Word]:
    """Upright words as whole lines: parts above one another together, as far as ink follows, read again.

    A line that does not read as surely and as long as its parts stays in parts.
    """
    groups: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.box[1]):
        left, top, right, _ = word.box
        for group in groups:
            x0, x1 = min(part.box[0] for part in group), max(part.box[2] for part in group)
            bottom = max(part.box[3] for part in group)
            beside = min(right, x1) - max(left, x0) > 0.6 * min(right - left, x1 - x0)
            if beside and top - bottom < BETWEEN * (right - left):
                group.append(word)
                break
        else:
            groups.append([word])
    return [line for group in groups for line in _reread(group, picture)]


def _reread(parts: list[Word], picture: UInt8[ndarray, "H W 3"]) -> list[Word]:
    boxes = np.array([part.box for part in parts])
    left, right = max(int(boxes[:, 0].min()), 0), int(np.ceil(boxes[:, 2].max()))
    top, bottom = int(boxes[:, 1].min()), int(np.ceil(boxes[:, 3].max()))
    high, low = max(int(top - BEYOND * (right - left)), 0), int(bottom + BEYOND * (right - left))
    strip = picture[high:low, left:right].astype(int)
    if not strip.size:
        return parts
    runs = [run + high for run in _runs(line_ink(strip), 0, BETWEEN * (right - left))]
    inked = [run for run in runs if run[0] < bottom and run[-1] >= top]
    if not inked:
        return parts
    first, last = min(top, max(inked[0][0] - 3, 0)), max(bottom, inked[-1][-1] + 4)
    if len(parts) == 1 and first == top and last == bottom:
        return parts
    down = parts[0].angle < 0
    part = np.rot90(picture[first:last, left:right], 1 if down else -1)
    text, sure = read_line(part)
    longest = max(len(part.text) for part in parts) + (len(parts) == 1)  # one that grew without gaining was whole
    if len(text) < longest or sure < min(part.sure for part in parts) - 0.05:
        return parts
    around = np.array([[left, last], [left, first], [right, first], [right, last]], dtype=float)
    corners = np.roll(around, -2, axis=0) if down else around
    return [Word(text, corners, sure)]


def _with_power(word: Word, picture: UInt8[ndarray, "H W 3"]) -> Word:
    """A power of ten that the engine wrote on one line, with the exponent raised where its ink stands high."""
    if not POWER.fullmatch(word.text):
        return word
    left, top, right, bottom = (max(round(side), 0) for side in word.box)
    strip = picture[top:bottom, left:right].astype(int)
    ink = line_ink(strip) if strip.size else np.zeros((0, 0), dtype=bool)
    rows = max(_runs(ink, 0), key=len, default=())  # a tick mark above stands apart
    ink = ink[rows]
    columns = [run for run in _runs(ink, 1) if ink[:, run].any(axis=1).sum() > LOW * len(rows)]  # or beside
    if not columns:
        return word
    first, last = columns[0][0], columns[-1][-1] + 1
    end = last - max(round(EXPONENT * (last - first)), 2)
    ten, raised = (np.flatnonzero(ink[:, part].any(axis=1)) for part in (slice(first, end), slice(end, last)))
    if not len(ten) or not len(raised) or ten[-1] - raised[-1] < HIGH * (ten[-1] - ten[0] + 1):
        return word
    return replace(word, text="10" + word.text[2:].translate(RAISE))


def line_ink(strip: Int[ndarray, "h w 3"]) -> Bool[ndarray, "h w"]:
    """What differs from the usual colour of a strip."""
    return np.asarray(np.abs(strip - np.median(strip.reshape(-1, 3), axis=0)).max(axis=2) > FAINT)


def _runs(ink: Bool[ndarray, "h w"], axis: int, gap: float = 1) -> list[Int[ndarray, " R"]]:
    """The places along an axis at which there is ink, parted where they are more than `gap` apart."""
    return runs_of(np.flatnonzero(np.any(ink, axis=1 - axis)), gap)


def _parted(word: Word, picture: UInt8[ndarray, "H W 3"]) -> list[Word]:
    """A level word with wide gaps in it as the words between the gaps, each read again; any other word alone."""
    left, top, right, bottom = (round(side) for side in word.box)
    high = bottom - top
    if abs(word.angle) > 3 or right - left < 3 * high or high < 4:
        return [word]
    strip = picture[max(top, 0) : bottom, max(left, 0) : right].astype(int)
    if not strip.size:
        return [word]
    runs = _runs(line_ink(strip), 1, GAP * high)
    if len(runs) < 2:
        return [word]
    found = []
    for run in runs:
        first, last = max(run[0] - 3, 0), min(run[-1] + 4, strip.shape[1])
        text, sure = read_line(strip[:, first:last].astype(np.uint8))
        if text:
            x0, x1 = float(max(left, 0) + first), float(max(left, 0) + last)
            found.append(Word(text, corners_of(x0, top, x1, bottom), sure))
    return found or [word]
