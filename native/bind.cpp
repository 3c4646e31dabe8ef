// The Python module of one instruction set.  CMakeLists.txt defines FW_NAME (the module), FW_ISA ("avx512") and
// FW_LANES (samples side by side in one vector); everything else is the same source for all of them.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "program.h"

namespace nb = nanobind;

namespace {

template <class T>
using Read = nb::ndarray<const T, nb::c_contig, nb::device::cpu>;
using Floats = nb::ndarray<nb::numpy, float>;

[[noreturn]] void refuse(const std::string &what) { throw nb::value_error(what.c_str()); }

// The array `o` as T side by side, converted where it is of another type or order; it lives as long as `kept`.
template <class T>
Read<T> read(const nb::object &o, const std::string &what, std::vector<nb::object> &kept) {
  Read<T> a;
  if (!nb::try_cast<Read<T>>(o, a)) refuse(what + " is no array of the right type");
  kept.push_back(nb::cast(a));
  return a;
}

// A network with the arrays it reads: they stay alive as long as it does.
class Trainer {
 public:
  Trainer(const nb::list &program, const std::vector<float> &params, const std::vector<float> &statistics,
          const std::vector<std::tuple<size_t, size_t, size_t, bool>> &arrays, int batch, int ghost, float epsilon)
      : net_(fw::net_of(program, params, statistics, arrays, batch, ghost, epsilon)), batch_(batch) {}

  void bind(const Read<float> &x, const nb::object &y, const nb::object &teacher, const nb::object &zero) {
    if (x.ndim() < 1 || x.size() != x.shape(0) * net_->inputs()) refuse("samples of another shape than the network's input");
    fw::Samples s;
    s.count = x.shape(0);
    s.x = x.data();
    std::vector<nb::object> kept{nb::cast(x)};
    const auto floats = [&](const nb::object &o, size_t n, const char *what) {
      const auto a = read<float>(o, what, kept);
      if (a.size() != n) refuse(what);
      return a.data();
    };
    if (nb::isinstance<Read<int64_t>>(y)) {
      const auto a = read<int64_t>(y, "a class per sample", kept);
      if (a.size() != s.count) refuse("a class per sample is needed");
      for (size_t i = 0; i < a.size(); i++)
        if (a.data()[i] < 0 || size_t(a.data()[i]) >= net_->outputs()) refuse("a class that the network does not have");
      s.classes = a.data();
    } else {
      s.y = floats(y, s.count * net_->outputs(), "a target per sample and output is needed");
    }
    if (!teacher.is_none()) s.teacher = floats(teacher, s.count * net_->outputs(), "a teacher's answer per sample and output is needed");
    if (!zero.is_none()) s.zero = floats(zero, net_->outputs(), "a zero per output is needed");
    net_->samples = s;
    kept_ = std::move(kept);
  }

  void learn_with(const std::string &loss, float smoothing, float distil, float temperature, const std::string &optimiser,
                  float decay, float clip, bool adaptive, float sharpness, float average) {
    static const std::pair<const char *, fw::Loss> losses[] = {{"squared", fw::Loss::SQUARED},
                                                               {"huber", fw::Loss::HUBER},
                                                               {"absolute", fw::Loss::ABSOLUTE},
                                                               {"classes", fw::Loss::CLASSES},
                                                               {"binary", fw::Loss::BINARY}};
    bool found = false;
    for (const auto &[name, l] : losses)
      if (loss == name) net_->objective_of.loss = l, found = true;
    if (!found) refuse("no loss is called " + loss);
    if (optimiser != "adam" && optimiser != "sgd") refuse("no optimiser is called " + optimiser);
    net_->objective_of.smoothing = smoothing, net_->objective_of.distil = distil, net_->objective_of.temperature = temperature;
    net_->options = {optimiser == "adam", decay, clip, adaptive, sharpness, average};
  }

  std::vector<double> steps(const nb::list &draws, const std::vector<float> &rates) {
    if (draws.size() != rates.size()) refuse("a rate per draw is needed");
    std::vector<Held> held(draws.size());
    for (size_t i = 0; i < draws.size(); i++) hold(nb::cast<nb::dict>(draws[i]), held[i]);
    std::vector<double> losses;
    nb::gil_scoped_release free;
    for (size_t i = 0; i < held.size(); i++) {
      losses.push_back(net_->step(held[i].draw, rates[i]));
      if (!std::isfinite(losses.back())) break;
    }
    return losses;
  }

