/* Sixteen sums of 32 bits in four registers of SSE2, which every x86-64 has. */
typedef struct {
  __m128i a, b, c, d;
} lanes;
typedef lanes taps2, pixel2, bytes;
typedef struct {
  lanes even, odd;
} pixel;
typedef pixel taps;
typedef float factor;

INLINE __m128i get(const void *p) { return _mm_loadu_si128((const __m128i *)p); }
INLINE void set(void *p, __m128i v) { _mm_storeu_si128((__m128i *)p, v); }
INLINE lanes all(__m128i a, __m128i b, __m128i c, __m128i d) {
  const lanes v = {a, b, c, d};
  return v;
}
INLINE lanes load(const int32_t *p) { return all(get(p), get(p + 4), get(p + 8), get(p + 12)); }
INLINE lanes same(int32_t v) {
  const __m128i a = _mm_set1_epi32(v);
  return all(a, a, a, a);
}
INLINE void keep(int32_t *p, lanes v) {
  set(p, v.a);
  set(p + 4, v.b);
  set(p + 8, v.c);
  set(p + 12, v.d);
}
INLINE lanes plus(lanes v, lanes w) {
  return all(_mm_add_epi32(v.a, w.a), _mm_add_epi32(v.b, w.b), _mm_add_epi32(v.c, w.c), _mm_add_epi32(v.d, w.d));
}
INLINE lanes shift(lanes v, int n) {
  const __m128i by = _mm_cvtsi32_si128(n);
  return all(_mm_sra_epi32(v.a, by), _mm_sra_epi32(v.b, by), _mm_sra_epi32(v.c, by), _mm_sra_epi32(v.d, by));
}
INLINE lanes plus_bytes(lanes v, const uint8_t *p) {
  const __m128i z = _mm_setzero_si128(), l = _mm_unpacklo_epi8(get(p), z), h = _mm_unpackhi_epi8(get(p), z);
  return plus(v, all(_mm_unpacklo_epi16(l, z), _mm_unpackhi_epi16(l, z), _mm_unpacklo_epi16(h, z),
                     _mm_unpackhi_epi16(h, z)));
}

/* two taps of 16 bits for every lane */
INLINE taps2 weights2(const void *w) {
  const int8_t *p = (const int8_t *)w;
  return all(get(p), get(p + 16), get(p + 32), get(p + 48));
}
INLINE pixel2 one2(const uint8_t *p) { return same(word(p)); }
INLINE pixel2 two2(const uint8_t *p, const uint8_t *q) {
  const __m128i a = _mm_set1_epi32(word(p)), b = _mm_set1_epi32(word(q));
  return all(a, a, b, b);
}
INLINE lanes dot2(lanes v, pixel2 x, taps2 w) {
  return plus(v, all(_mm_madd_epi16(x.a, w.a), _mm_madd_epi16(x.b, w.b), _mm_madd_epi16(x.c, w.c),
                     _mm_madd_epi16(x.d, w.d)));
}

/* four taps of 8 bits, as taps 0, 2 and taps 1, 3 of 16 bits */
INLINE __m128i low(__m128i v) { return _mm_srai_epi16(_mm_slli_epi16(v, 8), 8); }
INLINE __m128i high(__m128i v) { return _mm_srai_epi16(v, 8); }
INLINE taps weights(const void *w) {
  const lanes v = weights2(w);
  const taps t = {{low(v.a), low(v.b), low(v.c), low(v.d)}, {high(v.a), high(v.b), high(v.c), high(v.d)}};
  return t;
}
INLINE pixel split(__m128i a, __m128i b, __m128i c, __m128i d) {
  const __m128i m = _mm_set1_epi16(255);
  const pixel x = {{_mm_and_si128(a, m), _mm_and_si128(b, m), _mm_and_si128(c, m), _mm_and_si128(d, m)},
                   {_mm_srli_epi16(a, 8), _mm_srli_epi16(b, 8), _mm_srli_epi16(c, 8), _mm_srli_epi16(d, 8)}};
  return x;
}
INLINE pixel two(const uint8_t *p, const uint8_t *q) {
  const __m128i a = _mm_set1_epi32(word(p)), b = _mm_set1_epi32(word(q));
  return split(a, a, b, b);
}
INLINE pixel one(const uint8_t *p) { return two(p, p); }
INLINE lanes dot(lanes v, pixel x, taps w) { return dot2(dot2(v, x.even, w.even), x.odd, w.odd); }

/* a * m / 2^32 to the nearest, a half up; `nearest` where float32 was shown to give the same for every a */
INLINE lanes fixed(lanes v, const int32_t *m) {
  int32_t t[16];
  keep(t, v);
  for (int k = 0; k < 16; k++) t[k] = (int32_t)asr((int64_t)t[k] * m[k] + (INT64_C(1) << 31), 32);
  return load(t);
}
INLINE __m128i near(__m128i v, const factor *s) {
  return _mm_cvtps_epi32(_mm_mul_ps(_mm_cvtepi32_ps(v), _mm_loadu_ps(s)));
}
INLINE lanes nearest(lanes v, const factor *s) {
  return all(near(v.a, s), near(v.b, s + 4), near(v.c, s + 8), near(v.d, s + 12));
}

