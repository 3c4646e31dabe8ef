// Vectors whose lanes are samples.  Everything here is compiled once per instruction set, with FW_LANES floats a vector.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#ifndef FW_LANES
#define FW_LANES 4
#endif

namespace fw {

constexpr int LANES = FW_LANES;
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int REGISTERS = 32;
#else
constexpr int REGISTERS = 16;
#endif

typedef float Vec __attribute__((vector_size(4 * FW_LANES)));
typedef int32_t IntVec __attribute__((vector_size(4 * FW_LANES)));
typedef uint32_t BitVec __attribute__((vector_size(4 * FW_LANES)));

#define FW_INLINE inline __attribute__((always_inline))

template <class V, class S, size_t... I>
static FW_INLINE V splat_(S s, std::index_sequence<I...>) {
  return V{((void)I, s)...};
}
static FW_INLINE Vec splat(float s) { return splat_<Vec>(s, std::make_index_sequence<LANES>()); }
static FW_INLINE IntVec splat_int(int32_t s) { return splat_<IntVec>(s, std::make_index_sequence<LANES>()); }
static FW_INLINE BitVec splat_bits(uint32_t s) { return splat_<BitVec>(s, std::make_index_sequence<LANES>()); }

template <class V>
static FW_INLINE V broadcast(float s) {
  return splat(s);
}
template <>
FW_INLINE IntVec broadcast<IntVec>(float s) {
  return splat_int(static_cast<int32_t>(s));
}

static FW_INLINE Vec max(Vec a, Vec b) { return a > b ? a : b; }
static FW_INLINE Vec min(Vec a, Vec b) { return a < b ? a : b; }
static FW_INLINE Vec bits_as_float(IntVec v) { return (Vec)v; }
static FW_INLINE IntVec float_as_bits(Vec v) { return (IntVec)v; }

// Sum over the lanes: the sum of a vector is needed once per weight and micro-batch, so it is a tree.
static FW_INLINE float sum(Vec v) {
  float s[LANES];
  std::memcpy(s, &v, sizeof v);
  for (int n = LANES / 2; n > 0; n /= 2)
    for (int i = 0; i < n; i++) s[i] += s[i + n];
  return s[0];
}

// Every second lane of (a, b), from lane 0 or 1 on.
template <int FROM, size_t... I>
static FW_INLINE Vec every_second(Vec a, Vec b, std::index_sequence<I...>) {
  return __builtin_shufflevector(a, b, (2 * int(I) + FROM)...);
}

// out[i] = sum of v[i] over the lanes: LANES vectors fold into one, half as many at every level.
template <int N>
static FW_INLINE void sum_each(const Vec *v, float *out) {
  using All = std::make_index_sequence<LANES>;
#pragma GCC unroll 8
  for (int at = 0; at < N; at += LANES) {
    Vec fold[LANES];
#pragma GCC unroll 16
    for (int i = 0; i < LANES; i++) fold[i] = at + i < N ? v[at + i] : Vec{};
#pragma GCC unroll 4
    for (int n = LANES / 2; n > 0; n /= 2)
#pragma GCC unroll 8
      for (int i = 0; i < n; i++)
        fold[i] = every_second<0>(fold[2 * i], fold[2 * i + 1], All()) + every_second<1>(fold[2 * i], fold[2 * i + 1], All());
    std::memcpy(out + at, &fold[0], sizeof(Vec));
  }
}

// A zeroed array of vectors, aligned to a cache line.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(size_t vectors) : size_(vectors) {
    if (!vectors) return;
    const size_t bytes = (vectors * sizeof(Vec) + 63) / 64 * 64;
    data_.reset(static_cast<Vec *>(std::aligned_alloc(64, bytes)));
    if (!data_) throw std::bad_alloc();
    std::memset(data_.get(), 0, bytes);
  }
  Vec *data() { return data_.get(); }
  const Vec *data() const { return data_.get(); }
  size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(Vec *p) const { std::free(p); }
  };
  std::unique_ptr<Vec, Free> data_;
  size_t size_ = 0;
};

// While one of these lives, denormal numbers count as zero on this thread; the caller's mode returns with its end.
class FlushDenormals {
 public:
#if defined(__x86_64__)
  FlushDenormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040); }
  ~FlushDenormals() { _mm_setcsr(before_); }

 private:
  unsigned before_;
#elif defined(__aarch64__)
  FlushDenormals() {
    __asm__ volatile("mrs %0, fpcr" : "=r"(before_));
    __asm__ volatile("msr fpcr, %0" ::"r"(before_ | (1ull << 24)));
  }
  ~FlushDenormals() { __asm__ volatile("msr fpcr, %0" ::"r"(before_)); }

 private:
  uint64_t before_;
#endif
 public:
  FlushDenormals(const FlushDenormals &) = delete;
  FlushDenormals &operator=(const FlushDenormals &) = delete;
};

}  // namespace fw
