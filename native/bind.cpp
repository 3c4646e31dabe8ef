// The Python module of one instruction set.  CMakeLists.txt defines FW_NAME (the module), FW_ISA ("avx512") and
// FW_LANES (samples side by side in one vector); everything else is the same source for all of them.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <vector>

namespace nb = nanobind;

namespace {

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
}
