"""The inner loop of convolutions: sums of several pixels and several vectors of channels, held in registers."""

from dataclasses import dataclass

CHAINS = 4  # sums that one pixel alone is split into, so that products need not wait for one another


@dataclass(frozen=True)
class Tile:
    """A function in C.

    Attributes:
        pixels: how many; of a narrow map, pairs of them.
        vectors: of 16 channels.
        narrow: 8 channels of two pixels share a vector.
        wide: inputs of 16 bits, two taps at a time.
        joined: the results follow one another without a gap.
        rounding: "nearest", "fixed", or "keep" for sums that are the result.
    """

    pixels: int
    vectors: int
    narrow: bool
    wide: bool
    joined: bool
    rounding: str

    @property
    def name(self) -> str:
        words = [w for w in ("narrow", "wide", "joined") if getattr(self, w)]
        return "_".join(["tile", f"{self.pixels}x{self.vectors}", *words, self.rounding])

    @property
    def split(self) -> bool:
        """One pixel alone: its taps come in groups of CHAINS quads."""
        return self.pixels == 1 and not self.narrow

    @property
    def text(self) -> str:
        n, two = range(self.vectors), "2" if self.wide else ""
        chains = CHAINS if self.split else 1
        sums = [(t, v) for t in range(self.pixels) for v in n]
        start = [f"a{t}_{v}_{c}" for t, v in sums for c in range(chains)]
        first = [f"load(b + {16 * v})" if c == 0 else "same(0)" for t, v in sums for c in range(chains)]
        lines = [f"  lanes {a} = {f};" for a, f in zip(start, first, strict=True)]
        lines += ["  for (int i = 0; i < kh; i++, x += row)"]
        lines += [f"    for (int d = 0; d < quads; d += {chains}, w += {chains} * wstep) {{"]
        lines += ["      const uint8_t *p = x + 4 * d;"]
        for c in range(chains):
            lines += [f"      const taps{two} w{c}_{v} = weights{two}(w + {c} * wstep + {64 * v});" for v in n]
        for c in range(chains):
            for t in range(self.pixels):
                at = f"p + {4 * c}" if c else "p" if t == 0 else f"p + {t} * step"
                pair = f"p + {2 * t} * step, p + {2 * t + 1} * step"
                load = f"two{two}({pair})" if self.narrow else f"one{two}({at})"
                lines.append(f"      const pixel{two} x{c}_{t} = {load};")
                lines += [f"      a{t}_{v}_{c} = dot{two}(a{t}_{v}_{c}, x{c}_{t}, w{c}_{v});" for v in n]
        lines += ["    }"]
        for t, v in sums if self.split else ():
            parts = [f"a{t}_{v}_{c}" for c in range(chains)]
            lines.append(f"  {parts[0]} = plus(plus({parts[0]}, {parts[1]}), plus({parts[2]}, {parts[3]}));")
        factor = {"nearest": "const factor *s", "fixed": "const int32_t *s", "keep": ""}[self.rounding]
        if self.rounding == "keep":
            lines += [f"  keep(y + {16 * v}, a0_{v}_0);" for v in n]
            out = "int32_t *y"
        else:
            lines += [f"  a{t}_{v}_0 = {self.rounding}(a{t}_{v}_0, s + {16 * v});" for t, v in sums]
            lines += self._puts()
            out = f"{factor}, uint8_t *y, int pitch, int zero, int lo, int hi"
        unused = ["  (void)step;"] if self.split else []
        unused += ["  (void)pitch;"] if self.rounding != "keep" and (self.joined or self.split) else []
        head = f"INLINE void {self.name}(const uint8_t *x, int step, int row, int kh, int quads, const int8_t *w, "
        return f"{head}int wstep, const int32_t *b, {out}) {{\n" + "\n".join([*unused, *lines]) + "\n}\n"

    def _puts(self) -> list[str]:
        """Results as bytes: all in one run, or pixel by pixel."""
        groups = [[(t, v) for v in range(self.vectors)] for t in range(self.pixels)]
        groups = [[p for g in groups for p in g]] if self.joined else groups
        lines = []
        for g in groups:
            start = "y" if self.joined or not g[0][0] else f"y + {g[0][0]} * pitch"
            at = 0
            while at < len(g):
                n = next(n for n in (4, 2, 1) if at + n <= len(g))
                names = ", ".join(f"a{t}_{v}_0" for t, v in g[at : at + n])
                lines.append(f"  put{n}({start}{f' + {16 * at}' if at else ''}, {names}, zero, lo, hi);")
                at += n
        return lines
