// Sums of a layer in int32, where float32 would not hold them: inputs of 16 bits, or very many of them.
#pragma once

#include "integers.h"
#include "units/convolution.h"

namespace fw {

class Sums {
 public:
  Sums(const Shape &x, const Shape &y, const Window &k)
      : x_(x), y_(y), k_(k), frame_(Frame::around(x, k.top, k.bottom, k.left, k.right)), ins_(x.channels / k.groups),
        outs_(y.channels / k.groups), out_blocks_(blocks(outs_, MOST_OUTS)) {
    for (int c = 0; c < ins_; c++)
      for (int i = 0; i < k.kernel[0]; i++)
        for (int j = 0; j < k.kernel[1]; j++) taps_.push_back(c * int(frame_.area()) + i * frame_.width + j);
  }

  // w: [outs][ins / groups][rows][columns] integers.
  void pack(const float *w) {
    if (!in_.size()) in_ = Buffer(x_.channels * frame_.area()), out_ = Buffer(y_.size());
    packed_.clear();
    for (int k = 0; k < k_.groups; k++)
      for (auto [o, outs] : out_blocks_)
        for (size_t t = 0; t < taps_.size(); t++)
          for (int i = 0; i < outs; i++) packed_.push_back(w[size_t(k * outs_ + o + i) * taps_.size() + t]);
  }

  // x: one vector of samples, [channels][height][width] -> as many sums as the result has numbers.
  const IntVec *of(const Vec *x) {
    IntVec *in = reinterpret_cast<IntVec *>(in_.data()), *out = reinterpret_cast<IntVec *>(out_.data());
    for (int c = 0; c < x_.channels; c++)
      for (int r = 0; r < x_.height; r++, x += x_.width) {
        IntVec *row = in + c * frame_.area() + size_t(frame_.top + r) * frame_.width + frame_.left;
        for (int j = 0; j < x_.width; j++) row[j] = whole(x[j]);
      }
    for (int k = 0; k < k_.groups; k++)
      for (auto [o, outs] : out_blocks_) {
        const size_t channel = size_t(k) * outs_ + o;
        Block<IntVec> b{};
        b.taps = taps_.data(), b.count = int(taps_.size());
        b.w = packed_.data() + channel * taps_.size();
        b.out_plane = int(y_.area()), b.x_step = k_.stride[1], b.y_step = 1;
        for (int r = 0; r < y_.height; r++)
          for (auto [j, pixels, repeats] : runs(y_.width, most_pixels(outs))) {
            b.repeats = repeats;
            b.x = in + size_t(k) * ins_ * frame_.area() + size_t(r) * k_.stride[0] * frame_.width + j * k_.stride[1];
            b.y = out + channel * y_.area() + size_t(r) * y_.width + j;
            convolution<IntVec, Store::SET>(outs, pixels)(b);
          }
      }
    return out;
  }

 private:
  Shape x_, y_;
  Window k_;
  Frame frame_;
  int ins_, outs_;
  std::vector<std::pair<int, int>> out_blocks_;
  std::vector<int> taps_;
  std::vector<float> packed_;
  Buffer in_, out_;
};

}  // namespace fw
