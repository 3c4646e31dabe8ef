"""A folder is a registry."""

import subprocess
import sys

import pytest

from featherweight.block import BLOCKS
from featherweight.blocks.dsconv import DSConv
from featherweight.errors import DesignError
from featherweight.registry import did_you_mean


def test_the_file_is_the_name() -> None:
    assert BLOCKS["dsconv"] is DSConv
    assert BLOCKS.name_of(DSConv) == "dsconv"


def test_a_misspelt_name_gets_a_suggestion() -> None:
    with pytest.raises(DesignError, match="did you mean 'dsconv'"):
        BLOCKS["dscnv"]


def test_a_class_from_elsewhere_is_not_registered() -> None:
    with pytest.raises(DesignError, match="not registered"):
        BLOCKS.name_of(str)


def test_listing_imports_none_of_the_members() -> None:
    code = "import sys; from featherweight.block import BLOCKS; list(BLOCKS); "
    code += "print(any('blocks.d' in m for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_far_from_everything_lists_everything() -> None:
    assert did_you_mean("zzz", ["value", "meter"]) == "one of value, meter"
