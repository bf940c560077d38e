"""The first hits of many queries compared with them: laid over the query on all cores, or node by node.

The letter: `K` candidates.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Int

from linework.device import usable_cores
from linework.drawings.drawing import Drawing
from linework.drawings.match import Match, match_drawings

if TYPE_CHECKING:  # torch comes with it
    from linework.drawings.node_matches import NodeMatcher

Progress = Callable[[str, int, int], None]


def matches_of(
    drawings: Sequence[Drawing], heads: Mapping[int, Int[np.ndarray, "K"]], workers: int | None, progress: Progress
) -> Iterator[tuple[int, list[Match | None]]]:
    """Each query with the matches of its first candidates, worked out on all cores."""
    jobs = [(at, head.tolist()) for at, head in heads.items()]
    context = get_context("forkserver")
    with ProcessPoolExecutor(workers or usable_cores(), context, _hold, (drawings,)) as pool:
        for done, answer in enumerate(pool.map(_compare, jobs, chunksize=4)):
            progress("comparing", done + 1, len(jobs))
            yield answer


_held: list[Drawing] = []  # of a worker process: sent once, not with every job


def _hold(drawings: Sequence[Drawing]) -> None:
    _held[:] = drawings


def _compare(job: tuple[int, list[int]]) -> tuple[int, list[Match | None]]:
    at, others = job
    return at, [match_drawings(_held[at], _held[other]) for other in others]


def alike_of(
    drawings: Sequence[Drawing], heads: Mapping[int, Int[np.ndarray, "K"]], nodes: "NodeMatcher", progress: Progress
) -> Iterator[tuple[int, list[float]]]:
    """Each query with how alike the nodes of its first candidates are to its own."""
    states = nodes.states(drawings)
    for done, (at, head) in enumerate(heads.items()):
        progress("comparing nodes", done + 1, len(heads))
        yield at, [nodes.alike(states[at], states[other]) for other in head.tolist()]
