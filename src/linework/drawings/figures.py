"""Figures of what the learned codings are like, as PNG: families, codings, spheres, similarities, training."""

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from linework.drawings.across import Progress
from linework.drawings.pack import Packed
from linework.drawings.plane import Layout, density_on_circle, on_sphere, tsne, umap
from linework.drawings.portrait import Portrait, Portraits, take_portraits
from linework.drawings.training_curves import training_curves

CODINGS = ("geometry", "sequence")
LAYOUTS: dict[str, Layout] = {"tsne": tsne, "umap": umap}
SAID = {"tsne": "t-SNE", "umap": "UMAP"}
COLOURS = {"geometry": "#1f6feb", "sequence": "#d9480f"}
PAIR = (9.0, 4.4)  # inches
DOTS = 100  # to an inch
WIDEST = 1.6  # reach of the density around the circle; beyond it is cut off


def write_figures(
    weights: Path | None,
    packed: Packed,
    out: Path,
    *,
    layouts: Sequence[str] = ("tsne", "umap"),
    seed: int = 0,
    progress: Progress = lambda *_: None,
) -> list[Path]:
    """Write every figure and `figures.json` with the numbers in them; the shipped weights by default.

    Training curves are drawn where the folder of the weights holds a run's metrics. Returns the paths.
    Raises InputError where scikit-learn or umap-learn is not installed.
    """
    portraits = take_portraits(weights, packed, seed, progress)
    drawn: dict[str, Callable[[], Figure]] = {name: partial(by_family, portraits.kin, name) for name in layouts}
    drawn |= {
        "gap": lambda: gap_before_and_after(portraits),
        "alignment": lambda: alignment_and_uniformity(portraits),
        "sphere": lambda: spheres(portraits.kin),
        "circle": lambda: circles(portraits),
        "similarities": lambda: similarities(portraits),
    }
    metrics = None if weights is None else weights / "metrics.jsonl"
    if metrics is not None and metrics.is_file():
        drawn["training"] = lambda: training_curves(metrics)
    out.mkdir(parents=True, exist_ok=True)
    written = [out / "figures.json"]
    written[0].write_text(json.dumps(portraits.numbers(), indent=2) + "\n")
    for done, (name, draw) in enumerate(drawn.items()):
        progress("drawing", done, len(drawn))
        written.append(out / f"{name}.png")
        draw().savefig(written[-1], dpi=DOTS, bbox_inches="tight")
    return written


def panels(titles: Sequence[str], size: tuple[float, float] = PAIR, **options: Any) -> tuple[Figure, list[Axes]]:
    """An empty figure with one panel a title side by side."""
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(1, len(titles), squeeze=False, **options)[0]
    for panel, title in zip(axes, titles, strict=True):
        panel.set_title(title, fontsize=11)
    return figure, list(axes)


def by_family(kin: Portrait, layout: str) -> Figure:
    """Views of a few families in both codings, laid out on a plane, a colour a family."""
    figure, axes = panels([f"{SAID[layout]}: {coding}" for coding in CODINGS])
    for panel, coding in zip(axes, CODINGS, strict=True):
        laid = LAYOUTS[layout](kin.of(coding)[0])
        panel.scatter(*laid.T, c=colours_of(kin.families), s=18, linewidths=0)
        panel.set(xticks=[], yticks=[])
    return figure


def colours_of(families: Int[np.ndarray, "B"]) -> list[tuple[float, float, float]]:
    """A colour for each family, in turns."""
    shades = colormaps["tab20"].colors
    return [shades[number % len(shades)] for number in np.unique(families, return_inverse=True)[1]]


def gap_before_and_after(portraits: Portraits) -> Figure:
    """Both codings of a crowd in the plane in which they vary most, before training and after, and their means."""
    numbers = portraits.numbers()
    when = {"before": portraits.crowd_before, "after": portraits.crowd}
    said = {name: f"{name} training" + _said(numbers, f"modality gap {name}") for name in when}
    figure, axes = panels(list(said.values()))
    for panel, portrait in zip(axes, when.values(), strict=True):
        both = portrait.first.geometry, portrait.first.sequence
        if both[0].shape != both[1].shape:
            panel.text(0.5, 0.5, "the codings differ in width", ha="center", transform=panel.transAxes)
            continue
        together = np.concatenate(both)
        axes_of = np.linalg.svd(together - together.mean(0), full_matrices=False)[2][:2].T
        means = []
        for coding, rows in zip(CODINGS, both, strict=True):
            laid = (rows - together.mean(0)) @ axes_of
            panel.scatter(*laid.T, s=10, color=COLOURS[coding], alpha=0.5, linewidths=0, label=coding)
            means.append(laid.mean(0))
        panel.plot(*np.array(means).T, color="#1b1f24", marker="x", linewidth=1.2, label="means")
        panel.set_aspect("equal", "datalim")
        panel.tick_params(labelsize=8)
    axes[-1].legend(fontsize=8, loc="best")
    return figure


def _said(numbers: dict[str, float], name: str) -> str:
    return f": gap {numbers[name]:.2f}" if name in numbers else ""


