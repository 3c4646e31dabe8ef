"""What training minimises, by kind of task."""

import torch
import torch.nn.functional as F
from torch import Tensor

from ...recipe import Recipe
from ...task import Task


def loss(task: Task, recipe: Recipe, out: Tensor, y: Tensor, teacher: Tensor | None = None) -> Tensor:
    """A scalar: mean over samples, and over outputs where they are independent.

    Args:
        out: float32 (B, network_outputs).
        y: as TargetScale.encode gives it; classes may be float32 (B, K) shares instead of int64 (B,).
        teacher: float32 (B, network_outputs), before decoding; read where the recipe distils.
    """
    own = _to_targets(task, recipe, out, y)
    if not recipe.distil or teacher is None:
        return own
    return (1 - recipe.distil) * own + recipe.distil * _to_teacher(task, recipe, out, teacher)


def _to_targets(task: Task, recipe: Recipe, out: Tensor, y: Tensor) -> Tensor:
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


def _to_teacher(task: Task, recipe: Recipe, out: Tensor, teacher: Tensor) -> Tensor:
    """Softened cross-entropy times the temperature squared (Hinton et al. 2015, arXiv:1503.02531, sec. 2)."""
    t = recipe.temperature
    if task.kind == "multiclass":
        return t**2 * F.cross_entropy(out / t, torch.softmax(teacher / t, 1))
    if task.classifies:
        return t**2 * F.binary_cross_entropy_with_logits(out / t, torch.sigmoid(teacher / t))
    return _to_targets(task, recipe, out, teacher)
