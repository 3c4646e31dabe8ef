// Convolution of any kernel, stride, padding and groups.
#pragma once

#include "../unit.h"

namespace fw {

struct Window {
  int kernel[2], stride[2], top, bottom, left, right, groups;
};

class Convolution : public Unit {
 public:
  Convolution(Value *x, Value *y, const Window &k, int w, int b, int groups)
      : Unit({x}, y), k_(k), w_(w), b_(b), source_(*x, Frame::around(x->shape, k.top, k.bottom, k.left, k.right), groups) {
    ins_ = x->shape.channels / k.groups;
    outs_ = y->shape.channels / k.groups;
    for (int i = 0; i < k.kernel[0]; i++)
      for (int j = 0; j < k.kernel[1]; j++) taps_.push_back(i * source_.frame.width + j);
    for (int c = 0; c < ins_; c++)
      for (int t : taps_) weights_.push_back(c * int(source_.frame.area()) + t);
    out_blocks_ = blocks(outs_, MOST_OUTS);
    in_blocks_ = blocks(ins_, MOST_OUTS);
  }

  bool counts() const override { return out->normed; }

  Frame frame() const override {
    const Shape &x = in[0]->shape, &y = out->shape;
    const auto before = [](int kernel, int begin, int stride) { return std::max(0, (kernel - 1 - begin + stride - 1) / stride); };
    const auto after = [](int size, int begin, int stride, int made) { return std::max(0, (size - 1 + begin) / stride - (made - 1)); };
    return Frame::around(y, before(k_.kernel[0], k_.top, k_.stride[0]), after(x.height, k_.top, k_.stride[0], y.height),
                         before(k_.kernel[1], k_.left, k_.stride[1]), after(x.width, k_.left, k_.stride[1], y.width));
  }

  void forward(const Pass &p) override {
    pack_forward(p.params + w_);
    for (int g = 0; g < p.groups; g++) {
      const Vec *x = source_.fresh(g);
      const bool count = out->normed && p.mode != Mode::ANSWER;
      if (count && !p.partial(g)) {
        forward<Store::STATISTICS>(p, x, g);
      } else {
        forward<Store::SET>(p, x, g);
        if (count) out->count(p, g);
      }
    }
  }

  void backward(const Pass &p) override {
    const bool send = in[0]->has_gradient();
    if (send) pack_backward(p.params + w_);
    if (source_.kept(p.groups)) {
      for (int g = 0; g < p.groups; g++) out->transform(p, g);
      by_weights(p, source_.at(0), 0, p.groups);
      for (int g = 0; g < p.groups && send; g++) by_input(g);
    } else {
      for (int g = 0; g < p.groups; g++) {
        out->transform(p, g);
        by_weights(p, source_.fresh(g), g, 1);
        if (send) by_input(g);
      }
    }
    if (b_ >= 0) by_bias(p);
  }

 private:
  template <Store STORE>
  void forward(const Pass &p, const Vec *x, int g) {
    const Shape &y = out->shape;
    const int area = int(y.area()), frame_area = int(source_.frame.area());
    const size_t taps = taps_.size();
    for (int k = 0; k < k_.groups; k++)
      for (auto [o, outs] : out_blocks_) {
        const int channel = k * outs_ + o;
        const auto columns = blocks(y.width, most_pixels(outs));
        Block<Vec> b{};
        b.plane = frame_area, b.taps = taps_.data(), b.tap_count = int(taps), b.ins = ins_;
        b.w = packed_.data() + size_t(channel) * ins_ * taps;
        b.out_plane = area, b.x_step = k_.stride[1], b.y_step = 1;
        b.bias = b_ >= 0 ? p.params + b_ + channel : nullptr;
        if constexpr (STORE == Store::STATISTICS) b.pivot = out->norm.pivot.data() + channel, b.sums = out->sums(channel);
        for (int r = 0; r < y.height; r++)
          for (auto [j, pixels] : columns) {
            b.x = x + size_t(k) * ins_ * frame_area + size_t(r) * k_.stride[0] * source_.frame.width + j * k_.stride[1];
            b.y = out->z(g) + size_t(channel) * area + size_t(r) * y.width + j;
            convolution<Vec, STORE>(outs, pixels)(b);
          }
      }
  }

