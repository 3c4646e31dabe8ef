// Weights of a layer as the integers that ship: quant.py's `weight_int8` and `multiplier`, at every step.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace fw {

// The last layer's sums are targets in their units: the network's outputs are (sum - shift) / gain.
struct Units {
  std::vector<double> gain, shift;
  int share = 1;  // rows in sequence that get one scale
};

class Weights {
 public:
  // w, b: offsets of (rows, columns) weights and of the bias, -1 where there is none.
  Weights(int w, int b, int rows, int columns) : w(w), b(b), rows(rows), columns(columns), s(rows), bias(rows), reals_(rows) {
    ints.resize(size_t(rows) * columns), real.resize(ints.size()), row_.resize(columns);
  }

  int w, b, rows, columns;
  Units units;                    // empty but in the last layer
  std::vector<float> ints, real;  // int8, and what they stand for in the network's outputs
  std::vector<float> s;           // real number of one step, by row
  std::vector<int32_t> bias;      // in steps of the sums
  int64_t sum = 0;                // largest sum of |ints| of a row

  // x_scale: real number of one step of the input.
  void lower(const float *params, double x_scale) {
    for (int o = 0; o < rows; o++) {
      const float *from = params + w + size_t(o) * columns;
      float most = 0.0f;
      for (int i = 0; i < columns; i++) most = std::max(most, std::abs(from[i]));
      reals_[o] = b >= 0 ? params[b + o] : 0.0;
      if (last()) {
        volatile double product = reals_[o] * units.gain[o];  // rounded before the sum, as numpy does
        reals_[o] = product + units.shift[o];
      }
      const double scale = std::max({double(most) * gain(o) / 127, std::abs(reals_[o]) / (x_scale * BIAS_LIMIT), TINY});
      s[o] = float(scale);
    }
    for (int o = 0; o < rows; o += units.share) {
      const auto end = s.begin() + std::min(rows, o + units.share);
      std::fill(s.begin() + o, end, *std::max_element(s.begin() + o, end));
    }
    sum = 0;
    for (int o = 0; o < rows; o++) sum = std::max(sum, round_row(params + w + size_t(o) * columns, o, x_scale));
  }

  // Scale of the result below which a multiplier would leave its bounds.
  double least_scale(double x_scale) const {
    const double least = 2.0001 * x_scale * double(*std::max_element(s.begin(), s.end()));
    const float near = float(least);
    return near >= least ? near : std::nextafter(near, INFINITY);
  }

  int64_t multiplier(int o, double x_scale, double y_scale) const {
    return int64_t(std::nearbyint(double(float(x_scale) * s[o] / float(y_scale)) * 4294967296.0));
  }

  bool last() const { return !units.gain.empty(); }

 private:
  static constexpr double BIAS_LIMIT = 1 << 30, TINY = 1e-12;
  double gain(int o) const { return last() ? units.gain[o] : 1.0; }

  // Returns the sum of the row's |ints|.
  int64_t round_row(const float *from, int o, double x_scale) {
    const double scale = double(s[o]), gain = this->gain(o);
    const float stands_for = float(scale / gain);
    float *to = ints.data() + size_t(o) * columns, *back = real.data() + size_t(o) * columns;
    for (int i = 0; i < columns; i++) row_[i] = std::nearbyint(double(from[i]) * gain / scale);
    float total = 0.0f;
    int64_t all = 0;
    for (int at = 0; at < columns; at += SOME) {
      total = 0.0f;
      for (int i = at; i < std::min(columns, at + SOME); i++) {
        to[i] = float(std::min(127.0, std::max(-127.0, row_[i])));
        back[i] = to[i] * stands_for;
        total += std::abs(to[i]);
      }
      all += int64_t(total);
    }
    const double steps = std::nearbyint(reals_[o] / (x_scale * scale));
    bias[o] = int32_t(std::min(BIAS_LIMIT, std::max(-BIAS_LIMIT, steps)));
    return all;
  }

  static constexpr int SOME = 4096;  // of these |ints|, a float holds the sum
  std::vector<double> row_, reals_;
};

}  // namespace fw
