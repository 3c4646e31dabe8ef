// What training minimises: values and gradients by the outputs, for the samples of one vector at a time.
#pragma once

#include <string>

#include "functions.h"

namespace fw {

enum class Loss { SQUARED, HUBER, ABSOLUTE, CLASSES, BINARY };

struct Objective {
  Loss loss = Loss::SQUARED;
  float smoothing = 0.0f;    // of classes, towards uniform targets
  float distil = 0.0f;       // share of the teacher
  float temperature = 2.0f;  // of the teacher's classes
};

namespace detail {

// sum_k and gradient of one loss; scale multiplies both.
static inline Vec add_loss(Loss loss, const Vec *out, const Vec *target, Vec *d, int n, Vec scale) {
  Vec total{};
  if (loss == Loss::CLASSES) {
    Vec most = out[0], weight{}, dot{}, sum{};
    for (int k = 1; k < n; k++) most = max(most, out[k]);
    for (int k = 0; k < n; k++) {
      sum += exponential(out[k] - most);
      weight += target[k];
      dot += target[k] * (out[k] - most);
    }
    for (int k = 0; k < n; k++) d[k] += scale * (weight * exponential(out[k] - most) / sum - target[k]);
    return scale * (weight * logarithm(sum) - dot);
  }
  const Vec share = scale * splat(1.0f / float(n)), one = splat(1.0f);
  for (int k = 0; k < n; k++) {
    const Vec e = out[k] - target[k], size = max(e, -e);
    Vec value, slope;
    switch (loss) {
      case Loss::SQUARED: value = e * e, slope = e + e; break;
      case Loss::ABSOLUTE: value = size, slope = e > Vec{} ? one : (e < Vec{} ? -one : Vec{}); break;
      case Loss::BINARY: {
        const Vec z = out[k];
        value = max(z, Vec{}) - z * target[k] + logarithm(one + exponential(-max(z, -z)));
        slope = logistic(z) - target[k];
        break;
      }
      default: {  // Huber with its corner at half a unit
        const Vec corner = splat(0.5f);
        value = size < corner ? e * e : size - splat(0.25f);
        slope = size < corner ? e + e : (e > Vec{} ? one : -one);
      }
    }
    total += share * value;
    d[k] += share * slope;
  }
  return total;
}

}  // namespace detail

// Loss of the live lanes of one vector of samples, each weighted by `scale`; d[n] receives the gradient.
// target, teacher: [n]; both are spoilt.  teacher may be null.
static inline float objective(const Objective &o, const Vec *out, Vec *target, Vec *teacher, Vec *d, int n, Vec scale) {
  for (int k = 0; k < n; k++) d[k] = Vec{};
  if (o.smoothing > 0.0f && (o.loss == Loss::CLASSES || o.loss == Loss::BINARY)) {
    const float even = o.loss == Loss::CLASSES ? 1.0f / float(n) : 0.5f;
    for (int k = 0; k < n; k++) target[k] = target[k] * splat(1.0f - o.smoothing) + splat(o.smoothing * even);
  }
  if (!teacher || o.distil <= 0.0f) return sum(detail::add_loss(o.loss, out, target, d, n, scale));
  Vec total = detail::add_loss(o.loss, out, target, d, n, scale * splat(1.0f - o.distil));
  if (o.loss != Loss::CLASSES && o.loss != Loss::BINARY)
    return sum(total + detail::add_loss(o.loss, out, teacher, d, n, scale * splat(o.distil)));
  // Softened outputs of both (Hinton et al. 2015, arXiv:1503.02531); the square keeps the gradient's size.
  const Vec cold = splat(1.0f / o.temperature);
  Vec most = teacher[0], whole{};
  for (int k = 1; k < n; k++) most = max(most, teacher[k]);
  for (int k = 0; k < n; k++) {
    teacher[k] = o.loss == Loss::CLASSES ? exponential((teacher[k] - most) * cold) : logistic(teacher[k] * cold);
    whole += teacher[k];
  }
  std::unique_ptr<Vec[]> cool(new Vec[n]), slope(new Vec[n]);
  for (int k = 0; k < n; k++) {
    if (o.loss == Loss::CLASSES) teacher[k] = teacher[k] / whole;
    cool[k] = out[k] * cold;
    slope[k] = Vec{};
  }
  const float square = o.temperature * o.temperature;
  total += detail::add_loss(o.loss, cool.get(), teacher, slope.get(), n, scale * splat(o.distil * square));
  for (int k = 0; k < n; k++) d[k] += slope[k] * cold;
  return sum(total);
}

}  // namespace fw
