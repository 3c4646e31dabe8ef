// Noise by counting: the number at a place follows from the seed and the place alone, in whatever order it is asked for.
#pragma once

#include "functions.h"

namespace fw {

// Mixes 64 bits (the finaliser of SplitMix64, Steele et al. 2014).
static inline uint64_t mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

// 32 well mixed bits per lane from a counter per lane and two keys.
static FW_INLINE BitVec scramble(BitVec counter, uint32_t key, uint32_t more) {
  BitVec x = counter * splat_bits(0x9e3779b1u) + splat_bits(key);
  x = (x ^ (x >> 16)) * splat_bits(0x21f0aaadu);
  x = (x ^ (x >> 15) ^ splat_bits(more)) * splat_bits(0xd35a2d97u);
  x = (x ^ (x >> 15)) * splat_bits(0x735a2d97u);
  return x ^ (x >> 15);
}

static FW_INLINE BitVec count_from(uint32_t start) {
  BitVec v;
  for (int i = 0; i < LANES; i++) v[i] = start + uint32_t(i);
  return v;
}

// Uniform in (0, 1).
static FW_INLINE Vec uniform(BitVec bits) {
  const IntVec high = (IntVec)bits & 0x7fffffff;
  return (__builtin_convertvector(high >> 8, Vec) + splat(0.5f)) * splat(1.0f / 8388608.0f);
}

}  // namespace fw
