"""What a view spends: its C, compiled alone."""

from dataclasses import replace
from functools import lru_cache

from ..budget import Cost
from ..device import Device
from ..targets.compiler import Measured, measure
from ..targets.header import header
from ..task import Task
from ..view import View, c_type

NAME = "view"  # of the view's functions


def price_view(view: View, task: Task, device: Device | None = None) -> Cost:
    """Return what a fitted view adds to the model behind it.

    Args:
        view: reads samples of `task`.
        device: whose compiler measures, as `targets.compiler.measure` has it: None stands for the default one, or for
            the host's object file where no cross compiler is installed.
    Returns: params, MACs; flash_bytes of code and constants; ram_bytes of the stack and of what it makes, the raw
        sample not included; no latency.
    Raises: UnsupportedError without a compiler, or where a feature has no C.
    """
    given = task.input
    if view.raw and not given.structured:
        return Cost(params=0, macs=0, flash_bytes=0, ram_bytes=0)
    found = _measured(replace(view, name=""), task, device)
    ram = found.static_bytes + found.stack_bytes + view.output(given).bytes
    return Cost(view.params(given), view.macs(given), found.flash_bytes, ram)


@lru_cache(maxsize=256)
def _measured(view: View, task: Task, device: Device | None) -> Measured:
    return measure(files(view, task), device, push=False)


def files(view: View, task: Task) -> dict[str, str]:
    """A library that reads a sample and leaves what the view makes of it where its output would stand."""
    made = view.output(task.input)
    text, kind = view.c(task.input, NAME), c_type(made.dtype)
    calls = []
    if f" {NAME}_map(" in text:
        calls.append(f"{NAME}_map(input, seen);")
    elif view.map is not None:
        raw = "input->map" if task.input.structured else "input"
        calls.append(f"for (long i = 0; i < {made.size}; ++i) seen[i] = ({kind}){raw}[i];")
    if f" {NAME}_beside(" in text:
        calls.append(f"{NAME}_beside(input, seen{f' + {made.size}' if view.map is not None else ''});")
    body = "\n".join(f"  {c}" for c in calls)
    source = f"""\
#include "model.h"

#include <string.h>

{text}
int model_predict(const model_input *input, float *output) {{
  {kind} *seen = ({kind} *)(void *)output;
{body}
  return 0;
}}
"""
    return {"model.h": header(task, "model", "  char none;", ";", checks=False), "model.c": source}