  double gradient(const nb::dict &draw) {
    Held held;
    hold(draw, held);
    nb::gil_scoped_release free;
    return net_->gradient(held.draw);
  }

  void measure(const std::vector<Read<int64_t>> &parts) {
    std::vector<fw::Draw> draws;
    for (const auto &rows : parts) {
      check_rows(rows);
      fw::Draw d;
      d.samples = int(rows.size()), d.rows = rows.data();
      draws.push_back(d);
    }
    nb::gil_scoped_release free;
    net_->adopt_average();
    net_->measure(draws);
  }

  Floats predict(const Read<float> &x) {
    if (x.ndim() < 1 || x.size() != x.shape(0) * net_->inputs()) refuse("samples of another shape than the network's input");
    const size_t n = x.shape(0), outs = net_->outputs();
    std::vector<float> out(n * outs);
    {
      nb::gil_scoped_release free;
      net_->answer(x.data(), n, out.data());
    }
    return array(out, {n, outs});
  }

  Floats trace(const Read<float> &x, size_t place) {
    if (x.ndim() < 1 || x.size() != x.shape(0) * net_->inputs()) refuse("samples of another shape than the network's input");
    const size_t n = x.shape(0), size = net_->size_of(place);
    std::vector<float> out(n * size);
    {
      nb::gil_scoped_release free;
      net_->trace(x.data(), n, place, out.data());
    }
    return array(out, {n, size});
  }

  // constants: (params, number of a unit or -1) -> the "exact" of that unit, or of all.
  void lower_with(const nb::callable &constants) {
    if (!net_->lowering) refuse("a network of floats is not lowered");
    net_->lowering->again = [constants](const std::vector<float> &params, int only) {
      nb::gil_scoped_acquire hold;
      std::vector<fw::Constants> out;
      for (nb::handle h : nb::cast<nb::list>(constants(array(params, {params.size()}), only)))
        out.push_back(fw::constants_of(nb::cast<nb::dict>(h)));
      return out;
    };
  }

  Floats params() const { return array(net_->params, {net_->params.size()}); }
  Floats statistics() const { return array(net_->statistics, {net_->statistics.size()}); }
  Floats gradients() const { return array(net_->gradients(), {net_->gradients().size()}); }
  void set_params(const std::vector<float> &p) {
    if (p.size() != net_->params.size()) refuse("another number of parameters");
    net_->params = p;
  }

 private:
  // A draw and the arrays behind its pointers.
  struct Held {
    fw::Draw draw;
    std::vector<nb::object> arrays;
  };

  static Floats array(const std::vector<float> &v, std::initializer_list<size_t> shape) {
    float *copy = new float[v.size() + 1];
    std::copy(v.begin(), v.end(), copy);
    return Floats(copy, shape, nb::capsule(copy, [](void *p) noexcept { delete[] static_cast<float *>(p); }));
  }

  void check_rows(const Read<int64_t> &rows) const {
    if (!net_->samples.x) refuse("no samples are bound");
    if (rows.size() < 1 || rows.size() > size_t(std::numeric_limits<int>::max())) refuse("a batch needs a sample");
    for (size_t i = 0; i < rows.size(); i++)
      if (rows.data()[i] < 0 || size_t(rows.data()[i]) >= net_->samples.count) refuse("a row that is not there");
  }

  template <class T>
  static const T *pointer(const nb::dict &d, const char *key, size_t n, Held &held, T least, T most) {
    if (!d.contains(key) || d[key].is_none()) return nullptr;
    const auto a = read<T>(nb::object(d[key]), key, held.arrays);
    if (a.size() != n) refuse(std::string(key) + " of another size than the batch");
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
      for (size_t i = 0; i < n; i++)
        if (a.data()[i] < least || a.data()[i] > most) refuse(std::string(key) + " leads out of the sample");
    return a.data();
  }

