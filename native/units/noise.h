// Ops that only exist in training: each draws from (seed of the step, unit, place of the sample in its batch, element).
#pragma once

#include "../random.h"
#include "../unit.h"

namespace fw {

// Dropout (Srivastava et al. 2014), or a whole branch of a sample (Huang et al. 2016, arXiv:1603.09382).
class Drop : public Unit {
 public:
  Drop(Value *x, Value *y, float p, bool whole, int number) : Unit({x}, y), p_(p), whole_(whole), number_(number) {}

  void forward(const Pass &p) override {
    for (int g = 0; g < p.groups; g++) {
      in[0]->read(g, out->z(g), Frame::around(in[0]->shape, 0, 0, 0, 0));
      if (p.mode != Mode::TRAIN) continue;
      Vec *z = out->z(g);
      Vec keep = factor(p, g, 0);
      for (size_t i = 0; i < out->shape.size(); i++) {
        if (!whole_) keep = factor(p, g, i);
        z[i] *= keep;
      }
    }
  }
  void backward(const Pass &p) override {
    const Shape &s = out->shape;
    for (int g = 0; g < p.groups; g++) {
      out->transform(p, g);
      send(0, g, [&](int c, int r, Vec *d) {
        const Vec *from = out->d(g, c, r);
        const size_t at = c * s.area() + size_t(r) * s.width;
        for (int j = 0; j < s.width; j++) d[j] += from[j] * factor(p, g, whole_ ? 0 : at + j);
      });
    }
  }

 private:
  Vec factor(const Pass &p, int g, size_t element) const {
    const uint64_t key = mix(p.seed ^ mix(uint64_t(number_) << 40 ^ element));
    const Vec u = uniform(scramble(count_from(uint32_t(p.first + size_t(g) * LANES)), uint32_t(key), uint32_t(key >> 32)));
    return u >= splat(p_) ? splat(1.0f / (1.0f - p_)) : Vec{};
  }
  float p_;
  bool whole_;
  int number_;
};

}  // namespace fw
