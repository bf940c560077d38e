"""Figures of experiments as text: tables in Markdown, figures with their intervals."""

from collections.abc import Sequence

from linework.estimates import Estimate


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def interval(estimate: Estimate | None, *, signed: bool = False, digits: int = 2) -> str:
    """A figure and its interval; empty where there is none.

    >>> interval(Estimate(0.5, 0.25, 0.75, 9), signed=True)
    '+0.50 [+0.25, +0.75]'
    """
    if estimate is None:
        return ""
    form = f"{'+' if signed else ''}.{digits}f"
    return f"{estimate.value:{form}} [{estimate.low:{form}}, {estimate.high:{form}}]"


def share_of(ours: float, theirs: float) -> float:
    """One figure as a share of another."""
    return ours / theirs if theirs else float("nan")
