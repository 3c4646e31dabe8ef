// Functions of one number, on vectors of them, with their derivatives.
#pragma once

#include "lanes.h"

namespace fw {

// `max` and `min` answer with their second operand where one is no number: that is where x belongs, so that it shows.

// e**x, relative error about 1e-7; x is clamped to what float32 can answer.
static FW_INLINE Vec exponential(Vec x) {
  x = min(splat(88.0f), max(splat(-87.0f), x));
  const Vec scaled = x * splat(1.44269504088896341f);
  const Vec magic = splat(12582912.0f);  // 1.5 * 2**23: adding it rounds to the nearest integer
  const Vec shifted = scaled + magic;
  const Vec n = shifted - magic;
  const Vec r = (x - n * splat(0.693359375f)) - n * splat(-2.12194440e-4f);
  Vec p = splat(1.9875691500e-4f);
  p = p * r + splat(1.3981999507e-3f);
  p = p * r + splat(8.3334519073e-3f);
  p = p * r + splat(4.1665795894e-2f);
  p = p * r + splat(1.6666665459e-1f);
  p = p * r + splat(5.0000001201e-1f);
  p = p * r * r + r + splat(1.0f);
  const IntVec power = (__builtin_convertvector(n, IntVec) + 127) << 23;
  return p * bits_as_float(power);
}

// Natural logarithm of a positive normal number, absolute error about 1e-7.
static FW_INLINE Vec logarithm(Vec x) {
  IntVec bits = float_as_bits(x);
  IntVec e = (bits >> 23) - 126;
  Vec m = bits_as_float((bits & 0x007fffff) | 0x3f000000);  // [0.5, 1)
  const IntVec low = m < splat(0.707106781186547524f);
  e = e + low;  // a true lane is -1
  m = (low ? m + m : m) - splat(1.0f);
  Vec p = splat(7.0376836292e-2f);
  p = p * m + splat(-1.1514610310e-1f);
  p = p * m + splat(1.1676998740e-1f);
  p = p * m + splat(-1.2420140846e-1f);
  p = p * m + splat(1.4249322787e-1f);
  p = p * m + splat(-1.6668057665e-1f);
  p = p * m + splat(2.0000714765e-1f);
  p = p * m + splat(-2.4999993993e-1f);
  p = p * m + splat(3.3333331174e-1f);
  const Vec z = m * m;
  return m + (p * m * z - splat(0.5f) * z) + __builtin_convertvector(e, Vec) * splat(0.69314718055994531f);
}

static FW_INLINE Vec logistic(Vec x) { return splat(1.0f) / (splat(1.0f) + exponential(-x)); }

enum class Function { NONE, RELU, RELU6, SWISH, HARDSWISH, LEAKY, TANH, SIGMOID, LEARNT_SWISH };

// Each: value(u), derivative(u), and for the learnt one the derivative by its slope.
struct None {
  static constexpr bool learnt = false;
  FW_INLINE Vec value(Vec u) const { return u; }
  FW_INLINE Vec times_derivative(Vec d, Vec) const { return d; }
};
struct Relu {
  static constexpr bool learnt = false;
  FW_INLINE Vec value(Vec u) const { return max(Vec{}, u); }
  FW_INLINE Vec times_derivative(Vec d, Vec u) const { return u > Vec{} ? d : Vec{}; }
};
struct Relu6 {
  static constexpr bool learnt = false;
  FW_INLINE Vec value(Vec u) const { return min(splat(6.0f), max(Vec{}, u)); }
  FW_INLINE Vec times_derivative(Vec d, Vec u) const { return (u > Vec{}) & (u < splat(6.0f)) ? d : Vec{}; }
};
struct Leaky {
  static constexpr bool learnt = false;
  FW_INLINE Vec value(Vec u) const { return u > Vec{} ? u : u * splat(0.125f); }
  FW_INLINE Vec times_derivative(Vec d, Vec u) const { return u > Vec{} ? d : d * splat(0.125f); }
};
struct HardSwish {
  static constexpr bool learnt = false;
  FW_INLINE Vec value(Vec u) const {
    return u * min(max(u + splat(3.0f), Vec{}), splat(6.0f)) * splat(1.0f / 6.0f);
  }
  FW_INLINE Vec times_derivative(Vec d, Vec u) const {
    const Vec inside = u * splat(1.0f / 3.0f) + splat(0.5f);
    const Vec slope = u < splat(-3.0f) ? Vec{} : (u <= splat(3.0f) ? inside : splat(1.0f));
    return d * slope;
  }
};
struct Swish {
  static constexpr bool learnt = false;
  FW_INLINE Vec value(Vec u) const { return u * logistic(u); }
  FW_INLINE Vec times_derivative(Vec d, Vec u) const {
    const Vec s = logistic(u);
    return d * (s * (splat(1.0f) + u * (splat(1.0f) - s)));
  }
};
struct Sigmoid {
  static constexpr bool learnt = false;
  FW_INLINE Vec value(Vec u) const { return logistic(u); }
  FW_INLINE Vec times_derivative(Vec d, Vec u) const {
    const Vec s = logistic(u);
    return d * (s * (splat(1.0f) - s));
  }
};
struct Tanh {
  static constexpr bool learnt = false;
  FW_INLINE Vec value(Vec u) const { return splat(2.0f) * logistic(u + u) - splat(1.0f); }
  FW_INLINE Vec times_derivative(Vec d, Vec u) const {
    const Vec t = value(u);
    return d * (splat(1.0f) - t * t);
  }
};
struct LearntSwish {
  static constexpr bool learnt = true;
  Vec slope;
  FW_INLINE Vec value(Vec u) const { return u * logistic(slope * u); }
  FW_INLINE Vec times_derivative(Vec d, Vec u) const {
    const Vec s = logistic(slope * u);
    return d * (s * (splat(1.0f) + slope * u * (splat(1.0f) - s)));
  }
  FW_INLINE Vec by_slope(Vec u) const {
    const Vec s = logistic(slope * u);
    return u * u * s * (splat(1.0f) - s);
  }
};

// Call `body` with the functor of `fn`.
template <class Body>
static FW_INLINE void with_function(Function fn, float slope, const Body &body) {
  switch (fn) {
    case Function::NONE: return body(None{});
    case Function::RELU: return body(Relu{});
    case Function::RELU6: return body(Relu6{});
    case Function::SWISH: return body(Swish{});
    case Function::HARDSWISH: return body(HardSwish{});
    case Function::LEAKY: return body(Leaky{});
    case Function::TANH: return body(Tanh{});
    case Function::SIGMOID: return body(Sigmoid{});
    case Function::LEARNT_SWISH: return body(LearntSwish{splat(slope)});
  }
}

}  // namespace fw
