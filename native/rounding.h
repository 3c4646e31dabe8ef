// Printed from src/featherweight/numerics.py by `make rounding`; do not edit.
#pragma once

#include "lanes.h"

namespace fw {

// floor(v / 2^n): GCC and Clang shift signed numbers arithmetically
template <class I>
FW_INLINE I asr(I v, int n) {
  return v >> n;
}

template <class I>
FW_INLINE I clip(I v, I lo, I hi) {
  const I least = v < lo ? lo : v;
  return least > hi ? hi : least;
}

template <class I>
FW_INLINE I requantize(I acc, I m, I zero, I lo, I hi) {
  return clip((zero + asr(((acc * m) + INT64_C(2147483648)), 32)), lo, hi);
}

template <class I>
FW_INLINE I blend(I a, I ma, I b, I mb, I zero, I lo, I hi) {
  return clip((zero + asr((((a * ma) + (b * mb)) + INT64_C(2147483648)), 32)), lo, hi);
}

template <class I>
FW_INLINE I subtract(I a, I b, I lo, I hi) {
  return clip((a - b), lo, hi);
}

}  // namespace fw
