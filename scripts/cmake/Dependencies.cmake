# The libraries that permafrost stands on.
#
# From the system's packages (scripts/install_packages puts them there), as static libraries, so that the program is one
# file and starts at once: Protocol Buffers (lite), Snappy, nlohmann/json.
#
# From source, built with the project: Abseil, because Debian builds its package so that absl::string_view is not
# std::string_view, and because the WebAssembly build needs the same one from source anyway; and Catch2 3 where the system
# has only version 2. scripts/fetch_source puts the sources into build/sources; without them CMake takes the same releases
# from GitHub.
include(FetchContent)

# Adds the project in build/sources/<name>, or the release from GitHub. Sets <name>_DIR_USED.
function(permafrost_from_source name repository tag)
  set(local ${PROJECT_SOURCE_DIR}/build/sources/${name})
  if(EXISTS ${local}/CMakeLists.txt)
    add_subdirectory(${local} ${CMAKE_BINARY_DIR}/${name} EXCLUDE_FROM_ALL SYSTEM)
    set(${name}_DIR_USED ${local} PARENT_SCOPE)
  else()
    FetchContent_Declare(${name} GIT_REPOSITORY ${repository} GIT_TAG ${tag})
    FetchContent_MakeAvailable(${name})
    set(${name}_DIR_USED ${${name}_SOURCE_DIR} PARENT_SCOPE)
  endif()
endfunction()

set(Protobuf_USE_STATIC_LIBS ON)
find_package(Protobuf REQUIRED)  # module mode: Debian's package has no CMake config
find_package(Snappy REQUIRED)
set(SNAPPY $<IF:$<TARGET_EXISTS:Snappy::snappy-static>,Snappy::snappy-static,Snappy::snappy>)
find_package(nlohmann_json REQUIRED)
find_package(Threads REQUIRED)

set(ABSL_PROPAGATE_CXX_STD ON)
permafrost_from_source(abseil https://github.com/abseil/abseil-cpp.git 20220623.1)

if(PERMAFROST_TESTS)
  find_package(Catch2 3 QUIET)
  if(NOT Catch2_FOUND)
    permafrost_from_source(catch2 https://github.com/catchorg/Catch2.git v3.7.1)
    list(APPEND CMAKE_MODULE_PATH ${catch2_DIR_USED}/extras)
  endif()
endif()
