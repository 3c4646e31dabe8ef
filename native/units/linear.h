// A layer that reads a whole map at once: its "pixels" are groups of samples.
#pragma once

#include "../unit.h"

namespace fw {

class Linear : public Unit {
 public:
  Linear(Value *x, Value *y, int w, int b, int groups)
      : Unit({x}, y), w_(w), b_(b), width_(int(x->shape.size())), copy_(x->plain() ? 0 : size_t(width_) * groups),
        back_(size_t(width_) * groups) {
    for (int k = 0; k < std::max(width_, y->shape.channels); k++) index_.push_back(k);
    out_blocks_ = blocks(y->shape.channels, MOST_OUTS);
    in_blocks_ = blocks(width_, MOST_OUTS);
  }

  void forward(const Pass &p) override {
    const int outs = out->shape.channels;
    const float *w = p.params + w_;
    if (p.first == 0) {
      packed_.resize(size_t(outs) * width_);
      float *to = packed_.data();
      for (auto [o, n] : out_blocks_)
        for (int k = 0; k < width_; k++)
          for (int i = 0; i < n; i++) *to++ = w[size_t(o + i) * width_ + k];
    }
    if (copy_.size())
      for (int g = 0; g < p.groups; g++) in[0]->read(g, copy_.data() + size_t(g) * width_, Frame::around(in[0]->shape, 0, 0, 0, 0));
    for (auto [o, n] : out_blocks_)
      for (auto [g, count] : blocks(p.groups, most_pixels(n))) {
        Block<Vec> b{};
        b.x = input(g), b.taps = index_.data(), b.count = width_;
        b.w = packed_.data() + size_t(o) * width_;
        b.y = out->z(g) + o, b.out_plane = 1, b.x_step = width_, b.y_step = outs;
        b.bias = b_ >= 0 ? p.params + b_ + o : nullptr;
        convolution<Vec, Store::SET>(n, count)(b);
      }
  }

  void backward(const Pass &p) override {
    const int outs = out->shape.channels;
    for (int g = 0; g < p.groups; g++) out->transform(p, g);
    const int step = int(out->gradient_size());  // no frame: the gradient of a linear layer is tight
    for (auto [o, n] : out_blocks_)
      for (auto [t, size] : blocks(width_, most_pixels(n))) {
        WeightBlock b{};
        b.x = input(0), b.taps = index_.data() + t, b.x_step = width_, b.dy_step = step;
        b.dy = out->d(0) + o, b.dy_plane = 1, b.rows = 1, b.columns = p.groups, b.groups = 1;
        b.dw = p.grads + w_ + size_t(o) * width_ + t, b.dw_stride = width_;
        correlation(n, size)(b);
      }
    if (b_ >= 0)
      for (int o = 0; o < outs; o++) p.grads[b_ + o] += out->gradient_sum(p, o);
    if (in[0]->has_gradient()) by_input(p, step);
  }

 private:
  const Vec *input(int g) const { return copy_.size() ? copy_.data() + size_t(g) * width_ : in[0]->z(g); }

  void by_input(const Pass &p, int step) {
    const float *w = p.params + w_;
    const int outs = out->shape.channels;
    if (p.first == 0) {
      packed_back_.resize(size_t(outs) * width_);
      float *to = packed_back_.data();
      for (auto [k, n] : in_blocks_)
        for (int o = 0; o < outs; o++)
          for (int i = 0; i < n; i++) *to++ = w[size_t(o) * width_ + k + i];
    }
    for (auto [k, n] : in_blocks_)
      for (auto [g, count] : blocks(p.groups, most_pixels(n))) {
        Block<Vec> b{};
        b.x = out->d(g), b.taps = index_.data(), b.count = outs;
        b.w = packed_back_.data() + size_t(k) * outs;
        b.y = back_.data() + size_t(g) * width_ + k, b.out_plane = 1, b.x_step = step, b.y_step = width_;
        convolution<Vec, Store::SET>(n, count)(b);
      }
    const Shape &s = in[0]->shape;
    for (int g = 0; g < p.groups; g++)
      send(0, g, [&](int c, int r, Vec *d) {
        const Vec *from = back_.data() + size_t(g) * width_ + c * s.area() + size_t(r) * s.width;
        for (int j = 0; j < s.width; j++) d[j] += from[j];
      });
  }

  int w_, b_, width_;
  Buffer copy_, back_;
  std::vector<int> index_;
  std::vector<std::pair<int, int>> out_blocks_, in_blocks_;
  std::vector<float> packed_, packed_back_;
};

}  // namespace fw
