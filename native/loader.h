// From samples in memory to vectors whose lanes are samples, changed on the way as a draw says.
#pragma once

#include <vector>

#include "loss.h"
#include "random.h"
#include "value.h"

namespace fw {

// A batch: which samples, and how each is changed.  Null pointers change nothing.
struct Draw {
  int samples = 0;
  const int64_t *rows = nullptr;                          // [B]
  const int32_t *rows_from = nullptr;                     // [B][height]
  const int32_t *columns_from = nullptr;                  // [B][width]
  const bool *negate = nullptr;                           // [B]
  const float *gain = nullptr, *offset = nullptr, *slope = nullptr;  // [B]
  float noise = 0.0f;
  uint64_t seed = 0;
  const int64_t *other = nullptr;                         // [B], places in the batch
  const float *share = nullptr;                           // [B]
};

// The samples of a training.
struct Samples {
  const float *x = nullptr;        // [N][C][H][W], or [N][C * H * W + beside]
  const float *y = nullptr;        // [N][outputs], or null
  const int64_t *classes = nullptr;  // [N], or null
  const float *teacher = nullptr;  // [N][outputs], or null
  const float *zero = nullptr;     // [outputs]: what a target of 0 is for the network; or null
  size_t count = 0;
};

class Loader {
 public:
  // beside: numbers after the map of every sample.  What a draw changes is the map alone; blending takes them, too.
  Loader(Shape s, size_t beside, int outputs)
      : shape_(s), beside_(beside), outputs_(outputs), own_(LANES), other_(s.size()), blank_(s.size() + beside, 0.0f) {
    for (auto &v : own_) v.resize(s.size());
  }

  // Samples first .. first + LANES of the draw into x[size]; lanes past the end are zero.
  void inputs(const Samples &s, const Draw &d, int first, Vec *x) {
    const float *from[LANES];
    for (int k = 0; k < LANES; k++) from[k] = first + k < d.samples ? sample(s, d, first + k, own_[k].data()) : blank_.data();
    for (size_t i = 0; i < shape_.size(); i++) {
      Vec v;
#pragma GCC unroll 16
      for (int k = 0; k < LANES; k++) v[k] = from[k][i];
      x[i] = v;
    }
  }

  // The numbers beside their maps into x[beside].
  void beside(const Samples &s, const Draw &d, int first, Vec *x) const {
    for (size_t i = 0; i < beside_; i++) x[i] = Vec{};
    for (int k = 0; k < LANES && first + k < d.samples; k++) {
      const int i = first + k;
      const float *own = row(s, d.rows[i]) + shape_.size();
      if (!d.other) {
        for (size_t j = 0; j < beside_; j++) x[j][k] = own[j];
        continue;
      }
      const float *other = row(s, d.rows[d.other[i]]) + shape_.size(), a = d.share[i], b = 1.0f - a;
      for (size_t j = 0; j < beside_; j++) x[j][k] = a * own[j] + b * other[j];
    }
  }

  // Their targets into y[outputs], and the teacher's outputs into t[outputs] where there are any.
  void targets(const Samples &s, const Draw &d, int first, Vec *y, Vec *t) const {
    for (int o = 0; o < outputs_; o++) y[o] = Vec{}, t[o] = Vec{};
    for (int k = 0; k < LANES && first + k < d.samples; k++) {
      const int i = first + k;
      const float share = d.other ? d.share[i] : 1.0f;
      add_target(s, d, i, share, k, y, t);
      if (d.other) add_target(s, d, int(d.other[i]), 1.0f - share, k, y, t);
    }
  }

 private:
  const float *row(const Samples &s, int64_t at) const { return s.x + size_t(at) * (shape_.size() + beside_); }

  void add_target(const Samples &s, const Draw &d, int i, float share, int lane, Vec *y, Vec *t) const {
    const int64_t row = d.rows[i];
    const bool negate = d.negate && d.negate[i];
    for (int o = 0; o < outputs_; o++) {
      const float middle = negate && s.zero ? 2.0f * s.zero[o] : 0.0f, sign = negate ? -1.0f : 1.0f;
      if (s.y) y[o][lane] += share * (middle + sign * s.y[row * outputs_ + o]);
      if (s.teacher) t[o][lane] += share * (middle + sign * s.teacher[row * outputs_ + o]);
    }
    if (s.classes) y[s.classes[row]][lane] += share;
  }

