// Mean and maximum of tiles.
#pragma once

#include "../unit.h"

namespace fw {

class Pool : public Unit {
 public:
  Pool(Value *x, Value *y, int rows, int columns) : Unit({x}, y), rows_(rows), columns_(columns), plane_(x->shape.area()) {}

 protected:
  const Vec *plane(int g, int c) {
    in[0]->read(c, in[0]->z(g, c), plane_.data(), in[0]->shape.area());
    return plane_.data();
  }
  int rows_, columns_;

 private:
  Buffer plane_;
};

class AveragePool : public Pool {
 public:
  using Pool::Pool;

  void forward(const Pass &p) override {
    const Shape &x = in[0]->shape, &y = out->shape;
    const Vec share = splat(1.0f / float(rows_ * columns_));
    for (int g = 0; g < p.groups; g++)
      for (int c = 0; c < y.channels; c++) {
        const Vec *from = plane(g, c);
        Vec *to = out->z(g) + c * y.area();
        for (int r = 0; r < y.height; r++)
          for (int j = 0; j < y.width; j++) {
            Vec s{};
            for (int a = 0; a < rows_; a++) {
              const Vec *tile = from + size_t(r * rows_ + a) * x.width + j * columns_;
              for (int b = 0; b < columns_; b++) s += tile[b];
            }
            to[r * y.width + j] = s * share;
          }
      }
  }

  void backward(const Pass &p) override {
    const Shape &y = out->shape;
    const Vec share = splat(1.0f / float(rows_ * columns_));
    for (int g = 0; g < p.groups; g++) {
      out->transform(p, g);
      send(0, g, [&](int c, int r, Vec *d) {
        if (r / rows_ >= y.height) return;
        const Vec *from = out->d(g, c, r / rows_);
        for (int j = 0; j < y.width; j++) {
          const Vec part = from[j] * share;
          for (int b = 0; b < columns_; b++) d[j * columns_ + b] += part;
        }
      });
    }
  }
};

class MaxPool : public Pool {
 public:
  using Pool::Pool;

  void forward(const Pass &p) override {
    const Shape &x = in[0]->shape, &y = out->shape;
    for (int g = 0; g < p.groups; g++)
      for (int c = 0; c < y.channels; c++) {
        const Vec *from = plane(g, c);
        Vec *to = out->z(g) + c * y.area();
        for (int r = 0; r < y.height; r++)
          for (int j = 0; j < y.width; j++) {
            const Vec *tile = from + size_t(r * rows_) * x.width + j * columns_;
            Vec most = tile[0];
            for (int a = 0; a < rows_; a++)
              for (int b = 0; b < columns_; b++) most = max(most, tile[size_t(a) * x.width + b]);
            to[r * y.width + j] = most;
          }
      }
  }

  // The first of equal maxima, in reading order, takes the gradient.
  void backward(const Pass &p) override {
    const Shape &x = in[0]->shape, &y = out->shape;
    Value &v = *in[0];
    for (int g = 0; g < p.groups; g++) {
      out->transform(p, g);
      if (!v.has_gradient()) continue;
      if (first[0]) v.clear(g);
      for (int c = 0; c < y.channels; c++) {
        const Vec *from = plane(g, c);
        for (int r = 0; r < y.height; r++)
          for (int j = 0; j < y.width; j++) {
            const Vec most = out->z(g, c)[size_t(r) * y.width + j];
            Vec rest = out->d(g, c, r)[j];
            for (int a = 0; a < rows_; a++) {
              Vec *d = v.d(g, c, r * rows_ + a) + j * columns_;
              for (int b = 0; b < columns_; b++) {
                const IntVec hit = from[size_t(r * rows_ + a) * x.width + j * columns_ + b] == most;
                d[b] += hit ? rest : Vec{};
                rest = hit ? Vec{} : rest;
              }
            }
          }
      }
    }
  }
};

}  // namespace fw
