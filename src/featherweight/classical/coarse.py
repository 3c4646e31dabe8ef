"""The finest boxes at which a linear model fits a budget."""

import numpy as np

from ..budget import Budget
from ..errors import BudgetError
from ..task import Task
from .boxes import Boxes

CODE_BYTES = 1500  # generous: loops, angle and links of a linear model's C


def boxes_within(task: Task, budget: Budget) -> Boxes:
    """Return the boxes.

    Raises: BudgetError when a linear model of one box per channel (of all columns of a table) is too much.
    """
    outputs = task.network_outputs
    limits = [Boxes.of(task.input).features]
    if budget.params is not None:
        limits.append(budget.params // outputs - 1)
    if budget.macs is not None:
        limits.append(budget.macs // outputs)
    if budget.flash_bytes is not None:
        limits.append((budget.flash_bytes - CODE_BYTES) // (4 * outputs) - 1)
    if budget.ram_bytes is not None:
        limits.append((budget.ram_bytes - task.input.bytes - 256) // 4)
    boxes = Boxes.of(task.input, max(1, min(limits)))
    if boxes.features > min(limits):
        raise BudgetError(
            f"a linear model of {boxes.features:,} features and {outputs} sums has "
            f"{outputs * (boxes.features + 1):,} params, the budget allows {budget.words}",
            where="linear baseline",
        )
    return boxes
