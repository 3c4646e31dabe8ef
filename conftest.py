"""Where torch is not installed, the files that need it are skipped, each by its name; everything else runs."""

import re
from collections.abc import Generator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

NEEDS_TORCH = re.compile(r"^(import|from) (torch\b|featherweight\.engines\.torch\b|beside\b)", re.MULTILINE)
MISSING = find_spec("torch") is None


class Skipped(pytest.Module):
    """A file that needs torch."""

    def collect(self) -> Any:
        pytest.skip("torch is not installed", allow_module_level=True)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, Any]:
    collected = yield
    if not MISSING or file_path.suffix != ".py":
        return collected
    engine = file_path.match("featherweight/engines/torch/*.py")
    if engine or NEEDS_TORCH.search(file_path.read_text(encoding="utf-8")):
        return [Skipped.from_parent(parent, path=file_path)]
    return collected
