// A value of the graph: what an op made, and the norm and the function that its readers see it through.
//
// The op's raw result `z` is stored; the result after norm and function is made where it is read, from cache.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "functions.h"
#include "kernels.h"

namespace fw {

struct Shape {
  int channels = 0, height = 0, width = 0;
  size_t area() const { return size_t(height) * width; }
  size_t size() const { return area() * channels; }
};

// A map inside a frame of zeros.
struct Frame {
  int top = 0, left = 0, height = 0, width = 0;  // of the frame, in rows and columns of vectors
  size_t area() const { return size_t(height) * width; }
  bool tight(const Shape &s) const { return height == s.height && width == s.width; }
  static Frame around(const Shape &s, int top, int bottom, int left, int right) {
    return {top, left, top + s.height + bottom, left + s.width + right};
  }
};

enum class Mode { TRAIN, MEASURE, ANSWER };  // batch statistics and noise; batch statistics; running statistics

// What the parts of a network share while a micro-batch passes.
struct Pass {
  const float *params = nullptr;
  float *grads = nullptr;
  float *statistics = nullptr;
  int groups = 0;   // vectors of samples
  int samples = 0;  // live lanes of all groups
  Mode mode = Mode::TRAIN;
  float momentum = 0.0f;
  uint64_t seed = 0;  // of the noise of this step
  size_t first = 0;   // place of the micro-batch in its batch
  bool partial(int g) const { return samples < (g + 1) * LANES; }
  Vec live(int g) const {  // 1 where a lane holds a sample
    Vec m;
    for (int i = 0; i < LANES; i++) m[i] = g * LANES + i < samples ? 1.0f : 0.0f;
    return m;
  }
};

// Batch normalisation of one value (Ioffe & Szegedy 2015, arXiv:1502.03167).
struct Norm {
  int gamma = -1, beta = -1, running = -1;  // offsets: parameters, and [mean, variance] among the statistics
  float epsilon = 1e-5f;
  std::vector<float> mean, inverse, pivot;  // of this micro-batch; statistics are taken about the pivot
};

class Value {
 public:
  Value(Shape s, int groups) : shape(s), frame(Frame::around(s, 0, 0, 0, 0)), z_(s.size() * groups), groups_(groups) {}

  Shape shape;
  Frame frame;  // of the gradient: its maker may need zeros around it
  bool normed = false;
  Norm norm;
  Function fn = Function::NONE;
  int slope = -1;

  bool plain() const { return !normed && fn == Function::NONE; }

  void norm_with(int gamma, int beta, int running, float epsilon) {
    normed = true;
    norm.gamma = gamma, norm.beta = beta, norm.running = running, norm.epsilon = epsilon;
    norm.mean.assign(shape.channels, 0.0f);
    norm.inverse.assign(shape.channels, 1.0f);
    norm.pivot.assign(shape.channels, 0.0f);
    scale_.assign(shape.channels, 1.0f);
    shift_.assign(shape.channels, 0.0f);
    by_gradient_.assign(shape.channels, 0.0f);
    by_value_.assign(shape.channels, 0.0f);
    constant_.assign(shape.channels, 0.0f);
    sums_ = Buffer(2 * size_t(shape.channels));
  }
  void want_gradient() { d_ = Buffer(shape.channels * frame.area() * groups_); }

  Vec *z(int g) { return z_.data() + g * shape.size(); }
  const Vec *z(int g) const { return z_.data() + g * shape.size(); }
  const Vec *z(int g, int c) const { return z(g) + c * shape.area(); }
  bool has_gradient() const { return d_.size() != 0; }
  size_t gradient_size() const { return shape.channels * frame.area(); }
  Vec *d(int g) { return d_.data() + g * gradient_size(); }
  Vec *d(int g, int c, int r) { return d(g) + c * frame.area() + size_t(frame.top + r) * frame.width + frame.left; }
  Vec *sums(int c) { return sums_.data() + 2 * c; }

  // Before the maker runs.
  void open(const Pass &p) {
    slope_ = slope >= 0 ? p.params[slope] : 0.0f;
    if (!normed) return;
    std::fill(sums_.data(), sums_.data() + 2 * shape.channels, Vec{});
    std::copy_n(p.statistics + norm.running, shape.channels, norm.pivot.begin());
  }

  // Add group g to the statistics.
  void count(const Pass &p, int g) {
    const Vec live = p.live(g);
    for (int c = 0; c < shape.channels; c++) {
      const Vec pivot = splat(norm.pivot[c]);
      const Vec *z = this->z(g, c);
      Vec s = sums(c)[0], q = sums(c)[1];
      for (size_t i = 0; i < shape.area(); i++) {
        const Vec t = (z[i] - pivot) * live;
        s += t;
        q += t * t;
      }
      sums(c)[0] = s, sums(c)[1] = q;
    }
  }

  // After the maker has run on every group: from sums to what the readers multiply and add.
  void close(const Pass &p) {
    if (!normed) return;
    const double n = double(p.samples) * double(shape.area());
    float *mean = p.statistics + norm.running, *variance = mean + shape.channels;
    for (int c = 0; c < shape.channels; c++) {
      float m = mean[c], v = variance[c];
      if (p.mode != Mode::ANSWER) {
        const double s = sum(sums(c)[0]) / n, q = sum(sums(c)[1]) / n;
        const double biased = std::max(0.0, q - s * s);
        m = float(norm.pivot[c] + s), v = float(biased);
        const float unbiased = float(n > 1 ? biased * n / (n - 1) : biased);
        mean[c] += p.momentum * (m - mean[c]);
        variance[c] += p.momentum * (unbiased - variance[c]);
      }
      norm.mean[c] = m;
      // A single number less its own mean is 0, whatever it is divided by: no rounding is left to be magnified.
      norm.inverse[c] = n > 1 || p.mode == Mode::ANSWER ? 1.0f / std::sqrt(v + norm.epsilon) : 0.0f;
      scale_[c] = p.params[norm.gamma + c] * norm.inverse[c];
      shift_[c] = p.params[norm.beta + c] - m * scale_[c];
    }
  }

