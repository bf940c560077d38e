"""Indexing on Ray: the same index as without, files that fail are lines in the report."""

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from linework.drawings.embed import Embedder
from linework.drawings.index import build_index
from linework.drawings.index_folder import IndexFolder
from linework.drawings.index_reader import IndexReader
from linework.drawings.synthesize.archive import write_archive
from linework.errors import InputError


def rows_of(index: Path) -> list[dict[str, Any]]:
    """The rows of an index by path, what the file system adds aside."""
    place = IndexFolder(index)
    table = place.table(place.info().coding).search().to_arrow()
    return sorted(table.to_pylist(), key=lambda row: row["path"])


@pytest.fixture
def two_workers(monkeypatch: pytest.MonkeyPatch):
    """A cluster of a head that works on nothing and two nodes of one core each."""
    pytest.importorskip("ray", reason="--ray needs the extra [cluster]")
    from ray.cluster_utils import Cluster

    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    # Workers load this folder's modules too, as any machine of a cluster has linework installed.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    for _ in range(2):
        cluster.add_node(num_cpus=1)
    monkeypatch.setenv("RAY_ADDRESS", cluster.address)
    yield cluster
    cluster.shutdown()


def test_two_nodes_make_the_index_that_one_process_makes(two_workers, tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "archive", 6, seed=3, workers=1).folder
    (archive / "broken.dxf").write_text("no drawing")
    embedder = Embedder.load()
    alone = build_index(archive, tmp_path / "alone", embedder=embedder, workers=1)
    shared = build_index(archive, tmp_path / "shared", embedder=embedder, ray=True)
    assert (shared.files, shared.new, shared.failures) == (alone.files, alone.new, alone.failures)
    assert len(shared.failures) == 1 and shared.new > 12
    for one, other in zip(rows_of(tmp_path / "alone"), rows_of(tmp_path / "shared"), strict=True):
        np.testing.assert_allclose(one.pop("vector"), other.pop("vector"), atol=1e-5)
        assert one == other
    again = build_index(archive, tmp_path / "shared", embedder=embedder, ray=True)
    assert (again.new, again.unchanged) == (0, alone.new)
    assert len(IndexReader.open(IndexFolder(tmp_path / "shared"))) == alone.files


def test_without_ray_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    archive = write_archive(tmp_path / "archive", 1, workers=1).folder
    with pytest.raises(InputError, match=r"linework\[cluster\]"):
        build_index(archive, tmp_path / "index", ray=True)