def alignment_and_uniformity(portraits: Portraits) -> Figure:
    """Where each coding went by training: the further to the lower left, the better (Wang and Isola)."""
    numbers = portraits.numbers()
    figure, (panel,) = panels(["Alignment and uniformity, before training and after"], (5.6, 4.4))
    for coding in CODINGS:
        x = [numbers[f"{coding} uniformity {when}"] for when in ("before", "after")]
        y = [numbers[f"{coding} alignment {when}"] for when in ("before", "after")]
        panel.annotate("", (x[1], y[1]), (x[0], y[0]), arrowprops={"arrowstyle": "->", "color": COLOURS[coding]})
        panel.scatter(x[:1], y[:1], s=40, facecolors="white", edgecolors=COLOURS[coding], zorder=3)
        panel.scatter(x[1:], y[1:], s=40, color=COLOURS[coding], zorder=3, label=coding)
    panel.set(xlabel="uniformity (t = 2)", ylabel="alignment: mean squared distance of two views")
    panel.margins(0.12)
    panel.legend(fontsize=9)
    return figure


def spheres(kin: Portrait) -> Figure:
    """Views of a few families on the sphere of the three directions in which each coding varies most."""
    titles = [f"{coding} on S2" for coding in CODINGS]
    figure, axes = panels(titles, (9.0, 4.8), subplot_kw={"projection": "3d"})
    turn, rise = np.meshgrid(np.linspace(0, 2 * np.pi, 25), np.linspace(0, np.pi, 13))
    ball = np.cos(turn) * np.sin(rise), np.sin(turn) * np.sin(rise), np.cos(rise)
    for coding, panel in zip(CODINGS, axes, strict=True):
        flat: Any = panel
        flat.plot_wireframe(*ball, color="#c9d1d9", linewidth=0.4)
        laid = on_sphere(kin.of(coding)[0])
        # What lies behind is drawn paler, so that the ball looks round from where one stands.
        azimuth, elevation = np.radians(-60), np.radians(25)
        eye = np.array([np.cos(azimuth), np.sin(azimuth), 0]) * np.cos(elevation) + np.array([0, 0, np.sin(elevation)])
        near = laid @ eye > 0
        colours = np.array(colours_of(kin.families))
        for rows, alpha in ((~near, 0.25), (near, 0.95)):
            flat.scatter(*laid[rows].T, c=colours[rows], s=14, alpha=alpha, linewidths=0, depthshade=False)
        flat.view_init(elev=25, azim=-60)
        flat.set_box_aspect((1, 1, 1), zoom=1.5)
        flat.set_axis_off()
    return figure


def circles(portraits: Portraits) -> Figure:
    """A crowd on the circle of the two directions in which a coding varies most, and how dense it lies there."""
    when = {"before": portraits.crowd_before, "after": portraits.crowd}
    titles = [f"{coding}, {name}" for coding in CODINGS for name in when]
    figure, axes = panels(titles, (11.0, 3.1))
    angles = np.linspace(0, 2 * np.pi, 361)
    ring = np.stack([np.cos(angles), np.sin(angles)])
    for panel, (coding, portrait) in zip(axes, ((c, p) for c in CODINGS for p in when.values()), strict=True):
        points = on_sphere(portrait.of(coding)[0], 2)
        outer = ring * (1.08 + density_on_circle(points, angles)).clip(max=WIDEST)
        hull = np.concatenate([outer, ring[:, ::-1] * 1.08], axis=1)
        panel.fill(*hull, color=COLOURS[coding], alpha=0.35, linewidth=0)
        panel.plot(*(ring * (1.08 + 1 / (2 * np.pi))), color="#6b7480", linewidth=0.7, linestyle=":")
        panel.scatter(*points.T, s=5, color=COLOURS[coding], linewidths=0, alpha=0.6)
        panel.set(xlim=(-WIDEST, WIDEST), ylim=(-WIDEST, WIDEST), aspect="equal")
        panel.set_axis_off()
    return figure


def similarities(portraits: Portraits) -> Figure:
    """Cosines of two views of one drawing and of two drawings, in each coding and, where they meet, across."""
    pairs = {coding: portraits.crowd.of(coding) for coding in CODINGS}
    if portraits.meets:
        pairs["geometry against sequence"] = (portraits.crowd.first.geometry, portraits.crowd.first.sequence)
    figure, axes = panels(list(pairs), (4.4 * len(pairs), 3.4), sharey=True)
    for panel, (first, second) in zip(axes, pairs.values(), strict=True):
        positive, negative = positives_and_negatives(first, second)
        bins = np.linspace(min(negative.min(), positive.min()), 1, 51)
        panel.hist(negative, bins, density=True, color="#6b7480", alpha=0.6, label="two drawings")
        panel.hist(positive, bins, density=True, color="#2f9e44", alpha=0.6, label="two views of one")
        panel.set_xlabel("cosine")
    axes[0].set_ylabel("density")
    axes[0].legend(fontsize=9, loc="upper left")
    return figure


def positives_and_negatives(
    first: Float[np.ndarray, "B O"], second: Float[np.ndarray, "B O"]
) -> tuple[Float[np.ndarray, "B"], Float[np.ndarray, "N"]]:
    """Cosines of rows that belong together, and of all others, each a drawing of another family."""
    cosine = first @ second.T
    return np.diag(cosine).copy(), cosine[~np.eye(len(cosine), dtype=bool)]
