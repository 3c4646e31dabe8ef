"""What is counted is what the rows do."""

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dsconv import DSConv
from featherweight.blocks.pool import Pool
from featherweight.cost.price import lowered, standard
from featherweight.cost.work import work
from featherweight.design import Design, Head
from featherweight.targets.program import Program
from featherweight.task import Input, Task

TASK = Task("multiclass", Input("image", (3, 12, 10), "uint8"), classes=("a", "b", "c"))


def counts(*blocks, head: Head | None = None):
    design = Design(TASK.input.shape, 3, blocks, head or Head(0))
    return work(Program.of(lowered(design, TASK, standard(TASK))))


def test_a_convolution_counts_every_result_and_every_tap() -> None:
    found = counts(ConvBlock(8, 3, 2))
    assert found["runs"] == 6 + 6  # rows of the convolution, and of the linear layer that reads them
    assert found["results"] == 8 * 6 * 5
    for n in range(1, 5):
        assert found[f"taps of 3/2: {n}"] == 3 * 3 * found[f"tiles of {n}"]
    assert found["linear macs"] == 3 * 8 * 6 * 5 and found["outputs"] == 3
    assert found["uint8 inputs"] == 3 * 12 * 10 and found["input rows"] == 12


def test_twice_the_channels_are_twice_the_results() -> None:
    one, two = counts(ConvBlock(8), Pool(2)), counts(ConvBlock(16), Pool(2))
    assert two["results"] == 2 * one["results"] and two["maxpool numbers"] == 2 * one["maxpool numbers"]
    assert two["runs"] == one["runs"] and two["checks"] == one["checks"] > two["runs"]


def test_a_depthwise_part_and_a_global_average_have_counts_of_their_own() -> None:
    found = counts(ConvBlock(8), DSConv(6), head=Head(1))
    assert sum(n * found[f"depthwise 3x3/1: {n}"] for n in range(1, 5)) == 8 * 12 * 10
    assert found["sum results"] == 6 * 12 * 10 and found["averages"] == 6