  void by_weights(const Pass &p, const Vec *x, int g, int groups) {
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

  void by_bias(const Pass &p) {
    for (int c = 0; c < out->shape.channels; c++) {
      Vec s{};
      for (int g = 0; g < p.groups; g++)
        for (int r = 0; r < out->shape.height; r++) {
          const Vec *d = out->d(g, c, r);
          for (int j = 0; j < out->shape.width; j++) s += d[j];
        }
      p.grads[b_ + c] += sum(s);
    }
  }

  // Every phase of the stride is a convolution of its own, with the taps that meet it.
  struct Phase {
    int row, column, rows, columns;
    std::vector<int> taps, index;  // offsets in the frame of the gradient, places among the weights
    std::vector<float> packed;
  };

  void by_input(int g) {
    Value &x = *in[0];
    const int dy_area = int(out->frame.area()), dx_area = int(x.frame.area());
    for (const Phase &ph : phases_)
      for (int k = 0; k < k_.groups; k++)
        for (auto [c, outs] : in_blocks_) {
          const int channel = k * ins_ + c;
          const auto columns = blocks(ph.columns, most_pixels(outs));
          Block<Vec> b{};
          b.plane = dy_area, b.taps = ph.taps.data(), b.tap_count = int(ph.taps.size()), b.ins = outs_;
          b.w = ph.packed.data() + size_t(channel) * outs_ * ph.taps.size();
          b.out_plane = dx_area, b.x_step = 1, b.y_step = k_.stride[1];
          const Vec *dy = out->d(g, k * outs_, 0);
          for (int r = 0; r < ph.rows; r++)
            for (auto [j, pixels] : columns) {
              b.x = dy + size_t(r) * out->frame.width + j;
              b.y = x.d(g, channel, ph.row + r * k_.stride[0]) + ph.column + j * k_.stride[1];
              if (first[0])
                convolution<Vec, Store::SET>(outs, pixels)(b);
              else
                convolution<Vec, Store::ADD>(outs, pixels)(b);
            }
        }
  }

  void pack_forward(const float *w) {
    const size_t taps = taps_.size();
    packed_.clear();
    for (int k = 0; k < k_.groups; k++)
      for (auto [o, outs] : out_blocks_)
        for (int c = 0; c < ins_; c++)
          for (size_t t = 0; t < taps; t++)
            for (int i = 0; i < outs; i++) packed_.push_back(w[(size_t(k * outs_ + o + i) * ins_ + c) * taps + t]);
  }

  void pack_backward(const float *w) {
    const size_t taps = taps_.size();
    if (phases_.empty()) find_phases();
    for (Phase &ph : phases_) {
      ph.packed.clear();
      for (int k = 0; k < k_.groups; k++)
        for (auto [c, outs] : in_blocks_)
          for (int o = 0; o < outs_; o++)
            for (int t : ph.index)
              for (int i = 0; i < outs; i++) ph.packed.push_back(w[(size_t(k * outs_ + o) * ins_ + c + i) * taps + t]);
    }
  }

  void find_phases() {
    const Shape &x = in[0]->shape;
    for (int a = 0; a < k_.stride[0]; a++)
      for (int b = 0; b < k_.stride[1]; b++) {
        Phase ph{};
        ph.row = a, ph.column = b;
        ph.rows = (x.height - a + k_.stride[0] - 1) / k_.stride[0];
        ph.columns = (x.width - b + k_.stride[1] - 1) / k_.stride[1];
        if (ph.rows <= 0 || ph.columns <= 0) continue;
        for (int i = 0; i < k_.kernel[0]; i++)
          for (int j = 0; j < k_.kernel[1]; j++) {
            const int down = a + k_.top - i, right = b + k_.left - j;
            if (down % k_.stride[0] || right % k_.stride[1]) continue;
            ph.taps.push_back(down / k_.stride[0] * out->frame.width + right / k_.stride[1]);
            ph.index.push_back(i * k_.kernel[1] + j);
          }
        phases_.push_back(std::move(ph));
      }
  }

  Window k_;
  int w_, b_, ins_, outs_;
  Source source_;
  std::vector<int> taps_, weights_;
  std::vector<std::pair<int, int>> out_blocks_, in_blocks_;
  std::vector<float> packed_;
  std::vector<Phase> phases_;
};

}  // namespace fw
