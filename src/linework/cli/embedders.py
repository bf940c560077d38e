"""Which learned coding a command uses: what `--weights` names, what is shipped, or none."""

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from linework.errors import IndexFault

if TYPE_CHECKING:  # the help should not wait for torch
    from linework.drawings.embed import Embedder
    from linework.drawings.index_reader import IndexReader
    from linework.drawings.node_matches import NodeMatcher


def embedder(weights: str | None = None) -> "Embedder | None":
    """The learned coding to index with: the folder named, none where that is said, else what is shipped."""
    shipped = files("linework.drawings") / "shipped" / "weights.safetensors"
    if weights == "none" or (weights is None and not shipped.is_file()):
        return None
    from linework.drawings.embed import Embedder

    return Embedder.load(None if weights is None else Path(weights))


def node_matcher(weights: str | None = None) -> "NodeMatcher | None":
    """The matching network of weights that `embedder` found; None where they were trained without one."""
    from linework.drawings.node_matches import NodeMatcher

    return NodeMatcher.load(None if weights is None else Path(weights))


def embedder_of(reader: "IndexReader", weights: str | None = None) -> "Embedder | None":
    """The learned coding that the index was made with; raises IndexFault where these weights are others."""
    if reader.info.weights is None or weights == "none":
        return None
    found = embedder(weights)
    if found is None or found.identity != reader.info.weights:
        raise IndexFault(
            f"The index {reader.place.path} was made with other weights; name them with --weights, "
            f"or bring it up to date with: {reader.place.command(reader.info)}"
        )
    return found
