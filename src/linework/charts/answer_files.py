"""An answer as files: the code, the chart, its numbers, the redrawn picture beside the original, and the report."""

import hashlib
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray
from PIL import Image

from linework.charts.chart import Chart, to_json
from linework.charts.picture import png_bytes
from linework.charts.reader import Answer
from linework.charts.report import Library, Origin, Report
from linework.charts.write.csv import chart_csv
from linework.charts.write.matplotlib import matplotlib_code
from linework.charts.write.plotly import plotly_code
from linework.config import from_json
from linework.config import to_json as dataclass_json
from linework.errors import InputError, LineworkError

REPORT = "report.json"
FILES = ("chart.py", "chart.json", "data.csv", "redrawn.png", "side-by-side.png", REPORT)
TALLEST = 1200  # pixels of the side by side
GAP = 12  # pixels of white between the two


def code_of(chart: Chart, library: Library) -> str:
    """The script that draws a chart."""
    return matplotlib_code(chart) if library == "matplotlib" else plotly_code(chart)


def origin_of(picture: Path, weights: str, library: Library) -> Origin:
    """What an answer to a file will have been made from. Raises InputError where the file cannot be read."""
    try:
        return Origin(hashlib.sha256(picture.read_bytes()).hexdigest(), weights, library)
    except OSError as fault:
        raise InputError(f"{picture} cannot be read ({fault.strerror}); check it.") from fault


def write_answer(picture: UInt8[ndarray, "H W 3"], answer: Answer, report: Report, folder: Path) -> None:
    """Write the files of an answer, the report last: where it stands, the others do. Raises InputError."""
    chart = answer.chart
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / REPORT).unlink(missing_ok=True)
        (folder / "chart.py").write_text(code_of(chart, report.origin.library), encoding="utf-8")
        (folder / "chart.json").write_text(to_json(chart) + "\n", encoding="utf-8")
        (folder / "data.csv").write_text(chart_csv(chart), encoding="utf-8")
        (folder / "redrawn.png").write_bytes(png_bytes(answer.redrawn))
        (folder / "side-by-side.png").write_bytes(png_bytes(side_by_side(picture, answer.redrawn)))
        (folder / REPORT).write_text(dataclass_json(report), encoding="utf-8")
    except OSError as fault:
        raise InputError(f"{folder} cannot be written ({fault.strerror or fault}); name another folder.") from fault


def kept_report(folder: Path, origin: Origin) -> Report | None:
    """The report of an answer that stands whole in a folder and was made from the same; else None."""
    try:
        report = from_json(Report, (folder / REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError, LineworkError):
        return None
    whole = all((folder / name).is_file() for name in FILES)
    return report if whole and report.origin == origin else None


def side_by_side(original: UInt8[ndarray, "H W 3"], redrawn: UInt8[ndarray, "h w 3"]) -> UInt8[ndarray, "tall wide 3"]:
    """Two pictures at the height of the first, at most TALLEST, with a white gap between them."""
    height = min(original.shape[0], TALLEST)
    one, other = (
        np.asarray(
            Image.fromarray(picture).resize(
                (max(1, round(picture.shape[1] * height / picture.shape[0])), height), Image.Resampling.LANCZOS
            )
        )
        for picture in (original, redrawn)
    )
    return np.concatenate([one, np.full((height, GAP, 3), 255, np.uint8), other], axis=1)
