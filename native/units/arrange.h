// Units without weights that add, copy or move maps.
#pragma once

#include "../unit.h"

namespace fw {

// A value seen once more: where a norm or a function has no op of its own to follow.
class Copy : public Unit {
 public:
  Copy(Value *x, Value *y) : Unit({x}, y) {}

  void forward(const Pass &p) override {
    for (int g = 0; g < p.groups; g++) in[0]->read(g, out->z(g), Frame::around(in[0]->shape, 0, 0, 0, 0));
  }
  void backward(const Pass &p) override {
    for (int g = 0; g < p.groups; g++) {
      out->transform(p, g);
      send(0, g, [&](int c, int r, Vec *d) {
        const Vec *from = out->d(g, c, r);
        for (int j = 0; j < out->shape.width; j++) d[j] += from[j];
      });
    }
  }
};

class Add : public Unit {
 public:
  Add(Value *a, Value *b, Value *y) : Unit({a, b}, y), row_(y->shape.area()) {}

  void forward(const Pass &p) override {
    const size_t area = out->shape.area();
    for (int g = 0; g < p.groups; g++)
      for (int c = 0; c < out->shape.channels; c++) {
        Vec *y = out->z(g) + c * area;
        in[0]->read(c, in[0]->z(g, c), y, area);
        in[1]->read(c, in[1]->z(g, c), row_.data(), area);
        for (size_t i = 0; i < area; i++) y[i] += row_.data()[i];
      }
  }
  void backward(const Pass &p) override {
    for (int g = 0; g < p.groups; g++) {
      out->transform(p, g);
      for (size_t i = 0; i < 2; i++)
        send(i, g, [&](int c, int r, Vec *d) {
          const Vec *from = out->d(g, c, r);
          for (int j = 0; j < out->shape.width; j++) d[j] += from[j];
        });
    }
  }

 private:
  Buffer row_;
};

class Concat : public Unit {
 public:
  Concat(std::vector<Value *> xs, Value *y) : Unit(std::move(xs), y) {}

  void forward(const Pass &p) override {
    for (int g = 0; g < p.groups; g++) {
      size_t at = 0;
      for (Value *x : in) {
        x->read(g, out->z(g) + at, Frame::around(x->shape, 0, 0, 0, 0));
        at += x->shape.size();
      }
    }
  }
  void backward(const Pass &p) override {
    for (int g = 0; g < p.groups; g++) {
      out->transform(p, g);
      int at = 0;
      for (size_t i = 0; i < in.size(); i++) {
        send(i, g, [&](int c, int r, Vec *d) {
          const Vec *from = out->d(g, at + c, r);
          for (int j = 0; j < out->shape.width; j++) d[j] += from[j];
        });
        at += in[i]->shape.channels;
      }
    }
  }
};

// y[c, h, w] = x[c, h, w + gap] - x[c, h, w].
class Difference : public Unit {
 public:
  Difference(Value *x, Value *y, int gap) : Unit({x}, y), gap_(gap), row_(x->shape.width) {}

  void forward(const Pass &p) override {
    const Shape &x = in[0]->shape, &y = out->shape;
    for (int g = 0; g < p.groups; g++)
      for (int c = 0; c < y.channels; c++)
        for (int r = 0; r < y.height; r++) {
          in[0]->read(c, in[0]->z(g, c) + size_t(r) * x.width, row_.data(), x.width);
          Vec *to = out->z(g) + c * y.area() + size_t(r) * y.width;
          for (int j = 0; j < y.width; j++) to[j] = row_.data()[j + gap_] - row_.data()[j];
        }
  }
  void backward(const Pass &p) override {
    for (int g = 0; g < p.groups; g++) {
      out->transform(p, g);
      send(0, g, [&](int c, int r, Vec *d) {
        const Vec *from = out->d(g, c, r);
        for (int j = 0; j < out->shape.width; j++) {
          d[j + gap_] += from[j];
          d[j] -= from[j];
        }
      });
    }
  }

 private:
  int gap_;
  Buffer row_;
};

// Nearest neighbour: y[c, h, w] = x[c, min(h / rows, H - 1), min(w / columns, W - 1)].
class Upsample : public Unit {
 public:
  Upsample(Value *x, Value *y, int rows, int columns) : Unit({x}, y), rows_(rows), columns_(columns), row_(x->shape.width) {}

  void forward(const Pass &p) override {
    const Shape &x = in[0]->shape, &y = out->shape;
    for (int g = 0; g < p.groups; g++)
      for (int c = 0; c < y.channels; c++)
        for (int r = 0; r < y.height; r++) {
          Vec *to = out->z(g) + c * y.area() + size_t(r) * y.width;
          const int from = std::min(r / rows_, x.height - 1);
          in[0]->read(c, in[0]->z(g, c) + size_t(from) * x.width, row_.data(), x.width);
          for (int j = 0; j < y.width; j++) to[j] = row_.data()[std::min(j / columns_, x.width - 1)];
        }
  }
  void backward(const Pass &p) override {
    const Shape &x = in[0]->shape, &y = out->shape;
    for (int g = 0; g < p.groups; g++) {
      out->transform(p, g);
      send(0, g, [&](int c, int r, Vec *d) {
        const int end = r == x.height - 1 ? y.height : (r + 1) * rows_;
        for (int a = r * rows_; a < end; a++) {
          const Vec *from = out->d(g, c, a);
          for (int j = 0; j < y.width; j++) d[std::min(j / columns_, x.width - 1)] += from[j];
        }
      });
    }
  }

 private:
  int rows_, columns_;
  Buffer row_;
};

}  // namespace fw
