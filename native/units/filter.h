// What convolutions of every kind share: an input in its frame, and the order in which groups of samples pass.
#pragma once

#include "../unit.h"
#include "../window.h"

namespace fw {

class Filter : public Unit {
 public:
  bool counts() const override { return out->normed; }
  Frame frame() const override { return k_.back(in[0]->shape, out->shape); }

  void forward(const Pass &p) override {
    if (p.first == 0) pack_forward(p.params + w_);
    for (int g = 0; g < p.groups; g++) {
      const Vec *x = source_.fresh(g);
      const bool count = out->normed && p.mode != Mode::ANSWER;
      filter(p, x, g, count && !p.partial(g));
      if (count && p.partial(g)) out->count(p, g);
    }
  }

  void keep(const Pass &p) override {
    for (int g = 0; g < p.groups; g++) source_.fresh(g);
  }

  void backward(const Pass &p) override {
    const bool send = in[0]->has_gradient(), kept = source_.kept(p.groups);
    if (send && p.first == 0) pack_backward(p.params + w_);
    for (int g = 0; g < p.groups; g++) {
      out->transform(p, g);
      if (!kept) by_weights(p, source_.fresh(g), g, 1);
      if (send) by_input(g);
    }
    if (kept) by_weights(p, source_.at(0), 0, p.groups);
    for (int c = 0; c < out->shape.channels && b_ >= 0; c++) p.grads[b_ + c] += out->gradient_sum(p, c);
  }

 protected:
  Filter(Value *x, Value *y, const Window &k, int w, int b, int groups)
      : Unit({x}, y), k_(k), w_(w), b_(b), source_(*x, k.around(x->shape), groups) {}

  // Weights in the order in which the loops meet them: once a step.
  virtual void pack_forward(const float *) {}
  virtual void pack_backward(const float *w) = 0;
  // From the framed input of group g to its raw result; where asked, with its statistics.
  virtual void filter(const Pass &p, const Vec *x, int g, bool statistics) = 0;
  virtual void by_weights(const Pass &p, const Vec *x, int g, int groups) = 0;
  virtual void by_input(int g) = 0;

  Window k_;
  int w_, b_;
  Source source_;
};

}  // namespace fw
