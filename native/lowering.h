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

  // How an input is stored, less its zero.
  struct Entry {
    float scale = 1.0f;
    int lo = 0, hi = 0;
  };

  // beside: of the numbers beside the map, where there are any.
  Lowering(Entry map, Entry beside, std::vector<Exact *> units) : map_(map), beside_(beside), units_(std::move(units)) {}

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

  void enter(Vec *x, size_t n) const { enter(map_, x, n); }
  void enter_beside(Vec *x, size_t n) const { enter(beside_, x, n); }

 private:
  // Real numbers -> integers: the nearest, a half rounds up.
  static void enter(const Entry &e, Vec *x, size_t n) {
    const Vec scale = splat(e.scale), lo = splat(float(e.lo)), hi = splat(float(e.hi)), one = splat(1.0f);
    for (size_t i = 0; i < n; i++) {
      const Vec v = min(max(x[i] / scale + splat(0.5f), lo), hi + one);
      const Vec cut = number(whole(v));
      x[i] = min(cut > v ? cut - one : cut, hi);
    }
  }

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

  Entry map_, beside_;
  std::vector<Exact *> units_;
};

}  // namespace fw