INLINE __m128i narrowed(__m128i a, __m128i b, __m128i c, __m128i d, int zero, int lo, int hi) {
  __m128i l = _mm_packs_epi32(a, b), h = _mm_packs_epi32(c, d);
  if (zero) {
    const __m128i z = _mm_set1_epi16((int16_t)zero);
    l = _mm_adds_epi16(l, z);
    h = _mm_adds_epi16(h, z);
  }
  l = _mm_packus_epi16(l, h);
  if (lo > 0) l = _mm_max_epu8(l, _mm_set1_epi8((char)lo));
  if (hi < 255) l = _mm_min_epu8(l, _mm_set1_epi8((char)hi));
  return l;
}
/* lanes to bytes, one after the other */
INLINE void put1(uint8_t *y, lanes v, int zero, int lo, int hi) { set(y, narrowed(v.a, v.b, v.c, v.d, zero, lo, hi)); }
INLINE void put2(uint8_t *y, lanes v, lanes w, int zero, int lo, int hi) {
  put1(y, v, zero, lo, hi);
  put1(y + 16, w, zero, lo, hi);
}
INLINE void put4(uint8_t *y, lanes t, lanes u, lanes v, lanes w, int zero, int lo, int hi) {
  put2(y, t, u, zero, lo, hi);
  put2(y + 32, v, w, zero, lo, hi);
}

/* 64 numbers of a map, in one piece or in several that stand `step` apart */
INLINE bytes row64(const uint8_t *p) { return weights2(p); }
INLINE bytes none(void) { return same(0); }
INLINE bytes row32(const uint8_t *p, int step) { return all(get(p), get(p + 16), get(p + step), get(p + step + 16)); }
INLINE bytes row16(const uint8_t *p, int step) {
  return all(get(p), get(p + step), get(p + 2 * step), get(p + 3 * step));
}
INLINE bytes row8(const uint8_t *p, int step) {
  return all(couple(p, p + step), couple(p + 2 * step, p + 3 * step), couple(p + 4 * step, p + 5 * step),
             couple(p + 6 * step, p + 7 * step));
}
INLINE lanes low8(bytes v, bytes w) {
  return all(_mm_unpacklo_epi8(v.a, w.a), _mm_unpacklo_epi8(v.b, w.b), _mm_unpacklo_epi8(v.c, w.c),
             _mm_unpacklo_epi8(v.d, w.d));
}
INLINE lanes high8(bytes v, bytes w) {
  return all(_mm_unpackhi_epi8(v.a, w.a), _mm_unpackhi_epi8(v.b, w.b), _mm_unpackhi_epi8(v.c, w.c),
             _mm_unpackhi_epi8(v.d, w.d));
}
INLINE pixel low16(lanes v, lanes w) {
  return split(_mm_unpacklo_epi16(v.a, w.a), _mm_unpacklo_epi16(v.b, w.b), _mm_unpacklo_epi16(v.c, w.c),
               _mm_unpacklo_epi16(v.d, w.d));
}
INLINE pixel high16(lanes v, lanes w) {
  return split(_mm_unpackhi_epi16(v.a, w.a), _mm_unpackhi_epi16(v.b, w.b), _mm_unpackhi_epi16(v.c, w.c),
               _mm_unpackhi_epi16(v.d, w.d));
}
/* number k of a, b, c, d side by side: four taps per lane, in the order that `lay` undoes */
INLINE void weave(pixel x[4], bytes a, bytes b, bytes c, bytes d) {
  x[0] = low16(low8(a, b), low8(c, d));
  x[1] = high16(low8(a, b), low8(c, d));
  x[2] = low16(high8(a, b), high8(c, d));
  x[3] = high16(high8(a, b), high8(c, d));
}
/* two taps of 16 bits */
INLINE void weave2(pixel2 x[4], bytes a, bytes b) {
  x[0] = low8(low8(a, b), none());
  x[1] = high8(low8(a, b), none());
  x[2] = low8(high8(a, b), none());
  x[3] = high8(high8(a, b), none());
}
INLINE void lay(uint8_t *y, const lanes z[4], int zero, int lo, int hi) {
  set(y, narrowed(z[0].a, z[1].a, z[2].a, z[3].a, zero, lo, hi));
  set(y + 16, narrowed(z[0].b, z[1].b, z[2].b, z[3].b, zero, lo, hi));
  set(y + 32, narrowed(z[0].c, z[1].c, z[2].c, z[3].c, zero, lo, hi));
  set(y + 48, narrowed(z[0].d, z[1].d, z[2].d, z[3].d, zero, lo, hi));
}
