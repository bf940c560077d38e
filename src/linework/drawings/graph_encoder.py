"""The encoder of the geometry coding: GNN over primitives, readout per block, blocks stitched.

The letters: `N` nodes, `M` blocks, `B` drawings, `D` width.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn

from linework.drawings.batch import GraphBatch
from linework.drawings.drawing import Kind
from linework.drawings.encoded import Encoded
from linework.drawings.graph import BLOCK_MEASURES, EDGE_MEASURES, NODE_MEASURES, TIES
from linework.nn.message_passing import GINEConv, laid_out
from linework.nn.pooling import JumpingKnowledge, masked_mean
from linework.nn.waves import waves


@dataclass(frozen=True)
class GraphEncoderConfig:
    """Widths and depths. `stitch_layers` 0: blocks are read out as they are, without attention among them.

    Measures of nodes and edges enter as they are and, with `octaves`, as sines and cosines in so many octaves too.
    """

    dim: int = 96
    layers: int = 3
    stitch_layers: int = 1
    heads: int = 4
    out: int = 128
    octaves: int = 0


class GraphLayer(nn.Module):
    """One GINE convolution (arXiv 1905.12265) with a residual connection."""

    def __init__(self, dim: int, octaves: int):
        super().__init__()
        mlp = nn.Sequential(nn.Linear(dim, 2 * dim), nn.ReLU(), nn.Linear(2 * dim, dim))
        self.norm = nn.LayerNorm(dim)
        self.convolution = GINEConv(mlp)
        self.edge = nn.Linear(len(EDGE_MEASURES) + 2 * octaves * (len(EDGE_MEASURES) - len(TIES)), dim)

    def forward(self, x: Tensor, edges: Tensor, edge_measures: Tensor) -> Tensor:
        messages = self.edge(edge_measures)
        return x + self.convolution(self.norm(x).to(messages.dtype), edges, messages).to(x.dtype)


class GraphEncoder(nn.Module):
    """`GraphBatch -> [B, out]`; `encode` also gives the state of every primitive after the last layer, `[N, dim]`."""

    def __init__(self, config: GraphEncoderConfig):
        super().__init__()
        dim = config.dim
        self.kind = nn.Embedding(len(Kind), dim)
        self.octaves = config.octaves
        self.measures = nn.Linear(2 * (1 + self.octaves) * len(NODE_MEASURES), dim)
        self.layers = nn.ModuleList(GraphLayer(dim, self.octaves) for _ in range(config.layers))
        self.readout = JumpingKnowledge(dim, config.layers + 1, config.out)
        self.position = nn.Linear(len(BLOCK_MEASURES), config.out)
        layer = nn.TransformerEncoderLayer(
            config.out, config.heads, 2 * config.out, dropout=0.0, batch_first=True, norm_first=True
        )
        self.stitch = nn.TransformerEncoder(layer, config.stitch_layers, enable_nested_tensor=False)
        self.summary = nn.Linear(2 * config.out, config.out)

    def forward(self, batch: GraphBatch) -> Float[Tensor, "B O"]:
        return self.encode(batch).whole

    def encode(self, batch: GraphBatch) -> Encoded:
        """The drawings and their primitives."""
        states = self._states(batch)
        return Encoded(self._read(states, batch).float(), states[-1].float(), batch.owners[batch.blocks])

    def _states(self, batch: GraphBatch) -> list[Float[Tensor, "N D"]]:
        """The states of the nodes before the first layer and after each."""
        seen = torch.where(batch.used, batch.nodes, 0.0)
        measures = torch.cat([seen, batch.used.to(seen.dtype), waves(seen, self.octaves)], dim=1)
        states = [self.kind(batch.kinds) + self.measures(measures)]
        beside = batch.edge_measures
        beside = torch.cat([beside, waves(beside[:, len(TIES) :], self.octaves)], dim=1)
        for layer in self.layers:
            states.append(layer(states[-1], batch.edges, beside))
        return states

    def _read(self, states: list[Float[Tensor, "N D"]], batch: GraphBatch) -> Float[Tensor, "B O"]:
        """Readout by block, then the blocks stitched."""
        blocks = self.readout(states, batch.blocks, len(batch.owners)) + self.position(batch.block_measures)
        laid, there = laid_out(blocks, batch.owners, batch.size)
        if laid.shape[1] == 0:
            laid, there = laid.new_zeros(batch.size, 1, laid.shape[2]), there.new_zeros(batch.size, 1)
        open_ = there.clone()
        open_[:, 0] = True  # a drawing without blocks attends to one empty slot, and its mean stays zero
        stitched = self.stitch(laid, src_key_padding_mask=~open_) if len(self.stitch.layers) else laid
        highest = stitched.masked_fill(~open_.unsqueeze(-1), -torch.inf).amax(1)
        return self.summary(torch.cat([masked_mean(stitched, there), highest], dim=1))
