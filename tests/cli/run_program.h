// Runs the program as a shell would, and keeps what it said.
//
//   const Outcome run = RunProgram(scratch.path(), {"freeze", "train/", "--outputs", "y"});
//   CHECK(run.exit_code == 0);
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/paths.h"

namespace permafrost_test {

struct Outcome {
  int exit_code = -1;  // -1: it did not exit by itself
  std::string out, err;
};

// With `folder` as the current folder. `program`: another name for it, `out`: another file for its output.
inline Outcome RunProgram(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
                          const std::string& program = PERMAFROST_PROGRAM, const std::string& out = "") {
  const ScratchDir texts;
  const std::string out_path = out.empty() ? (texts.path() / "out").string() : out;
  const std::string err_path = (texts.path() / "err").string();
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    // Nothing but system calls: the parent may have had threads.
    const int out_file = open(out_path.c_str(), O_WRONLY | O_CREAT, 0600);
    const int err_file = open(err_path.c_str(), O_WRONLY | O_CREAT, 0600);
    if (dup2(out_file, STDOUT_FILENO) >= 0 && dup2(err_file, STDERR_FILENO) >= 0 &&
        chdir(folder.c_str()) == 0)
      execv(argv[0], argv.data());
    _exit(127);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  Outcome outcome;
  if (WIFEXITED(status)) outcome.exit_code = WEXITSTATUS(status);
  if (out.empty()) outcome.out = ReadFile(out_path);
  outcome.err = ReadFile(err_path);
  return outcome;
}

inline std::vector<std::string> FilesIn(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace permafrost_test
