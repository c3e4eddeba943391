#include "core/freeze/device_name.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

namespace permafrost_test {
namespace {

TEST_CASE("a device is named as TensorFlow names it") {
  // As tensorflow.python.framework.device.DeviceSpec.from_string(...).to_string() of 2.15.
  const auto [given, want] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"/cpu:0", "/device:CPU:0"},
      {"/gpu:1", "/device:GPU:1"},
      {"/cpu", "/device:CPU:*"},
      {"/gpu:*", "/device:GPU:*"},
      {"/device:gpu:0", "/device:GPU:0"},
      {"/device:XLA_CPU:0", "/device:XLA_CPU:0"},
      {"/job:ps/task:1/cpu:0", "/job:ps/task:1/device:CPU:0"},
      {"/task:01/replica:2", "/replica:2/task:1"},
      {"/job:w", "/job:w"},
      {"/job:localhost/replica:0/task:0/device:CPU:0", "/job:localhost/replica:0/task:0/device:CPU:0"},
      // No names of devices.
      {"/tpu_system", "/tpu_system"},
      {"nonsense", "nonsense"},
      {"/a:b:c:d", "/a:b:c:d"},
  }));
  CHECK(permafrost::NormalDeviceName(given) == want);
}

}  // namespace
}  // namespace permafrost_test