  // Sample i of the draw: where it lies, or changed in `to`.
  const float *sample(const Samples &s, const Draw &d, int i, float *to) {
    if (!d.other) return changed(s, d, i, to);
    const float a = d.share[i], b = 1.0f - a;
    const float *own = changed(s, d, i, to), *other = changed(s, d, int(d.other[i]), other_.data());
    for (size_t j = 0; j < shape_.size(); j++) to[j] = a * own[j] + b * other[j];
    return to;
  }

  const float *changed(const Samples &s, const Draw &d, int i, float *to) const {
    const float *x = row(s, d.rows[i]);
    const int h = shape_.height, w = shape_.width;
    if (d.rows_from || d.columns_from) {
      const int32_t *rows = d.rows_from ? d.rows_from + size_t(i) * h : nullptr;
      const int32_t *columns = d.columns_from ? d.columns_from + size_t(i) * w : nullptr;
      float *out = to;
      for (int c = 0; c < shape_.channels; c++)
        for (int r = 0; r < h; r++, out += w) {
          const float *in = x + (size_t(c) * h + (rows ? rows[r] : r)) * w;
          if (columns)
            for (int j = 0; j < w; j++) out[j] = in[columns[j]];
          else
            std::memcpy(out, in, size_t(w) * sizeof(float));
        }
      x = to;
    }
    if (d.gain || d.offset || d.slope) {
      const float gain = d.gain ? d.gain[i] : 1.0f, offset = d.offset ? d.offset[i] : 0.0f, slope = d.slope ? d.slope[i] : 0.0f;
      const float step = w > 1 ? 2.0f / float(w - 1) : 0.0f;
      size_t at = 0;
      for (int r = 0; r < shape_.channels * h; r++)
        for (int j = 0; j < w; j++, at++) to[at] = x[at] * gain + offset + slope * (-1.0f + step * float(j));
      x = to;
    }
    if (d.noise > 0.0f) {
      const uint64_t key = mix(d.seed ^ mix(uint64_t(i)));
      for (size_t j = 0; j < shape_.size(); j += LANES) {
        const Vec bell = normal(uint32_t(j), key);
        for (size_t k = 0; k < size_t(LANES) && j + k < shape_.size(); k++) to[j + k] = x[j + k] + d.noise * bell[k];
      }
      x = to;
    }
    return x;
  }

  // Gaussian numbers from two uniform ones (Box & Muller 1958): radius times the sine of an even angle.
  static Vec normal(uint32_t at, uint64_t key) {
    const BitVec counter = count_from(at);
    const Vec u = uniform(scramble(counter, uint32_t(key), 0x51ed270bu));
    const Vec turn = uniform(scramble(counter, uint32_t(key >> 32), 0x2545f491u));
    Vec radius = splat(-2.0f) * logarithm(u);
    for (int i = 0; i < LANES; i++) radius[i] = std::sqrt(radius[i]);
    // sine of a half turn either way, odd polynomial of degree 9 on [-1/2, 1/2] after folding
    Vec t = turn + turn - splat(1.0f);                            // (-1, 1): half turns
    t = t > splat(0.5f) ? splat(1.0f) - t : (t < splat(-0.5f) ? splat(-1.0f) - t : t);
    const Vec q = t * t;
    Vec s = splat(0.08214588661f);
    s = s * q + splat(-0.5992645293f);
    s = s * q + splat(2.550164040f);
    s = s * q + splat(-5.167712780f);
    s = s * q + splat(3.141592654f);
    return radius * s * t;
  }

  Shape shape_;
  size_t beside_;
  int outputs_;
  std::vector<std::vector<float>> own_;
  std::vector<float> other_, blank_;
};

}  // namespace fw
