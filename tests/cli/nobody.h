// Tests of permissions run as root in containers, where everything is permitted. As long as this is in scope
// the process is somebody who may do nothing.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <unistd.h>

namespace permafrost_test {

class Nobody {
 public:
  Nobody() : was_root_(geteuid() == 0) {
    if (was_root_) REQUIRE(seteuid(65534) == 0);
  }
  ~Nobody() {
    if (was_root_ && seteuid(0) != 0) _exit(1);  // the tests that follow could not be trusted
  }
  Nobody(const Nobody&) = delete;

 private:
  bool was_root_;
};

}  // namespace permafrost_test
