// The integers that ship, in float lanes: q - zero of a stored integer q, which a float holds exactly up to 2**24.
#pragma once

#include <vector>

#include "rounding.h"

namespace fw {

constexpr int64_t FLOAT_EXACT = 1 << 24;

typedef int64_t Long __attribute__((vector_size(4 * FW_LANES)));  // every second lane, twice as wide
typedef uint64_t UnsignedLong __attribute__((vector_size(4 * FW_LANES)));

// What follows for one unit from the ranges of the values, and from weights only where these ask for a larger scale.
struct Constants {
  double in_scale = 1.0, out_scale = 1.0;  // real number of one step, of the first input and of the result
  double least_scale = 1.0;                // of the result, whatever the weights are
  int most = 0;                            // largest |q - zero| of the first input
  int lo = 0, hi = 0;                      // ends of the result, less its zero
  int offset = 0;                          // place of 0 in the table
  std::vector<int64_t> m;                  // multipliers, in 2**-32
  std::vector<float> table;                // results less their zero, of every stored integer of the input
};

static FW_INLINE IntVec whole(Vec v) { return __builtin_convertvector(v, IntVec); }
static FW_INLINE Vec number(IntVec v) { return __builtin_convertvector(v, Vec); }
static FW_INLINE Long splat_long(int64_t s) { return Long{} + s; }

// Lanes 0, 2, ... and lanes 1, 3, ... as 64 bits, and back (the lower half of a lane comes first in memory).
static FW_INLINE Long even(IntVec v) { return (Long)((UnsignedLong)v << 32) >> 32; }
static FW_INLINE Long odd(IntVec v) { return (Long)v >> 32; }
static FW_INLINE IntVec joined(Long even, Long odd) {
  return (IntVec)(((UnsignedLong)even & 0xffffffffu) | ((UnsignedLong)odd << 32));
}

// The rounding of sums on their way to a value.
struct Requantize {
  Long m, lo, hi;
  Requantize(int64_t m, const Constants &c) : m(splat_long(m)), lo(splat_long(c.lo)), hi(splat_long(c.hi)) {}
  FW_INLINE Vec operator()(IntVec sums) const {
    const Long zero{};
    return number(joined(requantize(even(sums), m, zero, lo, hi), requantize(odd(sums), m, zero, lo, hi)));
  }
};

// table[at] of every lane.
static FW_INLINE Vec look_up(const float *table, IntVec at) {
#if defined(__AVX512F__)
  return (Vec)_mm512_mask_i32gather_ps(__m512{}, 0xffff, (__m512i)at, table, 4);  // the plain one warns in GCC 12
#elif defined(__AVX2__)
  return (Vec)_mm256_i32gather_ps(table, (__m256i)at, 4);
#else
  Vec v;
  for (int i = 0; i < LANES; i++) v[i] = table[at[i]];
  return v;
#endif
}

}  // namespace fw
