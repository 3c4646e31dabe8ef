// A network in the integers that ship: numbers enter, weights become integers before every pass.
#pragma once

#include <functional>
#include <stdexcept>

#include "units/exact.h"

namespace fw {

class Lowering {
 public:
  // Constants of unit `only`, or of every unit where it is negative, for these parameters.
  using Again = std::function<std::vector<Constants>(const std::vector<float> &, int only)>;

  // scale, lo, hi: how the input is stored, less its zero.
  Lowering(float scale, int lo, int hi, std::vector<Exact *> units) : scale_(scale), lo_(lo), hi_(hi), units_(std::move(units)) {}

  Again again;

  // Make integers of the parameters; false where there are none: a parameter is no number, or a scale would not be one.
  bool lower(const std::vector<float> &params) {
    for (float w : params)
      if (!std::isfinite(w)) return false;
    if (!lowered(params)) {  // a scale follows the weights: everything after it does, too
      std::vector<Constants> all = again(params, -1);
      if (all.empty()) return false;
      for (size_t i = 0; i < units_.size(); i++) units_[i]->adopt(std::move(all.at(i)));
      if (!lowered(params)) throw std::logic_error("the core and the lowering disagree about a scale");
    }
    return true;
  }

  // Real numbers -> integers: the nearest, a half rounds up.
  void enter(Vec *x, size_t n) const {
    const Vec scale = splat(scale_), lo = splat(float(lo_)), hi = splat(float(hi_)), one = splat(1.0f);
    for (size_t i = 0; i < n; i++) {
      const Vec v = min(max(x[i] / scale + splat(0.5f), lo), hi + one);
      const Vec cut = number(whole(v));
      x[i] = min(cut > v ? cut - one : cut, hi);
    }
  }

 private:
  bool lowered(const std::vector<float> &params) {
    for (size_t i = 0; i < units_.size(); i++) {
      if (units_[i]->stale(params)) {
        std::vector<Constants> one = again(params, int(i));
        if (one.empty()) return false;
        units_[i]->adopt(std::move(one.front()));
      }
      if (!units_[i]->lower(params)) return false;
    }
    return true;
  }

  float scale_;
  int lo_, hi_;
  std::vector<Exact *> units_;
};

}  // namespace fw
