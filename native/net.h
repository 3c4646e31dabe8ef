// A network that trains: values and units in order, parameters in one vector, micro-batches that stay in the cache.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "loader.h"
#include "lowering.h"
#include "optimiser.h"
#include "unit.h"

namespace fw {

class Net {
 public:
  // values: the map first, then the numbers beside it where `beside` says that there are any.
  // groups: vectors of samples that pass together, so that their norms share statistics.
  Net(std::vector<std::unique_ptr<Value>> values, std::vector<std::unique_ptr<Unit>> units, std::vector<float> params,
      std::vector<float> statistics, std::vector<Array> arrays, int groups, bool beside)
      : params(std::move(params)), statistics(std::move(statistics)), values_(std::move(values)), units_(std::move(units)),
        groups_(groups), grads_(this->params.size(), 0.0f), optimiser_(this->params.size(), std::move(arrays)),
        beside_(beside ? values_.at(1).get() : nullptr),
        loader_(values_.front()->shape, beside ? values_.at(1)->shape.size() : 0, int(values_.back()->shape.size())) {
    for (const auto &u : units_) {
      u->out->frame = u->frame();
      u->out->want_gradient();
    }
    std::vector<const Value *> seen;
    for (auto u = units_.rbegin(); u != units_.rend(); ++u)
      for (size_t i = 0; i < (*u)->in.size(); i++) {
        const Value *v = (*u)->in[i];
        (*u)->first[i] = std::find(seen.begin(), seen.end(), v) == seen.end();
        seen.push_back(v);
      }
    for (const auto &v : values_) normed_ = normed_ || v->normed;
    const size_t outs = values_.back()->shape.size();
    answers_ = Buffer(outs), targets_ = Buffer(outs), teacher_ = Buffer(outs), slopes_ = Buffer(outs);
  }

  std::vector<float> params, statistics;
  Samples samples;
  Objective objective_of;
  Options options;
  std::unique_ptr<Lowering> lowering;  // where the values are the integers that ship

  size_t size_of(size_t place) const { return values_.at(place)->shape.size(); }
  size_t outputs() const { return values_.back()->shape.size(); }
  size_t inputs() const { return values_.front()->shape.size() + (beside_ ? beside_->shape.size() : 0); }
  const Shape &input_shape() const { return values_.front()->shape; }
  const std::vector<float> &gradients() const { return grads_; }

  // One step of the optimiser; returns the loss before it.  Where the loss is no number, nothing moves.
  double step(const Draw &d, float rate) {
    FlushDenormals flush;
    const double loss = gradient(d, true);
    if (!std::isfinite(loss)) return loss;
    if (options.sharpness > 0.0f) {  // Foret et al. 2020, arXiv:2010.01412
      const std::vector<float> here = params;
      double square = 0.0;
      for (float g : grads_) square += double(g) * g;
      const float reach = options.sharpness / float(std::sqrt(square) + 1e-12);
      for (size_t i = 0; i < params.size(); i++) params[i] += reach * grads_[i];
      gradient(d, false);
      params = here;
    }
    optimiser_.step(options, params, grads_, rate);
    return loss;
  }

  // Loss of a batch, and its gradient by every parameter.  follow: running statistics move towards this batch's.
  double gradient(const Draw &d, bool follow = true) {
    if (lowering && !lowering->lower(params)) return NAN;
    FlushDenormals flush;
    std::fill(grads_.begin(), grads_.end(), 0.0f);
    const int all = (d.samples + LANES - 1) / LANES, parts = (all + groups_ - 1) / groups_;
    double loss = 0.0;
    for (int g = 0; g < all; g += groups_) {
      Pass p = pass(d, g, std::min(groups_, all - g));
      p.mode = Mode::TRAIN;
      p.momentum = follow ? 0.1f / float(parts) : 0.0f;
      forward(d, p);
      loss += learn(d, p);
      backward(p);
    }
    return loss;
  }

  // Statistics of every norm, measured anew: the mean over `parts` of batch means and unbiased variances.
  void measure(const std::vector<Draw> &parts) {
    FlushDenormals flush;
    if (!normed_ || parts.empty()) return;
    std::vector<double> total(statistics.size(), 0.0);
    for (const Draw &d : parts) {
      const int all = (d.samples + LANES - 1) / LANES;
      for (int g = 0; g < all; g += groups_) {
        Pass p = pass(d, g, std::min(groups_, all - g));
        p.mode = Mode::MEASURE;
        p.momentum = 1.0f;
        forward(d, p);
        const double weight = double(p.samples) / d.samples / double(parts.size());
        for (size_t i = 0; i < total.size(); i++) total[i] += weight * statistics[i];
      }
    }
    std::copy(total.begin(), total.end(), statistics.begin());
  }

