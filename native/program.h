// From the units that Python describes to a network.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include "net.h"
#include "units/arrange.h"
#include "units/convolution.h"
#include "units/exact_arrange.h"
#include "units/exact_layer.h"
#include "units/exact_pool.h"
#include "units/exact_table.h"
#include "units/depthwise.h"
#include "units/linear.h"
#include "units/noise.h"
#include "units/pool.h"
#include "units/winograd.h"

namespace fw {

namespace nb = nanobind;
using Numbers = std::vector<int>;

template <class T>
T entry(const nb::dict &d, const char *key) {
  if (!d.contains(key)) throw nb::key_error(key);
  T value;
  if (!nb::try_cast<T>(d[key], value)) throw nb::value_error((std::string(key) + " is of another type than it should be").c_str());
  return value;
}

inline Function function_named(const std::string &name) {
  static const std::pair<const char *, Function> all[] = {
      {"none", Function::NONE},           {"relu", Function::RELU},   {"relu6", Function::RELU6},
      {"swish", Function::SWISH},         {"leaky", Function::LEAKY}, {"hardswish", Function::HARDSWISH},
      {"tanh", Function::TANH},           {"sigmoid", Function::SIGMOID},
      {"learnt_swish", Function::LEARNT_SWISH}};
  for (const auto &[n, f] : all)
    if (name == n) return f;
  throw nb::value_error(("no function is called " + name).c_str());
}

inline Shape shape_of(const nb::dict &d) {
  const Numbers s = entry<Numbers>(d, "shape");
  if (s.size() != 3 || s[0] < 1 || s[1] < 1 || s[2] < 1) throw nb::value_error("a shape is three positive numbers");
  return {s[0], s[1], s[2]};
}

// Where an array of `count` numbers begins among `all`; -1 where there is none and `maybe` says that it may be missing.
inline int offset(int at, size_t count, size_t all, bool maybe = false) {
  if (maybe && at == -1) return at;
  if (at < 0 || count > all || size_t(at) > all - count) throw nb::value_error("an array that leads out of its vector");
  return at;
}

inline Window window_of(const nb::dict &d) {
  const Numbers k = entry<Numbers>(d, "kernel"), s = entry<Numbers>(d, "stride"), e = entry<Numbers>(d, "pads");
  return {{k.at(0), k.at(1)}, {s.at(0), s.at(1)}, e.at(0), e.at(1), e.at(2), e.at(3), entry<int>(d, "groups")};
}

// One unit of the program; `number` sets apart the noise of one unit from another's.
inline std::unique_ptr<Unit> unit_of(const nb::dict &d, const std::vector<Value *> &in, Value *out, int groups, int number,
                                     size_t params) {
  const std::string kind = entry<std::string>(d, "kind");
  if (in.empty() || (kind == "add" && in.size() != 2)) throw nb::value_error("a unit without its inputs");
  Value *x = in[0];
  if (kind == "conv") {
    const Window w = window_of(d);
    if (w.groups < 1 || x->shape.channels % w.groups || out->shape.channels % w.groups)
      throw nb::value_error("groups that do not divide the channels");
    const size_t outs = size_t(out->shape.channels), taps = size_t(w.kernel[0]) * w.kernel[1];
    const int at = offset(entry<int>(d, "w"), outs * (x->shape.channels / w.groups) * taps, params);
    const int bias = offset(entry<int>(d, "b"), outs, params, true);
    if (Depthwise::suits(x->shape, out->shape, w))
      return std::make_unique<Depthwise>(x, out, w, at, bias, groups);
    if (Winograd::suits(x->shape, out->shape, w))
      return std::make_unique<Winograd>(x, out, at, bias, groups);
    return std::make_unique<Convolution>(x, out, w, at, bias, groups);
  }
  if (kind == "linear") {
    const size_t outs = out->shape.size();
    const int at = offset(entry<int>(d, "w"), outs * x->shape.size(), params);
    return std::make_unique<Linear>(x, out, at, offset(entry<int>(d, "b"), outs, params, true), groups);
  }
  if (kind == "avgpool" || kind == "maxpool") {
    const Numbers k = entry<Numbers>(d, "kernel");
    if (kind == "avgpool") return std::make_unique<AveragePool>(x, out, k.at(0), k.at(1));
    return std::make_unique<MaxPool>(x, out, k.at(0), k.at(1));
  }
  if (kind == "upsample") {
    const Numbers k = entry<Numbers>(d, "kernel");
    return std::make_unique<Upsample>(x, out, k.at(0), k.at(1));
  }
  if (kind == "add") return std::make_unique<Add>(x, in[1], out);
  if (kind == "concat") return std::make_unique<Concat>(in, out);
  if (kind == "copy") return std::make_unique<Copy>(x, out);
  if (kind == "difference") return std::make_unique<Difference>(x, out, entry<int>(d, "gap"));
  if (kind == "dropout" || kind == "droppath")
    return std::make_unique<Drop>(x, out, entry<float>(d, "p"), kind == "droppath", number);
  throw nb::value_error(("no unit is called " + kind).c_str());
}

inline Constants constants_of(const nb::dict &d) {
  Constants c;
  c.in_scale = entry<double>(d, "in_scale"), c.out_scale = entry<double>(d, "out_scale");
  c.least_scale = entry<double>(d, "least_scale"), c.most = entry<int>(d, "most");
  c.lo = entry<int>(d, "lo"), c.hi = entry<int>(d, "hi"), c.offset = entry<int>(d, "offset");
  c.m = entry<std::vector<int64_t>>(d, "m"), c.table = entry<std::vector<float>>(d, "table");
  return c;
}

// A unit in the integers that ship, around the one in floats; "exact" are its constants.
inline std::unique_ptr<Exact> exact_of(const nb::dict &d, std::unique_ptr<Unit> smooth, int groups, size_t params) {
  const std::string kind = entry<std::string>(d, "kind");
  const Constants c = constants_of(entry<nb::dict>(d, "exact"));
  const Shape x = smooth->in[0]->shape, y = smooth->out->shape;
  if (kind == "conv" || kind == "linear") {
    const Window k = kind == "conv" ? window_of(d) : Window{{x.height, x.width}, {1, 1}, 0, 0, 0, 0, 1};
    const int columns = x.channels / k.groups * k.kernel[0] * k.kernel[1], rows = y.channels;
    const Numbers at = entry<Numbers>(d, "learnt");
    Weights w(offset(at.at(0), size_t(rows) * columns, params), offset(at.at(1), rows, params, true), rows, columns);
    w.units = {entry<std::vector<double>>(d, "gain"), entry<std::vector<double>>(d, "shift"), entry<int>(d, "share")};
    if (w.units.gain.size() != w.units.shift.size() || (w.last() && int(w.units.gain.size()) != rows) || w.units.share < 1)
      throw nb::value_error("a gain, a shift and a share per output are needed");
    std::unique_ptr<Unit> direct;
    if (kind == "conv" && Winograd::suits(x, y, k))
      direct = std::make_unique<Convolution>(smooth->in[0], smooth->out, k, 0, -1, groups);
    return std::make_unique<ExactLayer>(std::move(smooth), std::move(direct), c, std::move(w), k);
  }
  if (kind == "copy") {
    if (c.table.size() != size_t(ExactTable::ENTRIES)) throw nb::value_error("a table of another size");
    const int slope = offset(entry<Numbers>(d, "learnt").at(0), 1, params, true);
    return std::make_unique<ExactTable>(std::move(smooth), c, function_named(entry<std::string>(d, "function")), slope);
  }
  const size_t multipliers = kind == "add" ? 2 : kind == "avgpool" ? 1 : kind == "concat" ? smooth->in.size() : 0;
  if (c.m.size() != multipliers) throw nb::value_error("another number of multipliers than the unit needs");
  if (kind == "add") return std::make_unique<ExactAdd>(std::move(smooth), c);
  if (kind == "concat") return std::make_unique<ExactConcat>(std::move(smooth), c);
  if (kind == "difference") return std::make_unique<ExactDifference>(std::move(smooth), c, entry<int>(d, "gap"));
  if (kind == "avgpool") {
    const Numbers k = entry<Numbers>(d, "kernel");
    return std::make_unique<ExactAverage>(std::move(smooth), c, k.at(0), k.at(1));
  }
  if (kind == "maxpool" || kind == "upsample") return std::make_unique<Exact>(std::move(smooth), c);
  throw nb::value_error(("no integers for " + kind).c_str());
}

// program: the input first, {"kind": "input", "shape"}; then the numbers beside it, likewise, where there are any; then one
// dict per unit with "kind", "in" (numbers of earlier entries), "shape", "fn", "slope", "norm" (gamma, beta and
// statistics' offsets, or empty) and what its kind needs.
// In a network of integers every entry has "exact": an input {"scale", "lo", "hi"}, a unit its constants.
inline std::unique_ptr<Net> net_of(const nb::list &program, std::vector<float> params, std::vector<float> statistics,
                                   const std::vector<std::tuple<size_t, size_t, size_t, bool>> &arrays, int batch, int ghost,
                                   float epsilon) {
  if (batch < 1 || batch > 1 << 30 || ghost < 0 || ghost > 1 << 30) throw nb::value_error("a batch needs a sample, and an end");
  bool normed = false;
  for (nb::handle h : program) {
    const nb::dict d = nb::cast<nb::dict>(h);
    normed = normed || (d.contains("norm") && !entry<Numbers>(d, "norm").empty());
  }
  const int all = (batch + LANES - 1) / LANES, some = std::max(1, (ghost > 0 ? ghost : 32) / LANES);
  const int groups = std::max(1, normed && ghost == 0 ? all : std::min(all, some));
  std::vector<std::unique_ptr<Value>> values;
  std::vector<std::unique_ptr<Unit>> units;
  std::vector<Exact *> exact;
  Lowering::Entry entries[2];
  size_t inputs = 0;
  for (nb::handle h : program) {
    const nb::dict d = nb::cast<nb::dict>(h);
    auto value = std::make_unique<Value>(shape_of(d), groups);
    if (values.empty() || entry<std::string>(d, "kind") == "input") {
      if (inputs != values.size() || inputs > 1) throw nb::value_error("inputs come first, a map and numbers beside it");
      if (d.contains("exact")) {
        const nb::dict q = entry<nb::dict>(d, "exact");
        entries[inputs] = {entry<float>(q, "scale"), entry<int>(q, "lo"), entry<int>(q, "hi")};
      }
      inputs++;
    } else {
      value->fn = function_named(entry<std::string>(d, "fn"));
      value->slope = offset(entry<int>(d, "slope"), 1, params.size(), value->fn != Function::LEARNT_SWISH);
      const Numbers norm = entry<Numbers>(d, "norm");
      const size_t channels = size_t(value->shape.channels);
      if (!norm.empty())
        value->norm_with(offset(norm.at(0), channels, params.size()), offset(norm.at(1), channels, params.size()),
                         offset(norm.at(2), 2 * channels, statistics.size()), epsilon);
      std::vector<Value *> in;
      for (int i : entry<Numbers>(d, "in")) in.push_back(values.at(size_t(i)).get());
      auto unit = unit_of(d, in, value.get(), groups, int(units.size()), params.size());
      if (d.contains("exact")) {
        if (!value->plain()) throw nb::value_error("integers have neither a norm nor a function of floats");
        auto whole = exact_of(d, std::move(unit), groups, params.size());
        exact.push_back(whole.get());
        unit = std::move(whole);
      }
      units.push_back(std::move(unit));
    }
    values.push_back(std::move(value));
  }
  if (units.empty()) throw nb::value_error("a program without units");
  std::vector<Array> rows;
  for (const auto &[at, r, c, last] : arrays) {
    offset(int(at), r * c, params.size());
    rows.push_back({at, r, c, last});
  }
  std::unique_ptr<Lowering> lowering;
  if (!exact.empty()) {
    if (exact.size() != units.size()) throw nb::value_error("either all units are of integers or none");
    for (size_t i = 0; i < inputs; i++) entry<nb::dict>(nb::cast<nb::dict>(program[i]), "exact");
    lowering = std::make_unique<Lowering>(entries[0], entries[1], std::move(exact));
  }
  auto net = std::make_unique<Net>(std::move(values), std::move(units), std::move(params), std::move(statistics), std::move(rows), groups, inputs > 1);
  net->lowering = std::move(lowering);
  return net;
}

}  // namespace fw
