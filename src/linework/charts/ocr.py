"""The words in a picture: RapidOCR (PaddleOCR's models in ONNX, inside its wheel), one thread, nothing downloaded."""

import logging
from functools import cache
from typing import Any

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from linework.charts.seen import Word

SIGNS = str.maketrans({"−": "-", "–": "-", "﹣": "-", "－": "-", "％": "%", "（": "(", "）": ")", "：": ":", "，": ","})


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    threads = "EngineConfig.onnxruntime.intra_op_num_threads", "EngineConfig.onnxruntime.inter_op_num_threads"
    return RapidOCR(params={"Global.log_level": "error", **dict.fromkeys(threads, 1)})


def read_words(picture: UInt8[ndarray, "H W 3"]) -> tuple[Word, ...]:
    """The words with their corners in pixels, in the order in which the detector met them.

    A word that stands upright has its corners turned so that they go around it as it reads. Single digits are
    sometimes missed, and words on one line may be joined without their space.
    """
    result = _engine()(np.ascontiguousarray(picture[:, :, ::-1]))
    if result.boxes is None or result.txts is None:
        return ()
    return tuple(
        Word(text.translate(SIGNS), _as_read(np.asarray(box, dtype=float), text), float(sure))
        for box, text, sure in zip(result.boxes, result.txts, result.scores, strict=True)
        if text.strip()
    )


def _as_read(corners: ndarray, text: str) -> ndarray:
    """Corners from the upper left of the word as it reads: tall boxes of several letters read from the bottom up."""
    across = np.hypot(*(corners[1] - corners[0]))
    down = np.hypot(*(corners[3] - corners[0]))
    return np.roll(corners, 1, axis=0) if down > 1.5 * across and len(text) > 1 else corners
