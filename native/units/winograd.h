// Dense 3x3 convolution of stride 1 that keeps the size of the map, with fewer multiplications: minimal filtering
// F(2x2, 3x3) of Lavin & Gray 2015, arXiv:1509.09308.  Its transforms are sums over the pixels of a lane, so a lane
// stays a sample; between them stand 16 products of matrices, of the kernels that every convolution uses.
#pragma once

#include "../unit.h"
#include "../window.h"
#include "../winograd.h"

namespace fw {

class Winograd : public Unit {
 public:
  static bool suits(const Shape &x, const Shape &y, const Window &k) {
    const bool same = k.kernel[0] == 3 && k.kernel[1] == 3 && k.stride[0] == 1 && k.stride[1] == 1 && k.top == 1 &&
                      k.bottom == 1 && k.left == 1 && k.right == 1 && k.groups == 1;
    return same && x.height >= 4 && x.width >= 4 && x.channels * y.channels >= WORTH * (x.channels + y.channels);
  }

  Winograd(Value *x, Value *y, int w, int b, int groups)
      : Unit({x}, y), w_(w), b_(b), ins_(x->shape.channels), outs_(y->shape.channels), rows_((x->shape.height + 1) / 2),
        columns_((x->shape.width + 1) / 2), forth_(ins_, outs_), back_(outs_, ins_) {
    const size_t vectors = PRODUCT_BYTES / (POSITIONS * sizeof(Vec)) / size_t(ins_ + outs_);
    const int tiles = std::min(std::max(LEAST_TILES, int(vectors)), MOST_TILES);
    for (auto [at, wide] : blocks(columns_, tiles)) strips_.push_back({at, wide});
    band_rows_ = std::min(rows_, std::max(1, tiles / strips_.front().second));
    const int band = band_rows_ * strips_.front().second;
    room_ = std::max(band, std::min({MOST_GRADIENT_TILES, int(8 * vectors), rows_ * columns_ * groups}));
    ring_ = 2 * band_rows_ + 2, width_ = 2 * columns_ + 2;
    read_ = Buffer(size_t(ins_) * ring_ * width_);
    windows_ = Buffer(plane(std::max(ins_, outs_), room_) * POSITIONS);
    products_ = Buffer(plane(std::max(ins_, outs_), room_) * POSITIONS);
    by_window_.resize(size_t(POSITIONS) * outs_ * ins_);
  }

  bool counts() const override { return out->normed; }
  Frame frame() const override { return around(out->shape); }

  void forward(const Pass &p) override {
    if (p.first == 0) forth_.pack([&](int o, int c, float *u) { window_of_weights(p.params + w_ + (o * ins_ + c) * 9, 1, u); });
    for (int g = 0; g < p.groups; g++) {
      const bool count = out->normed && p.mode != Mode::ANSWER;
      const auto to = [&](int c) {
        Tiles t{};
        t.y = out->z(g) + c * out->shape.area(), t.y_row = out->shape.width;
        t.bias = b_ >= 0 ? p.params[b_ + c] : 0.0f;
        if (count) t.pivot = out->norm.pivot[c], t.sums = out->sums(c);
        return t;
      };
      if (count && !p.partial(g)) {
        convolve<Store::STATISTICS>(forth_, source(), to, g);
      } else {
        convolve<Store::SET>(forth_, source(), to, g);
        if (count) out->count(p, g);
      }
    }
  }

  void backward(const Pass &p) override {
    const bool send = in[0]->has_gradient();
    if (send && p.first == 0)
      back_.pack([&](int c, int o, float *u) { window_of_weights(p.params + w_ + (o * ins_ + c) * 9 + 8, -1, u); });
    for (int g = 0; g < p.groups; g++) {
      out->transform(p, g);
      if (send) by_input(g);
    }
    by_weights(p);
    if (b_ >= 0)
      for (int c = 0; c < outs_; c++) p.grads[b_ + c] += out->gradient_sum(p, c);
  }

 private:
  static constexpr int WORTH = 8;  // products per transform of a channel; at 5 to 6 the one costs what the other saves
  static constexpr size_t PRODUCT_BYTES = 512 * 1024;  // of windows and products of a band: they stay in L2
  static constexpr int LEAST_TILES = 4, MOST_TILES = 24, MOST_GRADIENT_TILES = 48;

