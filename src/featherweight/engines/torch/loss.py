"""What training minimises, by kind of task."""

import torch.nn.functional as F
from torch import Tensor

from ...recipe import Recipe
from ...task import Task


def loss(task: Task, recipe: Recipe, out: Tensor, y: Tensor) -> Tensor:
    """out: float32 (N, network_outputs); y: as TargetScale.encode gives it.  Returns a scalar, mean over samples."""
    if task.kind == "multiclass":
        return F.cross_entropy(out, y, label_smoothing=recipe.smoothing)
    if task.classifies:
        soft = y * (1 - recipe.smoothing) + 0.5 * recipe.smoothing
        return F.binary_cross_entropy_with_logits(out, soft)
    if recipe.loss == "absolute":
        return F.l1_loss(out, y)
    if recipe.loss == "huber":
        return F.smooth_l1_loss(out, y, beta=0.5)
    return F.mse_loss(out, y)
