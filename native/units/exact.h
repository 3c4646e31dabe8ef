// An op in the integers that ship: exact forward, straight-through backward (Jacob et al. 2017, arXiv:1712.05877).
//
// Values hold their integers less their zeros; gradients are by the real numbers that these stand for.
#pragma once

#include <memory>
#include <stdexcept>

#include "../integers.h"
#include "../unit.h"

namespace fw {

// smooth: the op in floats, which sends the gradient back.  Where it only copies numbers, it is the exact op as well.
class Exact : public Unit {
 public:
  Exact(std::unique_ptr<Unit> smooth, Constants c)
      : Unit(smooth->in, smooth->out), c_(std::move(c)), smooth_(std::move(smooth)) {}

  Frame frame() const override { return smooth_->frame(); }
  void adopt(Constants c) {
    if (c.table.size() != c_.table.size()) throw std::invalid_argument("a table of another size");
    c_ = std::move(c);
  }

  // Make integers of the parameters; false where these ask for other constants than there are.
  virtual bool lower(const std::vector<float> &) { return true; }
  // The constants of this unit alone are to be made anew.
  virtual bool stale(const std::vector<float> &) const { return false; }

  void forward(const Pass &p) override { smooth_->forward(p); }
  void backward(const Pass &p) override {
    for (int g = 0; g < p.groups; g++)
      for (int c = 0; c < out->shape.channels; c++) cut(g, c);
    send_back(p);
  }

 protected:
  // No gradient where a number lies at an end of its range.  Returns what is left, summed.
  Vec cut(int g, int c) {
    const Vec lo = splat(float(c_.lo)), hi = splat(float(c_.hi));
    Vec sum{};
    for (int r = 0; r < out->shape.height; r++) {
      const Vec *z = out->z(g, c) + size_t(r) * out->shape.width;
      Vec *d = out->d(g, c, r);
      for (int j = 0; j < out->shape.width; j++) {
        d[j] = (z[j] > lo) & (z[j] < hi) ? d[j] : Vec{};
        sum += d[j];
      }
    }
    return sum;
  }
  void send_back(const Pass &p) {
    smooth_->first = first;
    smooth_->backward(p);
  }

  Constants c_;
  std::unique_ptr<Unit> smooth_;
};

}  // namespace fw