  static Frame around(const Shape &s) { return Frame::around(s, 1, 1 + s.height % 2, 1, 1 + s.width % 2); }
  // Vectors from one position to the next, such that no two lie in the same places of a cache.
  static size_t plane(int channels, int tiles) { return size_t(channels) * tiles + 192 / sizeof(Vec); }

  // Transformed weights of one direction, in the order they are met.
  struct Way {
    int ins, outs;
    std::vector<std::pair<int, int>> out_blocks;
    std::vector<float> packed;  // [position][block][in][out of the block]
    std::vector<int> sizes;     // of its blocks: two at most
    Way(int ins, int outs) : ins(ins), outs(outs), out_blocks(blocks(outs, MOST_OUTS)) {
      for (const Run &r : runs(outs, MOST_OUTS)) sizes.push_back(r.size);
    }

    template <class Weights>
    void pack(const Weights &weights) {
      packed.resize(size_t(POSITIONS) * ins * outs);
      float u[POSITIONS];
      for (auto [first, size] : out_blocks)
        for (int o = 0; o < size; o++)
          for (int c = 0; c < ins; c++) {
            weights(first + o, c, u);
            for (int i = 0; i < POSITIONS; i++) packed[(size_t(i) * outs + first) * ins + c * size + o] = u[i];
          }
    }
  };

  // The input as its readers see it: a band of rows, which `read` keeps up with.
  Image source() const { return {read_.data(), size_t(ring_) * width_, width_, ring_}; }
  Image gradient(int g) { return {out->d(g), out->frame.area(), out->frame.width, out->frame.height}; }

  // Read the rows of group g that tile rows [r, r + high) need and earlier ones did not; top and bottom are zeros.
  void read(int g, int r, int high) {
    const Value &x = *in[0];
    const int from = r ? 2 * r + 2 : 0, to = 2 * (r + high) + 2;
    for (int c = 0; c < ins_; c++)
      for (int k = from; k < to; k++) {
        Vec *row = read_.data() + (size_t(c) * ring_ + k % ring_) * width_ + 1;
        if (k >= 1 && k <= x.shape.height)
          x.read(c, x.z(g, c) + size_t(k - 1) * x.shape.width, row, x.shape.width);
        else
          std::fill_n(row, x.shape.width, Vec{});
      }
  }

  // Convolution of an image; to(c) says where channel c of the result begins.  g: the image is the ring, which is to be
  // filled from this group of the input.
  template <Store STORE, class To>
  void convolve(const Way &way, const Image &from, const To &to, int g = -1) {
    const Shape &map = out->shape;
    for (int r = 0; r < rows_; r += band_rows_) {
      const int high = std::min(band_rows_, rows_ - r);
      if (g >= 0) read(g, r, high);
      for (auto [j, wide] : strips_) {
        const int tiles = high * wide;
        const size_t in_plane = plane(way.ins, tiles), out_plane = plane(way.outs, tiles);
        for (int c = 0; c < way.ins; c++)
          for (int i = 0; i < high; i++)
            transform_windows(from, c, r + i, j, wide, windows_.data() + c * tiles + i * wide, in_plane);
        multiply(way, tiles, in_plane, out_plane);
        for (int o = 0; o < way.outs; o++) {
          Tiles t = to(o);
          t.plane = out_plane;
          t.columns = std::min(2 * wide, map.width - 2 * j);
          Vec *const y = t.y + 2 * j;
          for (int i = 0; i < high; i++) {
            t.m = products_.data() + o * tiles + i * wide;
            t.rows = std::min(2, map.height - 2 * (r + i));
            t.y = y + size_t(2 * (r + i)) * t.y_row;
            transform_products<STORE>(t);
          }
        }
      }
    }
  }

