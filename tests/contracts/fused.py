"""Questions with numbers beside the map, and stacks of blocks that read it."""

from featherweight.block import BLOCKS
from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.residual import Residual
from featherweight.task import Input, Task

TASKS = {
    "picture": Task("multiclass", Input("image", (2, 11, 9), "uint8", beside=13), classes=("a", "b", "c")),
    "hour": Task("circular", Input("image", (1, 10, 12), "uint8", beside=70), ("v",), period=12.0),
    "signal": Task("regression", Input("signal", (2, 1, 29), "float32", beside=9), ("u", "v")),
    "samples": Task("binary", Input("signal", (1, 1, 24), "int16", beside=11), classes=("no", "yes")),
    "one": Task("regression", Input("image", (1, 7, 7), "float32", beside=1), ("u",)),
}
BODIES = [(ConvBlock(5), Residual(6, stride=2)), (BLOCKS["dsconv"](6), BLOCKS["dense"](4)), (BLOCKS["linear"](7),)]
