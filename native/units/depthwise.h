// Depthwise convolution with one output per input channel, for kernels of 3 or 5 columns and strides of 1 or 2.
#pragma once

#include "../depthwise.h"
#include "filter.h"

namespace fw {

class Depthwise : public Filter {
 public:
  static bool suits(const Shape &x, const Shape &y, const Window &k) {
    return k.groups == x.channels && x.channels == y.channels && gathering(1, k.kernel[1], k.stride[1]);
  }

  Depthwise(Value *x, Value *y, const Window &k, int w, int b, int groups)
      : Filter(x, y, k, w, b, groups) {}

 private:
  void filter(const Pass &p, const Vec *x, int g, bool statistics) override {
    statistics ? filter<Store::STATISTICS>(p, x, g) : filter<Store::SET>(p, x, g);
  }

  template <Store STORE>
  void filter(const Pass &p, const Vec *x, int g) {
    const Shape &y = out->shape;
    const auto columns = runs(y.width, SLIDE_PIXELS);
    for (int c = 0; c < y.channels; c++) {
      Slide s{};
      s.x_row = source_.frame.width, s.rows = k_.kernel[0];
      s.w = p.params + w_ + size_t(c) * k_.taps();
      s.y_step = 1;
      s.bias = b_ >= 0 ? p.params[b_ + c] : 0.0f;
      if constexpr (STORE == Store::STATISTICS) s.pivot = out->norm.pivot[c], s.sums = out->sums(c);
      for (int r = 0; r < y.height; r++)
        for (auto [j, pixels, repeats] : columns) {
          s.x = x + c * source_.frame.area() + size_t(r) * k_.stride[0] * source_.frame.width + j * k_.stride[1];
          s.y = out->z(g) + c * y.area() + size_t(r) * y.width + j;
          s.repeats = repeats;
          sliding<STORE>(k_.kernel[1], k_.stride[1], pixels)(s);
        }
    }
  }

  void by_weights(const Pass &p, const Vec *x, int g, int groups) override {
    for (int c = 0; c < out->shape.channels; c++)
      for (auto [i, rows] : blocks(k_.kernel[0], band_rows(k_.kernel[1]))) {
        Band b{};
        b.x = x + c * source_.frame.area() + size_t(i) * source_.frame.width;
        b.x_row = source_.frame.width, b.x_down = k_.stride[0] * source_.frame.width;
        b.dy = out->d(g, c, 0), b.dy_row = out->frame.width;
        b.height = out->shape.height, b.width = out->shape.width;
        b.groups = size_t(groups), b.x_group = source_.size, b.dy_group = out->gradient_size();
        b.dw = p.grads + w_ + size_t(c) * k_.taps() + i * k_.kernel[1];
        gathering(rows, k_.kernel[1], k_.stride[1])(b);
      }
  }

  void by_input(int g) override {
    Value &x = *in[0];
    for (const Back &b : backs_) {
      const auto columns = runs(b.phase.columns, SLIDE_PIXELS);
      for (int c = 0; c < x.shape.channels; c++) {
        Slide s{};
        s.x_row = out->frame.width, s.rows = b.rows;
        s.w = b.packed.data() + size_t(c) * b.phase.taps.size();
        s.y_step = k_.stride[1];
        for (int r = 0; r < b.phase.rows; r++)
          for (auto [j, pixels, repeats] : columns) {
            s.x = out->d(g, c, r) + b.down * out->frame.width + b.right + j;
            s.y = x.d(g, c, b.phase.row + r * k_.stride[0]) + b.phase.column + j * k_.stride[1];
            s.repeats = repeats;
            const Sliding run = first[0] ? sliding<Store::SET>(b.columns, 1, pixels) : sliding<Store::ADD>(b.columns, 1, pixels);
            run(s);
          }
      }
    }
  }

  // A phase whose taps are a dense rectangle, `down` and `right` of the gradient's pixel.
  struct Back {
    Phase phase;
    int down, right, rows, columns;
    std::vector<float> packed;
  };

  void pack_backward(const float *w) override {
    if (backs_.empty())
      for (Phase &ph : k_.phases(in[0]->shape)) {
        Back b{std::move(ph), 0, 0, 0, 1, {}};  // a phase that no tap meets is a convolution of no rows: zeros
        if (!b.phase.taps.empty()) {
          const Phase::Tap &low = b.phase.taps.front(), &high = b.phase.taps.back();
          b.down = low.down, b.right = low.right;
          b.rows = high.down - low.down + 1, b.columns = high.right - low.right + 1;
        }
        backs_.push_back(std::move(b));
      }
    for (Back &b : backs_) {
      b.packed.clear();
      for (int c = 0; c < in[0]->shape.channels; c++)
        for (const Phase::Tap &t : b.phase.taps) b.packed.push_back(w[size_t(c) * k_.taps() + t.index]);
    }
  }

  std::vector<Back> backs_;
};

}  // namespace fw