  // products <- weights * windows, position by position.
  void multiply(const Way &way, int tiles, size_t in_plane, size_t out_plane) {
    taps_.resize(way.ins);
    for (int c = 0; c < way.ins; c++) taps_[c] = c * tiles;
    Block<Vec> b{};
    b.taps = taps_.data(), b.count = way.ins, b.out_plane = tiles, b.x_step = 1, b.y_step = 1;
    std::vector<std::pair<int, int>> pixel_blocks[MOST_OUTS + 1];
    for (int outs : way.sizes) pixel_blocks[outs] = blocks(tiles, most_pixels(outs));
    for (int i = 0; i < POSITIONS; i++)
      for (auto [o, outs] : way.out_blocks) {
        b.w = way.packed.data() + (size_t(i) * way.outs + o) * way.ins;
        for (auto [t, pixels] : pixel_blocks[outs]) {
          b.x = windows_.data() + i * in_plane + t;
          b.y = products_.data() + i * out_plane + size_t(o) * tiles + t;
          convolution<Vec, Store::SET>(outs, pixels)(b);
        }
      }
  }

  void by_input(int g) {
    Value &x = *in[0];
    const Image from = gradient(g);
    const auto to = [&](int c) {
      Tiles t{};
      t.y = x.d(g, c, 0), t.y_row = x.frame.width;
      return t;
    };
    if (first[0])
      convolve<Store::SET>(back_, from, to);
    else
      convolve<Store::ADD>(back_, from, to);
  }

  // The adjoint of the product by the weights, summed over as many tiles as the buffers have room for, of any group;
  // at the end that of their transform.
  void by_weights(const Pass &p) {
    std::fill(by_window_.begin(), by_window_.end(), 0.0f);
    const size_t in_plane = plane(ins_, room_), out_plane = plane(outs_, room_);
    int tiles = 0;
    for (int g = 0; g < p.groups; g++) {
      const Image x = source(), dy = gradient(g);
      for (int r = 0; r < rows_; r++) {
        read(g, r, 1);
        for (auto [j, wide] : strips_) {
          if (tiles + wide > room_) correlate_windows(tiles, in_plane, out_plane), tiles = 0;
          for (int c = 0; c < ins_; c++)
            transform_windows(x, c, r, j, wide, windows_.data() + c * room_ + tiles, in_plane);
          for (int o = 0; o < outs_; o++)
            transform_gradients(dy.at(o, 2 * r + 1, 2 * j + 1), dy.row, wide, products_.data() + o * room_ + tiles, out_plane);
          tiles += wide;
        }
      }
    }
    correlate_windows(tiles, in_plane, out_plane);
    const size_t all = size_t(outs_) * ins_;
    for (size_t i = 0; i < all; i++) weights_of_window(by_window_.data() + i, all, p.grads + w_ + 9 * i);
  }

  void correlate_windows(int tiles, size_t in_plane, size_t out_plane) {
    taps_.resize(ins_);
    for (int c = 0; c < ins_; c++) taps_[c] = c * room_;
    WeightBlock b{};
    b.x_step = 1, b.dy_plane = room_, b.rows = 1, b.columns = tiles, b.groups = 1, b.dw_stride = ins_;
    std::vector<std::pair<int, int>> tap_blocks[MOST_OUTS + 1];
    for (int outs : forth_.sizes) tap_blocks[outs] = blocks(ins_, most_pixels(outs));
    for (int i = 0; i < POSITIONS; i++) {
      b.x = windows_.data() + i * in_plane;
      for (auto [o, outs] : forth_.out_blocks)
        for (auto [c, size] : tap_blocks[outs]) {
          b.taps = taps_.data() + c;
          b.dy = products_.data() + i * out_plane + size_t(o) * room_;
          b.dw = by_window_.data() + (size_t(i) * outs_ + o) * ins_ + c;
          correlation(outs, size)(b);
        }
    }
  }

  int w_, b_, ins_, outs_, rows_, columns_;  // rows and columns of tiles
  Way forth_, back_;
  std::vector<std::pair<int, int>> strips_;  // first column and columns of tiles side by side
  int band_rows_, room_;  // rows of tiles of a band; tiles that the buffers have room for
  int ring_, width_;      // rows and columns that are read at a time
  Buffer read_, windows_, products_;
  std::vector<int> taps_;
  std::vector<float> by_window_;  // [position][out][in]
};

}  // namespace fw
