// A function as the table of 256 entries that ships, with the derivative of the function itself.
#pragma once

#include "exact.h"

namespace fw {

class ExactTable : public Exact {
 public:
  static constexpr int ENTRIES = 256;  // a power of two: no index leads out of the table

  // slope: offset of the function's learnt number, or -1.
  ExactTable(std::unique_ptr<Unit> smooth, Constants c, Function fn, int slope)
      : Exact(std::move(smooth), std::move(c)), fn_(fn), slope_(slope) {}

  bool stale(const std::vector<float> &params) const override { return slope_ >= 0 && params[slope_] != made_of_; }

  bool lower(const std::vector<float> &params) override {
    if (slope_ >= 0) made_of_ = params[slope_];
    const Vec in_scale = splat(float(c_.in_scale)), out_scale = splat(float(c_.out_scale));
    const Vec lo = splat(float(c_.lo) - 0.5f), hi = splat(float(c_.hi) + 0.5f);
    with_function(fn_, made_of_, [&](auto f) {
      for (int at = 0; at < ENTRIES; at += LANES) {
        Vec u;
        for (int i = 0; i < LANES; i++) u[i] = float(at + i - c_.offset);
        u = u * in_scale;
        // an end of the range is often the bottom of a curve: cut off is only what lies beyond
        const Vec real = f.value(u) / out_scale;
        const auto open = (real > lo) & (real < hi);
        store(derivative_ + at, open ? f.times_derivative(splat(1.0f), u) : Vec{});
        if constexpr (decltype(f)::learnt) store(by_slope_ + at, open ? f.by_slope(u) : Vec{});
      }
    });
    return true;
  }

  void forward(const Pass &p) override {
    const IntVec offset = splat_int(c_.offset);
    for (int g = 0; g < p.groups; g++) {
      const Vec *x = in[0]->z(g);
      Vec *z = out->z(g);
      for (size_t i = 0; i < out->shape.size(); i++) z[i] = look_up(c_.table.data(), (whole(x[i]) + offset) & (ENTRIES - 1));
    }
  }

  void backward(const Pass &p) override {
    const IntVec offset = splat_int(c_.offset);
    const Shape &s = out->shape;
    for (int g = 0; g < p.groups; g++) {
      const Vec *x = in[0]->z(g);
      if (slope_ >= 0) {
        Vec total{};
        for (int c = 0; c < s.channels; c++)
          for (int r = 0; r < s.height; r++) {
            const Vec *d = out->d(g, c, r), *row = x + c * s.area() + size_t(r) * s.width;
            for (int j = 0; j < s.width; j++) total += d[j] * look_up(by_slope_, (whole(row[j]) + offset) & (ENTRIES - 1));
          }
        p.grads[slope_] += sum(total);
      }
      send(0, g, [&](int c, int r, Vec *d) {
        const Vec *from = out->d(g, c, r), *row = x + c * s.area() + size_t(r) * s.width;
        for (int j = 0; j < s.width; j++) d[j] += from[j] * look_up(derivative_, (whole(row[j]) + offset) & (ENTRIES - 1));
      });
    }
  }

 private:
  static void store(float *to, Vec v) { std::memcpy(to, &v, sizeof v); }

  Function fn_;
  int slope_;
  float made_of_ = NAN;  // slope of the table; no number is equal to it
  float derivative_[ENTRIES] = {}, by_slope_[ENTRIES] = {};  // of every stored integer of the input
};

}  // namespace fw
