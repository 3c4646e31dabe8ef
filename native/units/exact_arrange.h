// Sums, differences and maps side by side in the integers that ship.
#pragma once

#include "exact.h"

namespace fw {

class ExactAdd : public Exact {
 public:
  using Exact::Exact;

  void forward(const Pass &p) override {
    const Long ma = splat_long(c_.m.at(0)), mb = splat_long(c_.m.at(1)), lo = splat_long(c_.lo), hi = splat_long(c_.hi), zero{};
    for (int g = 0; g < p.groups; g++) {
      const Vec *a = in[0]->z(g), *b = in[1]->z(g);
      Vec *z = out->z(g);
      for (size_t i = 0; i < out->shape.size(); i++) {
        const IntVec u = whole(a[i]), v = whole(b[i]);
        z[i] = number(joined(blend(even(u), ma, even(v), mb, zero, lo, hi), blend(odd(u), ma, odd(v), mb, zero, lo, hi)));
      }
    }
  }
};

// m[i] is 0 where input i has the result's scale already.
class ExactConcat : public Exact {
 public:
  using Exact::Exact;

  void forward(const Pass &p) override {
    for (int g = 0; g < p.groups; g++) {
      Vec *z = out->z(g);
      for (size_t k = 0; k < in.size(); k++) {
        const Vec *x = in[k]->z(g);
        const size_t n = in[k]->shape.size();
        const Requantize rounded(c_.m.at(k), c_);
        if (c_.m[k])
          for (size_t i = 0; i < n; i++) z[i] = rounded(whole(x[i]));
        else
          std::copy_n(x, n, z);
        z += n;
      }
    }
  }
};

// On the input's scale, saturated.
class ExactDifference : public Exact {
 public:
  ExactDifference(std::unique_ptr<Unit> smooth, Constants c, int gap) : Exact(std::move(smooth), std::move(c)), gap_(gap) {}

  void forward(const Pass &p) override {
    const Long lo = splat_long(c_.lo), hi = splat_long(c_.hi);
    const Shape &x = in[0]->shape, &y = out->shape;
    for (int g = 0; g < p.groups; g++)
      for (int r = 0; r < y.channels * y.height; r++) {
        const Vec *from = in[0]->z(g) + size_t(r) * x.width;
        Vec *to = out->z(g) + size_t(r) * y.width;
        for (int j = 0; j < y.width; j++) {
          const IntVec a = whole(from[j + gap_]), b = whole(from[j]);
          to[j] = number(joined(subtract(even(a), even(b), lo, hi), subtract(odd(a), odd(b), lo, hi)));
        }
      }
  }

 private:
  int gap_;
};

}  // namespace fw
