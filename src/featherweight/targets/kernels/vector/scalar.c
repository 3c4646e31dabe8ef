/* The same sixteen sums in plain C. */
typedef struct {
  int32_t v[16];
} lanes;
typedef struct {
  int8_t v[4][16];
} taps;
typedef struct {
  uint8_t v[4][16];
} pixel;
typedef struct {
  int16_t v[2][16];
} taps2;
typedef taps2 pixel2;
typedef struct {
  uint8_t v[64];
} bytes;
typedef int32_t factor;

INLINE lanes load(const int32_t *p) {
  lanes a;
  memcpy(a.v, p, sizeof a.v);
  return a;
}
INLINE lanes same(int32_t v) {
  lanes a;
  for (int k = 0; k < 16; k++) a.v[k] = v;
  return a;
}
INLINE void keep(int32_t *p, lanes a) { memcpy(p, a.v, sizeof a.v); }
INLINE lanes plus(lanes a, lanes b) {
  for (int k = 0; k < 16; k++) a.v[k] += b.v[k];
  return a;
}
INLINE lanes shift(lanes a, int n) {
  for (int k = 0; k < 16; k++) a.v[k] = (int32_t)asr(a.v[k], n);
  return a;
}
INLINE lanes plus_bytes(lanes a, const uint8_t *p) {
  for (int k = 0; k < 16; k++) a.v[k] += p[k];
  return a;
}

/* four taps of 8 bits for every lane, tap by tap */
INLINE taps weights(const void *w) {
  const int8_t *p = (const int8_t *)w;
  taps t;
  for (int k = 0; k < 16; k++)
    for (int n = 0; n < 4; n++) t.v[n][k] = p[4 * k + n];
  return t;
}
INLINE pixel two(const uint8_t *p, const uint8_t *q) {
  pixel x;
  for (int n = 0; n < 4; n++) {
    memset(x.v[n], p[n], 8);
    memset(x.v[n] + 8, q[n], 8);
  }
  return x;
}
INLINE pixel one(const uint8_t *p) { return two(p, p); }
INLINE lanes dot(lanes a, pixel x, taps w) {
  for (int n = 0; n < 4; n++)
    for (int k = 0; k < 16; k++) a.v[k] += (int16_t)x.v[n][k] * (int16_t)w.v[n][k];
  return a;
}

/* the same for two taps of 16 bits */
INLINE taps2 weights2(const void *w) {
  int16_t p[32];
  taps2 t;
  memcpy(p, w, sizeof p);
  for (int k = 0; k < 16; k++)
    for (int n = 0; n < 2; n++) t.v[n][k] = p[2 * k + n];
  return t;
}
INLINE pixel2 two2(const uint8_t *p, const uint8_t *q) {
  int16_t l[2], h[2];
  pixel2 x;
  memcpy(l, p, sizeof l);
  memcpy(h, q, sizeof h);
  for (int n = 0; n < 2; n++)
    for (int k = 0; k < 16; k++) x.v[n][k] = k < 8 ? l[n] : h[n];
  return x;
}
INLINE pixel2 one2(const uint8_t *p) { return two2(p, p); }
INLINE lanes dot2(lanes a, pixel2 x, taps2 w) {
  for (int n = 0; n < 2; n++)
    for (int k = 0; k < 16; k++) a.v[k] += x.v[n][k] * w.v[n][k];
  return a;
}

/* a * m / 2^32 to the nearest, a half up */
INLINE lanes fixed(lanes a, const int32_t *m) {
  for (int k = 0; k < 16; k++) a.v[k] = (int32_t)asr((int64_t)a.v[k] * m[k] + (INT64_C(1) << 31), 32);
  return a;
}
INLINE lanes nearest(lanes a, const factor *m) { return fixed(a, m); }

INLINE void put1(uint8_t *y, lanes a, int zero, int lo, int hi) {
  for (int k = 0; k < 16; k++) y[k] = (uint8_t)(a.v[k] < lo - zero ? lo : a.v[k] > hi - zero ? hi : zero + a.v[k]);
}
INLINE void put2(uint8_t *y, lanes a, lanes b, int zero, int lo, int hi) {
  put1(y, a, zero, lo, hi);
  put1(y + 16, b, zero, lo, hi);
}
INLINE void put4(uint8_t *y, lanes a, lanes b, lanes c, lanes d, int zero, int lo, int hi) {
  put2(y, a, b, zero, lo, hi);
  put2(y + 32, c, d, zero, lo, hi);
}

/* 64 numbers of a map, in one piece or in several that stand `step` apart */
INLINE bytes pieces(const uint8_t *p, int each, int step) {
  bytes b;
  for (int k = 0; k < 64; k += each, p += step) memcpy(b.v + k, p, (size_t)each);
  return b;
}
INLINE bytes none(void) {
  bytes b;
  memset(b.v, 0, sizeof b.v);
  return b;
}
INLINE bytes row64(const uint8_t *p) { return pieces(p, 64, 0); }
INLINE bytes row32(const uint8_t *p, int step) { return pieces(p, 32, step); }
INLINE bytes row16(const uint8_t *p, int step) { return pieces(p, 16, step); }
INLINE bytes row8(const uint8_t *p, int step) { return pieces(p, 8, step); }
/* number k of a, b, c, d side by side: four taps per lane, in the order that `lay` undoes */
INLINE void weave(pixel x[4], bytes a, bytes b, bytes c, bytes d) {
  const uint8_t *const from[4] = {a.v, b.v, c.v, d.v};
  for (int k = 0; k < 4; k++)
    for (int n = 0; n < 4; n++)
      for (int e = 0; e < 16; e += 4) memcpy(x[k].v[n] + e, from[n] + 4 * (e + k), 4);
}
/* two taps of 16 bits */
INLINE void weave2(pixel2 x[4], bytes a, bytes b) {
  for (int k = 0; k < 4; k++)
    for (int e = 0; e < 16; e++) {
      x[k].v[0][e] = a.v[e / 4 * 16 + 4 * k + e % 4];
      x[k].v[1][e] = b.v[e / 4 * 16 + 4 * k + e % 4];
    }
}
INLINE void lay(uint8_t *y, const lanes z[4], int zero, int lo, int hi) {
  for (int k = 0; k < 4; k++) {
    uint8_t t[16];
    put1(t, z[k], zero, lo, hi);
    for (int e = 0; e < 16; e += 4) memcpy(y + 4 * (e + k), t + e, 4);
  }
}
