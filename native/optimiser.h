// How gradients move weights.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace fw {

// An array of parameters: `rows` units of `columns` weights from `at` on.
struct Array {
  size_t at, rows, columns;
  bool last;  // of the output layer, which adaptive clipping leaves alone
};

struct Options {
  bool adam = true;      // else SGD with Nesterov momentum 0.9
  float decay = 0.0f;    // decoupled, per unit of rate (Loshchilov & Hutter 2017, arXiv:1711.05101)
  float clip = 0.0f;     // 0 leaves gradients alone
  bool adaptive = false; // clip is a share of every unit's weights, not a bound of the whole gradient's norm
  float sharpness = 0.0f;  // SAM's rho; 0 leaves the second pass out
  float average = 0.0f;    // share that the average of the weights keeps per step; 0 keeps none
};

class Optimiser {
 public:
  Optimiser(size_t n, std::vector<Array> arrays) : first_(n), second_(n), arrays_(std::move(arrays)) {}

  void step(const Options &o, std::vector<float> &w, std::vector<float> &g, float rate) {
    steps_++;
    if (o.clip > 0.0f) o.adaptive ? clip_units(o.clip, w, g) : clip_norm(o.clip, g);
    const size_t n = w.size();
    const float keep = 1.0f - rate * o.decay;
    float *m = first_.data(), *v = second_.data(), *p = w.data();
    const float *d = g.data();
    if (o.adam) {  // Kingma & Ba 2014, arXiv:1412.6980
      const float b1 = 0.9f, b2 = 0.99f;
      const float size = rate / float(1.0 - std::pow(0.9, double(steps_)));
      const float root = float(std::sqrt(1.0 - std::pow(0.99, double(steps_))));
      for (size_t i = 0; i < n; i++) {
        m[i] += (1.0f - b1) * (d[i] - m[i]);
        v[i] = b2 * v[i] + (1.0f - b2) * d[i] * d[i];
        p[i] = p[i] * keep - size * m[i] / (std::sqrt(v[i]) / root + 1e-8f);
      }
    } else {
      for (size_t i = 0; i < n; i++) {
        m[i] = 0.9f * m[i] + d[i];
        p[i] = p[i] * keep - rate * (d[i] + 0.9f * m[i]);
      }
    }
    if (o.average > 0.0f) {
      if (average_.empty()) average_.assign(n, 0.0f);
      const float share = std::max(1.0f - o.average, 1.0f / float(steps_));
      for (size_t i = 0; i < n; i++) average_[i] += share * (p[i] - average_[i]);
    }
  }

  // Average of the weights (Polyak & Juditsky 1992), empty where none is kept.
  const std::vector<float> &average() const { return average_; }

 private:
  static void clip_norm(float most, std::vector<float> &g) {
    double square = 0.0;
    for (float x : g) square += double(x) * x;
    const float share = most / float(std::sqrt(square) + 1e-6);
    if (share < 1.0f)
      for (float &x : g) x *= share;
  }

  // Brock et al. 2021, arXiv:2102.06171.
  void clip_units(float most, const std::vector<float> &w, std::vector<float> &g) const {
    for (const Array &a : arrays_) {
      if (a.last) continue;
      for (size_t r = 0; r < a.rows; r++) {
        const size_t at = a.at + r * a.columns;
        double weights = 0.0, gradient = 0.0;
        for (size_t i = at; i < at + a.columns; i++) {
          weights += double(w[i]) * w[i];
          gradient += double(g[i]) * g[i];
        }
        const double bound = most * std::max(std::sqrt(weights), 1e-3), size = std::max(std::sqrt(gradient), 1e-6);
        if (size > bound)
          for (size_t i = at; i < at + a.columns; i++) g[i] *= float(bound / size);
      }
    }
  }

  std::vector<float> first_, second_, average_;
  std::vector<Array> arrays_;
  long steps_ = 0;
};

}  // namespace fw
