"""Distributions: histograms, boxes and violins, with a density or a mean drawn in."""

from dataclasses import replace

import numpy as np
from scipy.stats import gaussian_kde

from linework.charts.chart import Axis, Panel
from linework.charts.marks import Area, Box, Boxes, Histogram, Line, Mark, Orientation, Rule, Violins
from linework.charts.synthesize.frame import category_axis, frame, label, value_axis, words
from linework.charts.synthesize.numbers import floats, rounded, sample, steps
from linework.charts.synthesize.registry import family
from linework.charts.synthesize.scene import Scene
from linework.charts.synthesize.topics import Quantity

COUNTS = ("Frequency", "Count", "Number of samples", "Occurrences")


def _samples(scene: Scene, names: tuple) -> list[np.ndarray]:
    """Draws of the scene's quantity, one array for each name, moved and spread a little differently."""
    low, high = scene.quantity.low, scene.quantity.high
    middle, spread = scene.between(0.35, 0.65), scene.between(0.07, 0.14)
    count = scene.pick((60, 200, 500, 1000, 3000))
    draws = [sample(scene.rng, count) * spread * scene.rng.uniform(0.6, 1.3) for _ in names]
    shifts = scene.rng.uniform(-0.2, 0.2, len(names)) if len(names) > 1 else np.zeros(1)
    return [low + (high - low) * (middle + shift + draw) for draw, shift in zip(draws, shifts, strict=True)]


@family("histogram", 6)
def histogram(scene: Scene) -> Panel:
    """Counts in bins of one to three samples, sometimes as densities with their curve, or stacked."""
    names: tuple[str | None, ...] = scene.series(3) if scene.chance(0.4) else (None,)
    samples = _samples(scene, names)
    count = scene.pick((10, 10, 15, 20, 20, 30, 30, 40, 50, 80))
    first, last = np.percentile(np.concatenate(samples), [0, 99.7]).tolist()
    edges = np.linspace(first, last, count + 1)
    if scene.chance(0.4) and len(round_edges := steps(float(edges[0]), float(edges[-1]), count)) > 5:
        edges = np.array(round_edges)
    density = scene.chance(0.3)
    stacked, outline = len(names) > 1 and scene.chance(0.2), scene.chance(0.08)
    flat: Orientation = "horizontal" if scene.chance(0.05) else "vertical"
    marks: list[Mark] = []
    base = np.zeros(len(edges) - 1)
    for index, (name, values) in enumerate(zip(names, samples, strict=True)):
        counts, _ = np.histogram(values, edges, density=density)
        shown = rounded(counts.astype(float), 5) if density else counts.astype(float)
        alpha = scene.look.alpha or (0.5 if len(names) > 1 and not stacked else None)
        marks.append(
            Histogram(
                orientation=flat,
                edges=floats(edges),
                counts=floats(shown),
                base=floats(base) if stacked and index else (),
                outline=outline,
                color=scene.look.tint(index),
                edge_color=scene.look.edge if not outline else None,
                alpha=alpha if not outline else None,
                label=name,
            )
        )
        base = base + shown
    if density and flat == "vertical" and scene.chance(0.5):
        over = np.linspace(edges[0], edges[-1], 100)
        curve = gaussian_kde(samples[0][:1000])(over)
        tint = scene.pick(("#ff0000", "#000000", scene.look.tint(len(names))))
        curved = Line(x=floats(over), y=floats(rounded(curve, 5)), color=tint, style=scene.pick(("-", "--")))
        marks.append(curved)
    if flat == "vertical" and scene.chance(0.15):
        mean = float(f"{samples[0].mean():.4g}")
        marks.append(Rule(orientation="vertical", position=mean, color="#ff0000", style="--", label=f"Mean: {mean:g}"))
    height = Quantity("Density" if density else scene.pick(COUNTS), "", 0, 1)
    across, up = Axis(label=label(scene, scene.quantity, 0.8)), Axis(label=label(scene, height, 0.8))
    return frame(scene, tuple(marks), *((across, up) if flat == "vertical" else (up, across)))


