/* The same sixteen sums in plain C. */
typedef struct {
  int32_t v[16];
} lanes;
typedef struct {
  int8_t v[64];
} taps;
typedef struct {
  uint8_t v[64];
} pixel;
typedef struct {
  int16_t v[32];
} taps2;
typedef taps2 pixel2;
typedef pixel bytes;
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

/* four taps of 8 bits for every lane */
INLINE taps weights(const void *w) {
  taps t;
  memcpy(t.v, w, sizeof t.v);
  return t;
}
INLINE pixel two(const uint8_t *p, const uint8_t *q) {
  pixel x;
  for (int k = 0; k < 64; k += 4) memcpy(x.v + k, k < 32 ? p : q, 4);
  return x;
}
INLINE pixel one(const uint8_t *p) { return two(p, p); }
INLINE lanes dot(lanes a, pixel x, taps w) {
  for (int k = 0; k < 16; k++)
    a.v[k] += x.v[4 * k] * w.v[4 * k] + x.v[4 * k + 1] * w.v[4 * k + 1] + x.v[4 * k + 2] * w.v[4 * k + 2] +
              x.v[4 * k + 3] * w.v[4 * k + 3];
  return a;
}

/* the same for two taps of 16 bits */
INLINE taps2 weights2(const void *w) {
  taps2 t;
  memcpy(t.v, w, sizeof t.v);
  return t;
}
INLINE pixel2 two2(const uint8_t *p, const uint8_t *q) {
  pixel2 x;
  for (int k = 0; k < 32; k += 2) memcpy(x.v + k, k < 16 ? p : q, 4);
  return x;
}
INLINE pixel2 one2(const uint8_t *p) { return two2(p, p); }
INLINE lanes dot2(lanes a, pixel2 x, taps2 w) {
  for (int k = 0; k < 16; k++) a.v[k] += (int32_t)x.v[2 * k] * w.v[2 * k] + (int32_t)x.v[2 * k + 1] * w.v[2 * k + 1];
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
INLINE int place(int k, int e) { return e / 4 * 16 + k * 4 + e % 4; }
INLINE void weave(pixel x[4], bytes a, bytes b, bytes c, bytes d) {
  for (int k = 0; k < 4; k++)
    for (int e = 0; e < 16; e++) {
      x[k].v[4 * e] = a.v[place(k, e)];
      x[k].v[4 * e + 1] = b.v[place(k, e)];
      x[k].v[4 * e + 2] = c.v[place(k, e)];
      x[k].v[4 * e + 3] = d.v[place(k, e)];
    }
}
/* two taps of 16 bits */
INLINE void weave2(pixel2 x[4], bytes a, bytes b) {
  for (int k = 0; k < 4; k++)
    for (int e = 0; e < 16; e++) {
      x[k].v[2 * e] = a.v[place(k, e)];
      x[k].v[2 * e + 1] = b.v[place(k, e)];
    }
}
INLINE void lay(uint8_t *y, const lanes z[4], int zero, int lo, int hi) {
  for (int k = 0; k < 4; k++) {
    uint8_t t[16];
    put1(t, z[k], zero, lo, hi);
    for (int e = 0; e < 16; e++) y[place(k, e)] = t[e];
  }
}
