// Mean of tiles in the integers that ship; the largest number of a tile needs no rule of its own.
#pragma once

#include "exact.h"

namespace fw {

class ExactAverage : public Exact {
 public:
  ExactAverage(std::unique_ptr<Unit> smooth, Constants c, int rows, int columns)
      : Exact(std::move(smooth), std::move(c)), rows_(rows), columns_(columns) {}

  void forward(const Pass &p) override {
    const Shape &x = in[0]->shape, &y = out->shape;
    const Requantize rounded(c_.m.at(0), c_);
    for (int g = 0; g < p.groups; g++)
      for (int c = 0; c < y.channels; c++) {
        Vec *to = out->z(g) + c * y.area();
        for (int r = 0; r < y.height; r++)
          for (int j = 0; j < y.width; j++) {
            IntVec sum{};
            for (int a = 0; a < rows_; a++) {
              const Vec *tile = in[0]->z(g, c) + size_t(r * rows_ + a) * x.width + j * columns_;
              for (int b = 0; b < columns_; b++) sum += whole(tile[b]);
            }
            to[size_t(r) * y.width + j] = rounded(sum);
          }
      }
  }

 private:
  int rows_, columns_;
};

}  // namespace fw
