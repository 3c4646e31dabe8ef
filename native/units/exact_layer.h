// A convolution or a linear layer in the integers that ship.
#pragma once

#include "../sums.h"
#include "../weights.h"
#include "exact.h"

namespace fw {

class ExactLayer : public Exact {
 public:
  // smooth: reads its weights from offset 0 and has no bias.  direct: the same, where smooth adds up in another order
  // than one by one, and so makes sums that are not exact; else null.
  ExactLayer(std::unique_ptr<Unit> smooth, std::unique_ptr<Unit> direct, Constants c, Weights weights, const Window &k)
      : Exact(std::move(smooth), std::move(c)), direct_(std::move(direct)), weights_(std::move(weights)),
        wide_sums_(in[0]->shape, out->shape, k), grads_(weights_.ints.size()) {}

  bool lower(const std::vector<float> &params) override {
    weights_.lower(params.data(), c_.in_scale);
    wide_ = weights_.sum * c_.most >= FLOAT_EXACT;
    if (wide_) wide_sums_.pack(weights_.ints.data());
    if (weights_.last()) return true;
    if (std::max(c_.least_scale, weights_.least_scale(c_.in_scale)) != c_.out_scale) return false;
    c_.m.resize(weights_.rows);
    for (int o = 0; o < weights_.rows; o++) c_.m[o] = weights_.multiplier(o, c_.in_scale, c_.out_scale);
    return true;
  }

  void forward(const Pass &p) override {
    Pass inner = p;
    inner.params = weights_.ints.data();
    if (wide_ || direct_) smooth_->keep(inner);
    if (!wide_) (direct_ ? direct_ : smooth_)->forward(inner);
    for (int g = 0; g < p.groups; g++) {
      const IntVec *sums = wide_ ? wide_sums_.of(in[0]->z(g)) : nullptr;
      if (weights_.last())
        answer(g, sums);
      else
        round(g, sums);
    }
  }

  void backward(const Pass &p) override {
    for (int c = 0; c < out->shape.channels; c++) {
      Vec bias{};
      for (int g = 0; g < p.groups; g++) bias += weights_.last() ? out->d(g, c, 0)[0] : cut(g, c);
      if (weights_.b >= 0) p.grads[weights_.b + c] += sum(bias);
    }
    std::fill(grads_.begin(), grads_.end(), 0.0f);
    Pass inner = p;
    inner.params = weights_.real.data(), inner.grads = grads_.data();
    send_back(inner);
    const float scale = float(c_.in_scale);
    float *to = p.grads + weights_.w;
    for (size_t i = 0; i < grads_.size(); i++) to[i] += scale * grads_[i];
  }

 private:
  void round(int g, const IntVec *sums) {
    const size_t area = out->shape.area();
    for (int c = 0; c < out->shape.channels; c++) {
      const Requantize rounded(c_.m[c], c_);
      const IntVec bias = splat_int(weights_.bias[c]);
      Vec *z = out->z(g) + c * area;
      if (sums)
        for (size_t i = 0; i < area; i++) z[i] = rounded(sums[c * area + i] + bias);
      else
        for (size_t i = 0; i < area; i++) z[i] = rounded(whole(z[i]) + bias);
    }
  }

  // The last sums are not rounded: they are outputs in their units, here made what the loss compares.
  void answer(int g, const IntVec *sums) {
    Vec *z = out->z(g);
    const float x_scale = float(c_.in_scale);
    for (int o = 0; o < weights_.rows; o++) {
      const IntVec sum = (sums ? sums[o] : whole(z[o])) + splat_int(weights_.bias[o]);
      z[o] = number(sum) * splat(x_scale * weights_.s[o]);
    }
    __asm__ volatile("" ::: "memory");  // products and differences are rounded one by one, on every machine
    for (int o = 0; o < weights_.rows; o++)
      z[o] = (z[o] - splat(float(weights_.units.shift[o]))) / splat(float(weights_.units.gain[o]));
  }

  std::unique_ptr<Unit> direct_;
  Weights weights_;
  Sums wide_sums_;
  bool wide_ = false;
  std::vector<float> grads_;
};

}  // namespace fw
