#include <string.h>

#if defined(__SSE2__) && !defined(PLAIN)
#ifdef __AVX2__
#include <immintrin.h>
#else
#include <emmintrin.h>
#endif
#define ALIGNED __attribute__((aligned(64)))
#ifdef __OPTIMIZE__
#define INLINE static inline __attribute__((always_inline, unused))
#else
#define INLINE static inline __attribute__((unused))
#endif
INLINE int32_t word(const uint8_t *p) {
  int32_t v;
  memcpy(&v, p, sizeof v);
  return v;
}
INLINE __m128i couple(const uint8_t *p, const uint8_t *q) {
  return _mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i *)p), _mm_loadl_epi64((const __m128i *)q));
}
#else
#define SCALAR 1
#define INLINE static inline
#define ALIGNED
#endif
