// Where the taps of a convolution fall, on the way forward and on the way back.
#pragma once

#include "value.h"

namespace fw {

// The pixels of one phase of the stride: their gradient is a convolution of its own, with the taps that meet them.
struct Phase {
  struct Tap {
    int down, right, index;  // offset from the gradient's pixel in rows and columns; place among a channel's weights
  };
  int row, column, rows, columns;  // first pixel, and how many
  std::vector<Tap> taps;           // rows and columns ascending
};

struct Window {
  int kernel[2], stride[2], top, bottom, left, right, groups;

  int taps() const { return kernel[0] * kernel[1]; }

  // The input's frame.
  Frame around(const Shape &x) const { return Frame::around(x, top, bottom, left, right); }

  // The frame that the gradient of the result `y` needs, so that no phase reads outside.
  Frame back(const Shape &x, const Shape &y) const {
    const auto before = [](int kernel, int begin, int stride) { return std::max(0, (kernel - 1 - begin + stride - 1) / stride); };
    const auto after = [](int size, int begin, int stride, int made) { return std::max(0, (size - 1 + begin) / stride - (made - 1)); };
    return Frame::around(y, before(kernel[0], top, stride[0]), after(x.height, top, stride[0], y.height),
                         before(kernel[1], left, stride[1]), after(x.width, left, stride[1], y.width));
  }

  std::vector<Phase> phases(const Shape &x) const {
    std::vector<Phase> out;
    for (int a = 0; a < std::min(stride[0], x.height); a++)
      for (int b = 0; b < std::min(stride[1], x.width); b++) {
        Phase ph{a, b, (x.height - a + stride[0] - 1) / stride[0], (x.width - b + stride[1] - 1) / stride[1], {}};
        for (int i = kernel[0] - 1; i >= 0; i--)
          for (int j = kernel[1] - 1; j >= 0; j--) {
            const int down = a + top - i, right = b + left - j;
            if (down % stride[0] == 0 && right % stride[1] == 0)
              ph.taps.push_back({down / stride[0], right / stride[1], i * kernel[1] + j});
          }
        out.push_back(std::move(ph));
      }
    return out;
  }
};

}  // namespace fw
