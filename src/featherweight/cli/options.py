"""Options that several commands share, and how their words are read."""

from collections.abc import Callable
from typing import Any

import click

BESIDE = "Numeric column that the model reads beside each image, signal or text; repeatable."
Decorated = Callable[..., Any]


class Words(click.ParamType):
    """A parameter read by one of the package's parsers, whose errors are the package's own."""

    def __init__(self, name: str, parse: str) -> None:
        self.name, self.parse = name, parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        from importlib import import_module

        from ..errors import FeatherError

        room, function = self.parse.split(":")
        try:
            return getattr(import_module(f"featherweight.{room}"), function)(value)
        except FeatherError as e:
            if param is not None:
                e.where = e.where or param.opts[0]
            raise


SIZE = Words("size", "budget:parse_size")
LATENCY = Words("duration", "budget:parse_latency")
CHIP = Words("chip", "device:parse_device")
DURATION = Words("duration", "job.settings:parse_duration")


def data_options(command: Decorated) -> Decorated:
    """--target --task --metric --group --text --beside --test --order --seed: what reading the data needs."""
    kinds = "auto|regression|circular:PERIOD|binary|multiclass|multilabel"
    columns = "Answer column, or FILE.csv:COL; repeatable."
    for option in reversed(
        [
            click.option("--target", "targets", multiple=True, metavar="COL", help=columns),
            click.option("--task", default="auto", show_default=True, metavar=kinds, help="Kind of answer."),
            click.option("--metric", default="", metavar="NAME", help="What judges; default by kind of task."),
            click.option("--group", metavar="COL", help="Rows of one group stay on one side of every split."),
            click.option("--text", metavar="COL", help="Column of a table whose text is the input."),
            click.option("--beside", multiple=True, metavar="COL", help=BESIDE),
            click.option("--test", metavar="DATA", help="Data that is only judged on, once, at the end."),
            click.option("--order", metavar="COL|time", help="Hold out blocks of time, ordered by COL or by row."),
            click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True),
        ]
    ):
        command = option(command)
    return command


def budget_options(command: Decorated) -> Decorated:
    """--max-params --max-flash --max-ram --max-macs --max-latency --device."""
    for option in reversed(
        [
            click.option("--max-params", type=SIZE, metavar="N", help="Learnt numbers that ship, biases included."),
            click.option("--max-flash", type=SIZE, metavar="SIZE", help="Code and constants, e.g. 16kB or 16KiB."),
            click.option("--max-ram", type=SIZE, metavar="SIZE", help="Buffers, stack and input of one prediction."),
            click.option("--max-macs", type=SIZE, metavar="N", help="Multiply-accumulates, e.g. 500k."),
            click.option("--max-latency", type=LATENCY, metavar="TIME", help="Time of one prediction on --device."),
            click.option("--device", type=CHIP, metavar="CHIP", help="What it runs on, e.g. cortex-m4@80MHz."),
        ]
    ):
        command = option(command)
    return command