  // n numbers of channel c as the readers see them.
  FW_INLINE void read(int c, const Vec *from, Vec *to, size_t n) const {
    with_function(fn, slope_, [&](auto f) {
      if (normed) {
        const Vec a = splat(scale_[c]), b = splat(shift_[c]);
        for (size_t i = 0; i < n; i++) to[i] = f.value(from[i] * a + b);
      } else {
        for (size_t i = 0; i < n; i++) to[i] = f.value(from[i]);
      }
    });
  }
  // Group g into a frame whose border is left alone.
  void read(int g, Vec *to, const Frame &f) const {
    for (int c = 0; c < shape.channels; c++) {
      const Vec *from = z(g, c);
      Vec *rows = to + c * f.area() + size_t(f.top) * f.width + f.left;
      if (f.width == shape.width) {
        read(c, from, rows, shape.area());
      } else {
        for (int r = 0; r < shape.height; r++) read(c, from + size_t(r) * shape.width, rows + size_t(r) * f.width, shape.width);
      }
    }
  }

  // Gradient by what the readers see -> gradient by what the norm made; sums for the norm.
  void reduce(const Pass &p, int g) {
    if (plain()) return;
    float by_slope = 0.0f;
    with_function(fn, slope_, [&](auto f) {
      for (int c = 0; c < shape.channels; c++) {
        const Vec a = splat(normed ? scale_[c] : 1.0f), b = splat(normed ? shift_[c] : 0.0f);
        const Vec mean = splat(normed ? norm.mean[c] : 0.0f);
        Vec s1{}, s2{}, slopes{};
        for (int r = 0; r < shape.height; r++) {
          const Vec *z = this->z(g, c) + size_t(r) * shape.width;
          Vec *d = this->d(g, c, r);
          for (int j = 0; j < shape.width; j++) {
            const Vec u = z[j] * a + b;
            if constexpr (decltype(f)::learnt) slopes += d[j] * f.by_slope(u);
            const Vec v = f.times_derivative(d[j], u);
            d[j] = v;
            s1 += v;
            s2 += v * (z[j] - mean);
          }
        }
        if constexpr (decltype(f)::learnt) by_slope += sum(slopes);
        if (normed) sums(c)[0] += s1, sums(c)[1] += s2;
      }
    });
    if (slope >= 0) p.grads[slope] += by_slope;
  }

  void open_backward() {
    if (normed) std::fill(sums_.data(), sums_.data() + 2 * shape.channels, Vec{});
  }

  // After `reduce` of every group: gradients of gamma and beta, and the terms of `transform`.
  void close_backward(const Pass &p) {
    if (!normed) return;
    const double n = double(p.samples) * double(shape.area());
    for (int c = 0; c < shape.channels; c++) {
      const double s1 = sum(sums(c)[0]), s2 = double(sum(sums(c)[1])) * norm.inverse[c];
      p.grads[norm.beta + c] += float(s1);
      p.grads[norm.gamma + c] += float(s2);
      const double a = scale_[c], b = -a * norm.inverse[c] * s2 / n;
      by_gradient_[c] = float(a);
      by_value_[c] = float(b);
      constant_[c] = float(-a * s1 / n);
    }
  }

  // Gradient by what the norm made -> gradient by what the op made.
  void transform(const Pass &p, int g) {
    if (!normed) return;
    const bool partial = p.partial(g);
    const Vec live = p.live(g);
    for (int c = 0; c < shape.channels; c++) {
      const Vec a = splat(by_gradient_[c]), b = splat(by_value_[c]), k = splat(constant_[c]), mean = splat(norm.mean[c]);
      for (int r = 0; r < shape.height; r++) {
        const Vec *z = this->z(g, c) + size_t(r) * shape.width;
        Vec *d = this->d(g, c, r);
        if (partial)
          for (int j = 0; j < shape.width; j++) d[j] = (a * d[j] + (b * (z[j] - mean) + k)) * live;
        else
          for (int j = 0; j < shape.width; j++) d[j] = a * d[j] + (b * (z[j] - mean) + k);
      }
    }
  }

  // Sum of the gradient of channel c over all pixels and samples.
  float gradient_sum(const Pass &p, int c) {
    Vec s{};
    for (int g = 0; g < p.groups; g++)
      for (int r = 0; r < shape.height; r++) {
        const Vec *d = this->d(g, c, r);
        for (int j = 0; j < shape.width; j++) s += d[j];
      }
    return sum(s);
  }

  // Zeros in the gradient of group g.
  void clear(int g) { std::fill(d(g), d(g) + gradient_size(), Vec{}); }

 private:
  Buffer z_, d_, sums_;
  int groups_;
  float slope_ = 0.0f;
  std::vector<float> scale_, shift_;
  std::vector<float> by_gradient_, by_value_, constant_;  // d <- by_gradient * d + by_value * (z - mean) + constant
};

}  // namespace fw