  void hold(const nb::dict &d, Held &held) const {
    const auto r = read<int64_t>(nb::object(d["rows"]), "rows", held.arrays);
    check_rows(r);
    if (r.size() > size_t(batch_)) refuse("more samples than the batch that the network was made for");
    fw::Draw &out = held.draw;
    const size_t n = r.size();
    const fw::Shape &s = net_->input_shape();
    out.samples = int(n), out.rows = r.data();
    out.rows_from = pointer<int32_t>(d, "rows_from", n * s.height, held, 0, s.height - 1);
    out.columns_from = pointer<int32_t>(d, "cols_from", n * s.width, held, 0, s.width - 1);
    out.negate = pointer<bool>(d, "negate", n, held, false, true);
    out.gain = pointer<float>(d, "gain", n, held, 0, 0);
    out.offset = pointer<float>(d, "offset", n, held, 0, 0);
    out.slope = pointer<float>(d, "slope", n, held, 0, 0);
    out.other = pointer<int64_t>(d, "other", n, held, 0, int64_t(n) - 1);
    out.share = pointer<float>(d, "share", n, held, 0, 0);
    if (bool(out.other) != bool(out.share)) refuse("mixing needs both a partner and a share");
    out.noise = d.contains("noise") ? fw::entry<float>(d, "noise") : 0.0f;
    out.seed = d.contains("seed") ? fw::entry<uint64_t>(d, "seed") : 0;
  }

  std::unique_ptr<fw::Net> net_;
  int batch_;
  std::vector<nb::object> kept_;
};

// Instruction sets, best first, that this processor has and whose registers its operating system saves.
// Compiled for the plainest of them in the module that is asked, so it may be called anywhere.
std::vector<std::string> cpu() {
    std::vector<std::string> found;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("fma"))
        found.push_back("avx512");
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) found.push_back("avx2");
    found.push_back("x86_64");
#elif defined(__aarch64__)
    found.push_back("neon");
#endif
    return found;
}

}  // namespace

#define FW_MODULE(name, m) NB_MODULE(name, m)  // once more, so that FW_NAME is replaced before NB_MODULE glues it
FW_MODULE(FW_NAME, m) {
    m.attr("lanes") = FW_LANES;
    m.attr("isa") = FW_ISA;
    m.def("cpu", &cpu, "Instruction sets that this machine can run, best first.");
    nb::class_<Trainer>(m, "Net", "A network that trains, with the arrays it reads.")
        .def(nb::init<const nb::list &, const std::vector<float> &, const std::vector<float> &,
                      const std::vector<std::tuple<size_t, size_t, size_t, bool>> &, int, int, float>(),
             nb::arg("program"), nb::arg("params"), nb::arg("statistics"), nb::arg("arrays"), nb::arg("batch"),
             nb::arg("ghost"), nb::arg("epsilon"))
        .def("bind", &Trainer::bind, nb::arg("x"), nb::arg("y"), nb::arg("teacher").none(), nb::arg("zero").none(),
             "Samples, targets, a teacher's answers: read where they lie.")
        .def("learn_with", &Trainer::learn_with, nb::arg("loss"), nb::arg("smoothing"), nb::arg("distil"),
             nb::arg("temperature"), nb::arg("optimiser"), nb::arg("decay"), nb::arg("clip"), nb::arg("adaptive"),
             nb::arg("sharpness"), nb::arg("average"))
        .def("steps", &Trainer::steps, nb::arg("draws"), nb::arg("rates"), "One step per draw; losses, up to the first that is no number.")
        .def("gradient", &Trainer::gradient, nb::arg("draw"), "Loss of a draw; `gradients` then holds its gradient.")
        .def("measure", &Trainer::measure, nb::arg("parts"), "Averaged weights, and the norms' statistics over parts (rows).")
        .def("predict", &Trainer::predict, nb::arg("x"), "Outputs (N, outputs), with running statistics.")
        .def("trace", &Trainer::trace, nb::arg("x"), nb::arg("place"), "Numbers (N, size) of the value that an entry of the program makes.")
        .def("lower_with", &Trainer::lower_with, nb::arg("constants"), "Whom to ask for constants when weights outgrow them.")
        .def_prop_rw("params", &Trainer::params, &Trainer::set_params, nb::for_getter(nb::rv_policy::move))
        .def_prop_ro("statistics", &Trainer::statistics, nb::rv_policy::move)
        .def_prop_ro("gradients", &Trainer::gradients, nb::rv_policy::move);
}
