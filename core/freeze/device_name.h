// Names of devices: "/job:worker/replica:0/task:1/device:GPU:0", any part of it, and, in old files, "/gpu:0".
#pragma once

#include <string>
#include <string_view>

namespace permafrost {

// As TensorFlow writes it: the parts in order, "/cpu:0" as "/device:CPU:0". What is no device's name stays as it is.
std::string NormalDeviceName(std::string_view device);

}  // namespace permafrost
