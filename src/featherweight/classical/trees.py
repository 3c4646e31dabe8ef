"""Sums of decision trees, packed: a split is a feature, a threshold and the size of its left part."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from ..task import Task
from .fitted import Fitted
from .grown import Grown, at_most, preorder, rounded
from .reading import Reading


@dataclass(frozen=True)
class Trees(Fitted):
    """An additive ensemble.

    The splits of a tree stand in preorder: a split's left part follows it, then comes its right part.  `left` splits in
    the left part say where the right one begins, and, with the number of those that remain, which part is a leaf.
    Leaves are numbered from left to right.  Sum k is scale[k] * (start[k] + what every tree's leaf adds), exactly.

    Attributes:
        reading: the features.
        target: uint8 or uint16 (M,), which sum the tree t feeds: target[t % M]; (0,): every leaf feeds all sums.
        first: (T+1,) index of each tree's first split; tree t's first leaf is first[t] + t.
        feature: (S,) what a split compares: an index into `used`, or of a feature where `used` is (0,).
        used: uint16 (U,), the features that are compared at all.
        threshold: (S,) in the features' type: a sample goes right when its feature is greater.
        left: (S,) splits of the left part.
        leaf: (S+T,) what a leaf adds: a row of `value`; (0,): leaf i adds row i.
        value: int8 or int16 (rows, 1), or (rows, K) where leaves feed all sums.
        scale: float32 (K,); start: int64 (K,).
    """

    reading: Reading
    target: np.ndarray
    first: np.ndarray
    feature: np.ndarray
    used: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    leaf: np.ndarray
    value: np.ndarray
    scale: np.ndarray
    start: np.ndarray
    form: ClassVar[str] = "trees"
    code_bytes: ClassVar[int] = 420

    @classmethod
    def of(
        cls,
        task: Task,
        reading: Reading,
        grown: Sequence[Grown],
        bias: np.ndarray,
        target: Sequence[int] = (),
        *,
        bits: int = 16,
        codes: int = 0,
    ) -> "Trees":
        """Pack trees of real values.

        Args:
            grown: node tables; the root is node 0, value (nodes, 1 or K), a sample goes left when feature <= limit.
            bias: (K,), where every sum starts.
            target: which sum the trees feed in turn; (): each feeds all.
            bits: of a value, 8 or 16.
            codes: leaves share so many rows of values (at most 256); 0: each has its own.
        """
        parts = [preorder(g) for g in grown]
        sizes = [len(p[0]) for p in parts]
        feature = np.concatenate([np.zeros(0, np.int64), *(p[0] for p in parts)])
        limit = np.concatenate([np.zeros(0), *(p[1] for p in parts)])
        left = np.concatenate([np.zeros(0, np.int64), *(p[2] for p in parts)])
        width = 1 if len(target) else len(bias)
        value = np.concatenate([np.zeros((0, width)), *(p[3].reshape(-1, width) for p in parts)])
        used = np.unique(feature)
        shared = reading.features > 256 and len(used) <= 256 and 2 * len(used) < len(feature)
        if shared:
            feature = np.searchsorted(used, feature)
        few = shared or reading.features <= 256
        leaf, rows, scale = rounded(value, np.asarray(bias, np.float64), bool(len(target)), bits, codes)
        wide = scale.astype(np.float64) if not len(target) else np.full(len(bias), float(scale[0]))
        return cls(
            task,
            reading,
            np.asarray(target, np.uint8 if len(bias) < 256 else np.uint16),
            np.cumsum([0, *sizes]).astype(np.uint16 if sum(sizes) < 2**16 else np.uint32),
            feature.astype(np.uint8 if few else np.uint16),
            used.astype(np.uint16) if shared else np.zeros(0, np.uint16),
            at_most(limit, reading.dtype),
            left.astype(np.uint8 if left.max(initial=0) < 256 else np.uint16),
            leaf,
            rows,
            wide.astype(np.float32),
            np.rint(bias / wide).astype(np.int64),
        )

    @property
    def count(self) -> int:
        return len(self.first) - 1

    @property
    def iterations(self) -> int:
        return self.count // max(1, len(self.target))

    def prefix(self, iterations: int) -> "Trees":
        """The same ensemble as it was after its first `iterations`."""
        trees = iterations * max(1, len(self.target))
        splits = int(self.first[trees])
        own = len(self.leaf) == 0
        return replace(
            self,
            first=self.first[: trees + 1],
            feature=self.feature[:splits],
            threshold=self.threshold[:splits],
            left=self.left[:splits],
            leaf=self.leaf if own else self.leaf[: splits + trees],
            value=self.value[: splits + trees] if own else self.value,
        )

    def leaves(self, features: np.ndarray) -> np.ndarray:
        """Features (N, F) -> the number of the leaf that every tree comes to, (N, T)."""
        out = np.empty((len(features), self.count), np.int64)
        first, left = self.first.astype(np.int64), self.left.astype(np.int64)
        feature = self.used[self.feature] if len(self.used) else self.feature
        for t in range(self.count):
            at = np.full(len(features), first[t])
            remain = np.full(len(features), first[t + 1] - first[t])
            leaf = np.full(len(features), first[t] + t)
            rows = np.flatnonzero(remain > 0)
            while len(rows):
                s = at[rows]
                below = left[s]
                right = features[rows, feature[s]] > self.threshold[s]
                at[rows] = s + 1 + np.where(right, below, 0)
                leaf[rows] += np.where(right, below + 1, 0)
                remain[rows] = np.where(right, remain[rows] - 1 - below, below)
                rows = rows[remain[rows] > 0]
            out[:, t] = leaf
        return out

    def added(self, features: np.ndarray) -> np.ndarray:
        """Features (N, F) -> integers that every tree adds, (N, T, 1 or K)."""
        leaves = self.leaves(features)
        return self.value[self.leaf[leaves] if len(self.leaf) else leaves].astype(np.int64)

    def stages(self, x: np.ndarray, tried: Sequence[int]) -> np.ndarray:
        """Sums after each of the numbers of iterations `tried`: float32 (len(tried), N, K)."""
        out = np.empty((len(tried), len(x), len(self.scale)), np.float32)
        for at in range(0, len(x), 1024):
            features = self.reading.read(x[at : at + 1024])
            added, m = self.added(features), max(1, len(self.target))
            steps = np.zeros((self.iterations + 1, len(features), len(self.scale)), np.int64)
            by = added.transpose(1, 0, 2).reshape(self.iterations, m, len(features), added.shape[2])
            for j in range(m):
                if len(self.target):
                    steps[1:, :, self.target[j]] += by[:, j, :, 0]
                else:
                    steps[1:] += by[:, j]
            total = steps.cumsum(0)[np.asarray(tried)] + self.start
            out[:, at : at + 1024] = total.astype(np.float32) * self.scale
        return out

    def sums(self, x: np.ndarray) -> np.ndarray:
        return self.stages(x, [self.iterations])[0]

    @property
    def params(self) -> int:
        """Feature and threshold of every split, every leaf's value, every start.

        The sizes of parts are wiring, which is not counted in a network either; the bytes count them.
        """
        return 2 * len(self.feature) + len(self.leaf) + int(self.value.size) + len(self.start)

    @property
    def nodes(self) -> int:
        return 2 * len(self.feature) + self.count

    @property
    def bound(self) -> int:
        """No sum is further from 0."""
        most = int(np.abs(self.value.astype(np.int64)).max(initial=0))
        return self.count * most + int(np.abs(self.start).max(initial=0))

    @property
    def constants(self) -> dict[str, np.ndarray]:
        start = self.start.astype(np.int32 if self.bound < 2**31 else np.int64)
        mine = {"scale": self.scale, "start": start}
        if not self.count:
            return mine
        names = ("first", "compared", "threshold", "left", "value")
        held = {n: getattr(self, "feature" if n == "compared" else n) for n in names}
        held |= {n: getattr(self, n) for n in ("target", "used", "leaf") if len(getattr(self, n))}
        return {**self.reading.constants, **held, **mine}

    @property
    def scratch_bytes(self) -> int:
        return super().scratch_bytes + 8 * len(self.scale)

    def body(self, name: str) -> str:
        k, wide = len(self.scale), "int32_t" if self.bound < 2**31 else "int64_t"
        end = f"""\
    for (int i = 0; i < {k}; ++i) {{
        sum[i] = {name}_scale[i] * (float)total[i];
    }}
"""
        begin = f"""\
    {wide} total[{k}];
    for (int i = 0; i < {k}; ++i) {{
        total[i] = {name}_start[i];
    }}
"""
        if not self.count:
            return "    (void)input;\n" + begin + end
        seen = f"{name}_used[{name}_compared[at]]" if len(self.used) else f"{name}_compared[at]"
        row = f"{name}_leaf[leaf]" if len(self.leaf) else "leaf"
        add = f"        total[{name}_target[t % {len(self.target)}]] += {name}_value[{row}][0];\n"
        if not len(self.target):
            add = f"""\
        for (int i = 0; i < {k}; ++i) {{
            total[i] += {name}_value[{row}][i];
        }}
"""
        return f"""\
{self.reading.c_text(name)}{begin}    for (long t = 0; t < {self.count}; ++t) {{
        long at = (long){name}_first[t], leaf = at + t;
        long remain = (long){name}_first[t + 1] - at;
        while (remain > 0) {{
            const long below = {name}_left[at];
            if (feature[{seen}] > {name}_threshold[at]) {{
                at += below + 1;
                leaf += below + 1;
                remain -= below + 1;
            }} else {{
                ++at;
                remain = below;
            }}
        }}
{add}    }}
{end}"""
