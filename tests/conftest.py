"""What every test stands on: one thread, checked shapes, small property runs, and the real files where they are.

Shapes and types of linework are checked at every call under pytest alone. The hook lives in this
process: workers that linework spawns start without it and run at full speed.
"""

import os
from pathlib import Path

# Two single-thread test processes beat two that fight over OpenMP threads; set before numpy loads.
for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"
os.environ.setdefault("RUST_LOG", "error")

import hypothesis  # noqa: E402
import pytest  # noqa: E402
from jaxtyping import install_import_hook  # noqa: E402

install_import_hook("linework", "shapes.check")

hypothesis.settings.register_profile("linework", max_examples=30, deadline=None, derandomize=True)
hypothesis.settings.load_profile("linework")

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED_DATA = REPOSITORY.parent / "shared" / "data"


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of third-party files that we test on but do not ship; skips where it is not beside the clone."""
    if not SHARED_DATA.is_dir():
        pytest.skip("real third-party files are not part of the repository and not at ../shared/data")
    return SHARED_DATA


@pytest.fixture(scope="session")
def real_drawings(real_data: Path) -> Path:
    """The folder of real DXF files with manifest.jsonl and relevance.jsonl."""
    return real_data / "drawings" / "real"


@pytest.fixture(scope="session")
def sample_archive() -> Path:
    """Our own drawn archive, part of the repository."""
    return REPOSITORY / "examples" / "archive"