@family("density", 1.5)
def density(scene: Scene) -> Panel:
    """Smooth densities, filled or not."""
    names = scene.series(4)
    samples = _samples(scene, names)
    first, last = np.percentile(np.concatenate(samples), [0.2, 99.8]).tolist()
    over = np.linspace(first, last, 100)
    filled = scene.chance(0.7)
    marks: list[Mark] = []
    for index, (name, values) in enumerate(zip(names, samples, strict=True)):
        x, curve, tint = floats(over), floats(rounded(gaussian_kde(values[:500])(over), 5)), scene.look.tint(index)
        if filled:
            marks.append(Area(x=x, low=(0.0,) * len(x), high=curve, color=tint, alpha=0.3))
        marks.append(Line(x=x, y=curve, color=tint, label=name))
    up = Axis(label=words(scene, "Density") if scene.chance(0.7) else None)
    return frame(scene, tuple(marks), Axis(label=label(scene, scene.quantity)), up)


@family("box", 5)
def boxes(scene: Scene) -> Panel:
    """Boxes of quartiles with whiskers and outliers."""
    group, names = scene.categories(9, 2)
    flat = scene.chance(0.25)
    outliers = scene.chance(0.7)
    made = []
    samples = _samples(scene, names)
    for place, values in enumerate(samples, 1):
        q1, median, q3 = np.percentile(values, [25, 50, 75])
        fences = q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1)
        inside = values[(values >= fences[0]) & (values <= fences[1])]
        low, high = float(inside.min()), float(inside.max())
        far = values[(values < fences[0]) | (values > fences[1])][:6] if outliers else values[:0]
        low, q1, median, q3, high = (float(f"{value:.5g}") for value in (low, q1, median, q3, high))
        beyond = floats(rounded(far, 5))
        made.append(Box(position=float(place), low=low, q1=q1, median=median, q3=q3, high=high, outliers=beyond))
    filled = scene.chance(0.65)
    many = tuple(scene.look.tint(k) for k in range(len(names)))
    mark = Boxes(
        orientation="horizontal" if flat else "vertical",
        boxes=tuple(made),
        width=scene.pick((0.5, 0.5, 0.6, 0.4, 0.7)),
        colors=(many if scene.chance(0.5) else many[:1]) if filled else (),
        median_color=scene.pick((None, "#000000", "#ff0000")),
        line_color="#ffffff" if scene.look.dark else None,
    )
    category = category_axis(scene, names, group, upright=not flat)
    ticked = replace(category, scale="linear", ticks=floats(range(1, len(names) + 1)))
    top = max(box.high for box in made)
    values_axis = replace(value_axis(scene, scene.quantity, top, 0.0), limits=None, ticks=(), tick_labels=())
    return frame(scene, (mark,), *((values_axis, ticked) if flat else (ticked, values_axis)), group)


@family("violin", 2.5)
def violins(scene: Scene) -> Panel:
    """Densities of several samples side by side."""
    group, names = scene.categories(6, 2)
    samples = _samples(scene, names)
    spans, halves = [], []
    for values in samples:
        span = np.linspace(values.min(), values.max(), 100)
        density = gaussian_kde(values[:500])(span)
        spans.append(floats(rounded(span, 6)))
        halves.append(floats(rounded(0.25 * density / density.max(), 5)))
    many = tuple(scene.look.tint(k) for k in range(len(names)))
    mark = Violins(
        positions=floats(range(1, len(names) + 1)),
        spans=tuple(spans),
        halves=tuple(halves),
        colors=many if scene.chance(0.5) else many[:1],
        alpha=scene.pick((None, 0.7, 0.5)),
        extremes=scene.chance(0.7),
        medians=floats([float(f"{np.median(values):.5g}") for values in samples]) if scene.chance(0.5) else (),
    )
    category = replace(category_axis(scene, names, group), scale="linear", ticks=mark.positions)
    return frame(scene, (mark,), category, Axis(label=label(scene, scene.quantity)), group)