  // Outputs of samples in memory, [n][outputs]; running statistics, no noise.
  void answer(const float *x, size_t n, float *out) { trace(x, n, values_.size() - 1, out); }

  // Numbers of value `place` as its readers see them, [n][numbers of the value].
  void trace(const float *x, size_t n, size_t place, float *out) {
    const Value &v = *values_.at(place);
    const size_t size = v.shape.size();
    if (lowering && !lowering->lower(params)) {
      std::fill(out, out + n * size, NAN);
      return;
    }
    Buffer read(size);
    FlushDenormals flush;
    Samples s;
    s.x = x;
    s.count = n;
    std::swap(s, samples);
    std::vector<int64_t> rows(size_t(groups_) * LANES);
    for (size_t at = 0; at < n; at += rows.size()) {
      Draw d;
      d.samples = int(std::min(rows.size(), n - at));
      for (int i = 0; i < d.samples; i++) rows[i] = int64_t(at) + i;
      d.rows = rows.data();
      Pass p = pass(d, 0, (d.samples + LANES - 1) / LANES);
      p.mode = Mode::ANSWER;
      forward(d, p);
      for (int g = 0; g < p.groups; g++) {
        v.read(g, read.data(), Frame::around(v.shape, 0, 0, 0, 0));
        for (int k = 0; k < LANES && g * LANES + k < d.samples; k++)
          for (size_t i = 0; i < size; i++) out[(at + size_t(g) * LANES + k) * size + i] = read.data()[i][k];
      }
    }
    std::swap(s, samples);
  }

  // Let the average of the weights take their place, where one is kept.
  void adopt_average() {
    if (!optimiser_.average().empty()) params = optimiser_.average();
  }

 private:
  Pass pass(const Draw &d, int group, int groups) {
    Pass p;
    p.params = params.data(), p.grads = grads_.data(), p.statistics = statistics.data();
    p.groups = groups;
    p.first = size_t(group) * LANES;
    p.samples = std::min(groups * LANES, d.samples - group * LANES);
    p.seed = mix(d.seed);
    return p;
  }

  void forward(const Draw &d, const Pass &p) {
    Value &x = *values_.front();
    for (int g = 0; g < p.groups; g++) loader_.inputs(samples, d, int(p.first) + g * LANES, x.z(g));
    if (lowering) lowering->enter(x.z(0), x.shape.size() * p.groups);
    if (beside_) {
      for (int g = 0; g < p.groups; g++) loader_.beside(samples, d, int(p.first) + g * LANES, beside_->z(g));
      if (lowering) lowering->enter_beside(beside_->z(0), beside_->shape.size() * p.groups);
    }
    for (const auto &u : units_) {
      u->out->open(p);
      u->forward(p);
      if (u->out->normed && p.mode != Mode::ANSWER && !u->counts())
        for (int g = 0; g < p.groups; g++) u->out->count(p, g);
      u->out->close(p);
    }
  }

  double learn(const Draw &d, const Pass &p) {
    double loss = 0.0;
    const int n = int(outputs());
    Value &out = *values_.back();
    for (int g = 0; g < p.groups; g++) {
      loader_.targets(samples, d, int(p.first) + g * LANES, targets_.data(), teacher_.data());
      read_answers(g);
      const Vec scale = p.live(g) * splat(1.0f / float(d.samples));
      loss += objective(objective_of, answers_.data(), targets_.data(), samples.teacher ? teacher_.data() : nullptr,
                        slopes_.data(), n, scale);
      const Vec *d = slopes_.data();
      for (int c = 0; c < out.shape.channels; c++)
        for (int r = 0; r < out.shape.height; r++, d += out.shape.width) std::copy_n(d, out.shape.width, out.d(g, c, r));
    }
    return loss;
  }

  void backward(const Pass &p) {
    for (auto u = units_.rbegin(); u != units_.rend(); ++u) {
      Value &v = *(*u)->out;
      v.open_backward();
      for (int g = 0; g < p.groups; g++) v.reduce(p, g);
      v.close_backward(p);
      (*u)->backward(p);
    }
  }

  void read_answers(int g) {
    const Value &v = *values_.back();
    v.read(g, answers_.data(), Frame::around(v.shape, 0, 0, 0, 0));
  }

  std::vector<std::unique_ptr<Value>> values_;
  std::vector<std::unique_ptr<Unit>> units_;
  int groups_;
  bool normed_ = false;
  std::vector<float> grads_;
  Optimiser optimiser_;
  Value *beside_;
  Loader loader_;
  Buffer answers_, targets_, teacher_, slopes_;
};

}  // namespace fw
