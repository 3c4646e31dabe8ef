"""Power spectrum of one Hann window in block floating point, the same integers in numpy and in C.

A real signal of W numbers goes through a complex transform of W/2 (radix 2, decimation in time: Cooley and Tukey 1965)
that is split afterwards.  Numbers stand in 17 bits and a sign, twiddles in 2.14, products and sums in 32.  A window is
first brought to 16 bits, so a quiet recording is read as finely as a loud one, and before each stage it is halved only
where it might overflow; the exponent says by how much it was moved.
"""

import numpy as np

ONE = 1 << 14  # 1.0 of a sine
HALF = ONE >> 1
FULL = 1 << 15  # components below may go through a stage without being halved: sqrt(2) * 2 * FULL * ONE < 2**31
LEAST = 2  # bits of the quietest window: with fewer, the part of the mean below 1 would need a bit more
FRAMES = 512  # windows that stay in a cache together


def sines(window: int) -> np.ndarray:
    """Quarter of a sine, (window / 4 + 1,), in 2.14.

    >>> sines(8).tolist()
    [0, 11585, 16384]
    """
    return np.round(ONE * np.sin(2 * np.pi * np.arange(window // 4 + 1) / window)).astype(np.int64)


def power(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Windows (M, W) of 16-bit integers, W a power of two from 16 on -> power (M, W / 2 + 1) and exponent (M,).

    power * 4**exponent is |X|**2 of x less its mean under a Hann window, not normalised; power < 2**32.
    """
    m, w = x.shape
    out, exponent = np.empty((m, w // 2 + 1), np.int64), np.empty(m, np.int64)
    for at in range(0, m, FRAMES):
        part = slice(at, at + FRAMES)
        out[part], exponent[part] = _power(np.ascontiguousarray(x[part].T.astype(np.int32)))
    return out, exponent


def power_real(x: np.ndarray) -> np.ndarray:
    """The same in float64: windows (M, W) -> (M, W / 2 + 1)."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(x.shape[1]) / x.shape[1])
    return np.abs(np.fft.rfft((x - x.mean(1, keepdims=True)) * hann)) ** 2


def full(window: int) -> int:
    """Octaves of power of a full-scale tone, with what the Hann window spills to the bins beside it."""
    return 27 + 2 * (window.bit_length() - 1)


def macs(window: int) -> int:
    """Of one window: weighed, two products for each of two numbers a butterfly, and as many to split it."""
    n = window // 2
    return window + 2 * n * (n.bit_length() - 1) + 4 * n


def _circle(window: int) -> tuple[np.ndarray, np.ndarray]:
    """Cosine and sine of half a turn, (window / 2,) each, from the quarter."""
    quarter = sines(window).astype(np.int32)
    rise, fall = quarter[:-1], quarter[:0:-1]
    return np.concatenate([fall, -rise]), np.concatenate([rise, fall])


def _ones(v: np.ndarray) -> np.ndarray:
    """Largest of v and ~v along axis 0: it has the bits that a column needs without its sign."""
    return np.maximum(v.max(0), ~v.min(0))


def _turned(r: np.ndarray, i: np.ndarray, c: np.ndarray, s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Complex product, (r, i) times (c, -s)."""
    return (r * c + i * s + HALF) >> 14, (i * c - r * s + HALF) >> 14


def _power(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    w = len(x)
    n, cos_sin = w // 2, _circle(w)
    places = w.bit_length() - 1
    total = x.sum(0, dtype=np.int32)
    x = x - (total >> places)
    bits = np.maximum(np.frexp(_ones(x).astype(np.float64))[1].astype(np.int32), LEAST)
    up = 16 - bits
    rest = ((total & (w - 1)) << up) >> places  # of the mean, below 1
    x = (x << up) - rest
    cosine = np.concatenate([cos_sin[0], -cos_sin[0]])
    x = (x * ((ONE - cosine)[:, None] >> 1) + HALF) >> 14
    order = np.array([int(f"{i:0{n.bit_length() - 1}b}"[::-1], 2) for i in range(n)])
    re, im = x[0::2][order], x[1::2][order]
    exponent = 2 - up
    half = 1
    while half < n:
        halve = (np.maximum(_ones(re), _ones(im)) >= FULL).astype(np.int32)
        exponent += halve
        step = n // half
        wr, wi = (v[::step][:half, None] for v in cos_sin)  # angle k * pi / half, k < half
        re, im = re.reshape(-1, 2, half, re.shape[-1]), im.reshape(-1, 2, half, im.shape[-1])
        ar, ai, br, bi = re[:, 0], im[:, 0], re[:, 1], im[:, 1]
        tr, ti = _turned(br, bi, wr, wi)
        re = np.stack([(ar + tr + halve) >> halve, (ar - tr + halve) >> halve], 1).reshape(n, -1)
        im = np.stack([(ai + ti + halve) >> halve, (ai - ti + halve) >> halve], 1).reshape(n, -1)
        half *= 2
    k = np.arange(n + 1)
    wr, wi = (np.append(v, e).astype(np.int32)[:, None] for v, e in zip(cos_sin, (-ONE, 0), strict=True))
    ar, ai, br, bi = re[k % n], im[k % n], re[-k % n], -im[-k % n]
    tr, ti = _turned((ai - bi + 1) >> 1, (br - ar + 1) >> 1, wr, wi)
    r, i = (ar + br + 2 * tr + 4) >> 3, (ai + bi + 2 * ti + 4) >> 3
    r, i = r.astype(np.int64), i.astype(np.int64)
    return (r * r + i * i).T, exponent


def c(window: int, name: str) -> str:
    """C99 text of two functions; `stride` is that of x, in numbers:

    static int NAME_transform(const int16_t *x, int stride, int32_t *z)   fills z[W], returns the exponent
    static uint32_t NAME_power(const int32_t *z, int k)                   0 <= k <= W / 2
    """
    table = ", ".join(map(str, sines(window)))
    logarithm = window.bit_length() - 1
    return f"""\
static const int16_t {name}_sines[{window // 4 + 1}] = {{{table}}};

/* floor(v / 2^n) */
static int32_t {name}_asr(int32_t v, int n) {{ return v < 0 ? ~(~v >> n) : v >> n; }}

/* sine and cosine of k / {window} turn, 0 <= k <= {window // 2} */
static int32_t {name}_sine(int k) {{ return {name}_sines[k <= {window // 4} ? k : {window // 2} - k]; }}
static int32_t {name}_cosine(int k) {{
  return k <= {window // 4} ? {name}_sines[{window // 4} - k] : -{name}_sines[k - {window // 4}];
}}

/* complex product of 2.14 numbers with k / {window} turn backwards */
static void {name}_turn(int32_t r, int32_t i, int k, int32_t *tr, int32_t *ti) {{
  const int32_t c = {name}_cosine(k), s = {name}_sine(k);
  *tr = {name}_asr(r * c + i * s + {HALF}, 14);
  *ti = {name}_asr(i * c - r * s + {HALF}, 14);
}}

static int {name}_transform(const int16_t *x, int stride, int32_t *z) {{
  int32_t mean = 0, rest, ones = 0;
  int bits = {LEAST}, exponent, at = 0, n, half;
  for (n = 0; n < {window}; ++n) mean += x[n * stride];
  rest = mean & {window - 1}; /* of the mean, below 1 */
  mean = {name}_asr(mean, {logarithm});
  for (n = 0; n < {window}; ++n) {{
    const int32_t v = x[n * stride] - mean;
    ones |= v < 0 ? ~v : v;
  }}
  while (ones >> bits) ++bits;
  bits = 16 - bits;
  rest = rest * (1 << bits) >> {logarithm};
  for (n = 0; n < {window}; n += 2) {{ /* bit-reversed order */
    int j, bit = {window // 4};
    for (j = 0; j < 2; ++j) {{
      const int k = n + j <= {window // 2} ? n + j : {window} - n - j;
      const int32_t v = (x[(n + j) * stride] - mean) * (1 << bits) - rest;
      z[2 * at + j] = {name}_asr(v * (({ONE} - {name}_cosine(k)) >> 1) + {HALF}, 14);
    }}
    for (; at & bit; bit >>= 1) at ^= bit;
    at |= bit;
  }}
  exponent = 2 - bits;
  for (half = 1; half < {window // 2}; half *= 2) {{
    int halve, start, k;
    ones = 0;
    for (n = 0; n < {window}; ++n) ones |= z[n] < 0 ? ~z[n] : z[n];
    halve = ones >= {FULL};
    exponent += halve;
    for (k = 0; k < half; ++k)
      for (start = 2 * k; start < {window}; start += 4 * half) {{
        int32_t *a = z + start, *b = a + 2 * half;
        const int32_t ar = a[0] + halve, ai = a[1] + halve;
        int32_t tr, ti;
        {name}_turn(b[0], b[1], k * ({window // 2} / half), &tr, &ti);
        a[0] = {name}_asr(ar + tr, halve);
        a[1] = {name}_asr(ai + ti, halve);
        b[0] = {name}_asr(ar - tr, halve);
        b[1] = {name}_asr(ai - ti, halve);
      }}
  }}
  return exponent;
}}

static uint32_t {name}_power(const int32_t *z, int k) {{
  const int32_t *a = z + 2 * (k & {window // 2 - 1}), *b = z + 2 * (-k & {window // 2 - 1});
  int32_t r, i;
  {name}_turn({name}_asr(a[1] + b[1] + 1, 1), {name}_asr(b[0] - a[0] + 1, 1), k, &r, &i);
  r = {name}_asr(a[0] + b[0] + 2 * r + 4, 3);
  i = {name}_asr(a[1] - b[1] + 2 * i + 4, 3);
  return (uint32_t)r * (uint32_t)r + (uint32_t)i * (uint32_t)i;
}}
"""
