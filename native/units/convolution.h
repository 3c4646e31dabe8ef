// Convolution of any kernel, stride, padding and groups.
#pragma once

#include "filter.h"

namespace fw {

class Convolution : public Filter {
 public:
  Convolution(Value *x, Value *y, const Window &k, int w, int b, int groups)
      : Filter(x, y, k, w, b, groups) {
    ins_ = x->shape.channels / k.groups;
    outs_ = y->shape.channels / k.groups;
    for (int i = 0; i < k.kernel[0]; i++)
      for (int j = 0; j < k.kernel[1]; j++) taps_.push_back(i * source_.frame.width + j);
    for (int c = 0; c < ins_; c++)
      for (int t : taps_) weights_.push_back(c * int(source_.frame.area()) + t);
    out_blocks_ = blocks(outs_, MOST_OUTS);
    in_blocks_ = blocks(ins_, MOST_OUTS);
  }

 private:
  void filter(const Pass &p, const Vec *x, int g, bool statistics) override {
    statistics ? filter<Store::STATISTICS>(p, x, g) : filter<Store::SET>(p, x, g);
  }

  template <Store STORE>
  void filter(const Pass &p, const Vec *x, int g) {
    const Shape &y = out->shape;
    const int area = int(y.area());
    for (int k = 0; k < k_.groups; k++)
      for (auto [o, outs] : out_blocks_) {
        const int channel = k * outs_ + o;
        const auto columns = runs(y.width, most_pixels(outs));
        Block<Vec> b{};
        b.taps = weights_.data(), b.count = int(weights_.size());
        b.w = packed_.data() + size_t(channel) * weights_.size();
        b.out_plane = area, b.x_step = k_.stride[1], b.y_step = 1;
        b.bias = b_ >= 0 ? p.params + b_ + channel : nullptr;
        if constexpr (STORE == Store::STATISTICS) b.pivot = out->norm.pivot.data() + channel, b.sums = out->sums(channel);
        for (int r = 0; r < y.height; r++)
          for (auto [j, pixels, repeats] : columns) {
            b.repeats = repeats;
            b.x = x + size_t(k) * ins_ * source_.frame.area() + size_t(r) * k_.stride[0] * source_.frame.width + j * k_.stride[1];
            b.y = out->z(g) + size_t(channel) * area + size_t(r) * y.width + j;
            convolution<Vec, STORE>(outs, pixels)(b);
          }
      }
  }

  void by_weights(const Pass &p, const Vec *x, int g, int groups) override {
    const Shape &y = out->shape;
    const int taps = int(taps_.size()), count = ins_ * taps;
    for (int k = 0; k < k_.groups; k++)
      for (auto [o, outs] : out_blocks_) {
        const int channel = k * outs_ + o;
        for (auto [t, size] : blocks(count, most_pixels(outs))) {
          WeightBlock b{};
          b.x = x + size_t(k) * ins_ * source_.frame.area();
          b.taps = weights_.data() + t;
          b.x_row = k_.stride[0] * source_.frame.width, b.x_step = k_.stride[1];
          b.dy = out->d(g, channel, 0);
          b.dy_plane = int(out->frame.area()), b.dy_row = out->frame.width;
          b.rows = y.height, b.columns = y.width;
          b.groups = size_t(groups), b.x_group = source_.size, b.dy_group = out->gradient_size();
          b.dw = p.grads + w_ + size_t(channel) * count + t, b.dw_stride = count;
          correlation(outs, size)(b);
        }
      }
  }

  // A phase with its taps of every output channel as offsets, and the weights in the order they are met.
  struct Back {
    Phase phase;
    std::vector<int> taps;
    std::vector<float> packed;
  };

  void by_input(int g) override {
    Value &x = *in[0];
    const int dx_area = int(x.frame.area());
    for (const auto &[ph, taps, packed] : backs_)
      for (int k = 0; k < k_.groups; k++)
        for (auto [c, outs] : in_blocks_) {
          const int channel = k * ins_ + c;
          const auto columns = runs(ph.columns, most_pixels(outs));
          Block<Vec> b{};
          b.taps = taps.data(), b.count = int(taps.size());
          b.w = packed.data() + size_t(channel) * taps.size();
          b.out_plane = dx_area, b.x_step = 1, b.y_step = k_.stride[1];
          const Vec *dy = out->d(g, k * outs_, 0);
          for (int r = 0; r < ph.rows; r++)
            for (auto [j, pixels, repeats] : columns) {
              b.repeats = repeats;
              b.x = dy + size_t(r) * out->frame.width + j;
              b.y = x.d(g, channel, ph.row + r * k_.stride[0]) + ph.column + j * k_.stride[1];
              if (first[0])
                convolution<Vec, Store::SET>(outs, pixels)(b);
              else
                convolution<Vec, Store::ADD>(outs, pixels)(b);
            }
        }
  }

  void pack_forward(const float *w) override {
    const size_t taps = taps_.size();
    packed_.resize(size_t(out->shape.channels) * ins_ * taps);
    float *to = packed_.data();
    for (int k = 0; k < k_.groups; k++)
      for (auto [o, outs] : out_blocks_)
        for (size_t t = 0; t < ins_ * taps; t++)
          for (int i = 0; i < outs; i++) *to++ = w[size_t(k * outs_ + o + i) * ins_ * taps + t];
  }

  void pack_backward(const float *w) override {
    const size_t taps = taps_.size();
    if (backs_.empty()) find_backs();
    for (Back &b : backs_) {
      b.packed.resize(size_t(in[0]->shape.channels) * b.taps.size());
      float *to = b.packed.data();
      for (int k = 0; k < k_.groups; k++)
        for (auto [c, outs] : in_blocks_)
          for (int o = 0; o < outs_; o++)
            for (const Phase::Tap &t : b.phase.taps)
              for (int i = 0; i < outs; i++) *to++ = w[(size_t(k * outs_ + o) * ins_ + c + i) * taps + t.index];
    }
  }

  void find_backs() {
    for (Phase &ph : k_.phases(in[0]->shape)) {
      Back b;
      for (int o = 0; o < outs_; o++)
        for (const Phase::Tap &t : ph.taps)
          b.taps.push_back(o * int(out->frame.area()) + t.down * out->frame.width + t.right);
      b.phase = std::move(ph);
      backs_.push_back(std::move(b));
    }
  }

  int ins_, outs_;
  std::vector<int> taps_, weights_;
  std::vector<std::pair<int, int>> out_blocks_, in_blocks_;
  std::vector<float> packed_;
  std::vector<Back> backs_;
};

}  // namespace fw
