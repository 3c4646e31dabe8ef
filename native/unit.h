// One op of a network: reads values, makes one, and sends the gradient back.
#pragma once

#include <string>
#include <vector>

#include "value.h"

namespace fw {

class Unit {
 public:
  Unit(std::vector<Value *> in, Value *out) : in(std::move(in)), out(out), first(this->in.size(), true) {}
  virtual ~Unit() = default;

  std::vector<Value *> in;
  Value *out;
  std::vector<bool> first;  // of every input: this unit is the first to send it a gradient, so it need not add

  // Fill `out->z` of every group; a unit that also counts its statistics says so.
  virtual void forward(const Pass &p) = 0;
  virtual bool counts() const { return false; }

  // Only what `forward` does for the sake of `backward`: read the inputs.
  virtual void keep(const Pass &) {}

  // From `out->d`, after norm and function, to the gradients of parameters and inputs.
  virtual void backward(const Pass &p) = 0;

  // The frame of zeros that `out`'s gradient needs for `backward`.
  virtual Frame frame() const { return Frame::around(out->shape, 0, 0, 0, 0); }

 protected:
  // Run `write(c, r, d)` on every row of the gradient of input i; d may be added to.
  template <class Write>
  void send(size_t i, int g, const Write &write) {
    Value &v = *in[i];
    if (!v.has_gradient()) return;
    if (first[i]) v.clear(g);
    for (int c = 0; c < v.shape.channels; c++)
      for (int r = 0; r < v.shape.height; r++) write(c, r, v.d(g, c, r));
  }
};

// An input as its readers see it, group by group, in a frame of zeros; kept for the way back where it fits the cache.
class Source {
 public:
  static constexpr size_t KEPT_BYTES = 384 * 1024;

  Source(const Value &v, Frame f, int groups) : v_(v), frame(f), size(v.shape.channels * f.area()) {
    direct_ = v.plain() && f.tight(v.shape);
    if (direct_) size = v.shape.size();
    held_ = groups * size * sizeof(Vec) <= KEPT_BYTES ? groups : 1;  // all or one: a part would only spread it out
    if (!direct_) copy_ = Buffer(size * held_);
  }
  const Vec *fresh(int g) {
    if (direct_) return v_.z(g);
    Vec *to = copy_.data() + size_t(g % held_) * size;
    v_.read(g, to, frame);
    return to;
  }
  // True where all groups are still there.
  bool kept(int groups) const { return direct_ || held_ >= groups; }
  const Vec *at(int g) const { return direct_ ? v_.z(g) : copy_.data() + size_t(g % held_) * size; }

 private:
  const Value &v_;
  bool direct_;
  int held_;
  Buffer copy_;

 public:
  Frame frame;
  size_t size;
};

}  // namespace fw
