# The libraries that permafrost stands on.
#
# From the system's packages (scripts/install_packages puts them there), as static libraries, so that the program is one
# file and starts at once: Protocol Buffers (lite), Snappy, nlohmann/json.
#
# For WebAssembly Protocol Buffers and Snappy come from source too, in the versions of the system's packages: protoc, which
# is the system's for both, and the runtime must match.
#
# From source, built with the project: Abseil, because Debian builds its package so that absl::string_view is not
# std::string_view, and because the WebAssembly build needs the same one from source anyway; and Catch2 3 where the system
# has only version 2. scripts/fetch_source puts the sources into build/sources; without them CMake takes the same releases
# from GitHub.
include(FetchContent)
# What is set here holds in projects that are older than that rule.
set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)

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

if(EMSCRIPTEN)
  # Emscripten's tool chain hides the host's files; headers and protoc are not built for a machine.
  find_program(PROTOC protoc REQUIRED NO_CMAKE_FIND_ROOT_PATH)
  find_path(NLOHMANN_JSON nlohmann/json.hpp REQUIRED PATHS /usr/include NO_CMAKE_FIND_ROOT_PATH)
  set(protobuf_BUILD_TESTS OFF)
  set(protobuf_BUILD_PROTOC_BINARIES OFF)
  set(protobuf_INSTALL OFF)
  set(protobuf_WITH_ZLIB OFF)
  permafrost_from_source(protobuf https://github.com/protocolbuffers/protobuf.git v3.21.12)
  set(SNAPPY_BUILD_TESTS OFF)
  set(SNAPPY_BUILD_BENCHMARKS OFF)
  set(SNAPPY_INSTALL OFF)
  permafrost_from_source(snappy https://github.com/google/snappy.git 1.1.9)
  target_include_directories(snappy INTERFACE $<BUILD_INTERFACE:${snappy_DIR_USED}>)
  set(SNAPPY snappy)
  # A folder with the one header, and not all of the host's.
  file(COPY ${NLOHMANN_JSON}/nlohmann DESTINATION ${CMAKE_BINARY_DIR}/nlohmann_include)
  add_library(nlohmann_json::nlohmann_json INTERFACE IMPORTED)
  target_include_directories(nlohmann_json::nlohmann_json INTERFACE ${CMAKE_BINARY_DIR}/nlohmann_include)
else()
  set(Protobuf_USE_STATIC_LIBS ON)
  find_package(Protobuf REQUIRED)  # module mode: Debian's package has no CMake config
  set(PROTOC protobuf::protoc)
  find_package(Snappy REQUIRED)
  set(SNAPPY $<IF:$<TARGET_EXISTS:Snappy::snappy-static>,Snappy::snappy-static,Snappy::snappy>)
  find_package(nlohmann_json REQUIRED)
  find_package(Threads REQUIRED)
  # Decoders of pictures: static, like the rest.
  add_library(permafrost_pictures INTERFACE)
  foreach(library jpeg png z webp)
    find_library(PICTURES_${library} NAMES lib${library}.a ${library} REQUIRED)
    target_link_libraries(permafrost_pictures INTERFACE ${PICTURES_${library}})
  endforeach()
  target_link_libraries(permafrost_pictures INTERFACE m)
endif()

set(ABSL_PROPAGATE_CXX_STD ON)
permafrost_from_source(abseil https://github.com/abseil/abseil-cpp.git 20220623.1)

# Eigen is headers alone; the same ones for both targets.
find_path(EIGEN Eigen/Core REQUIRED PATHS /usr/include/eigen3 PATH_SUFFIXES eigen3 NO_CMAKE_FIND_ROOT_PATH)
add_library(permafrost_eigen INTERFACE)
if(EMSCRIPTEN)  # a folder with nothing else of the host's in it
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/eigen_include ${CMAKE_BINARY_DIR}/highway_include)
  file(CREATE_LINK ${EIGEN}/Eigen ${CMAKE_BINARY_DIR}/eigen_include/Eigen SYMBOLIC)
  # Eigen asks for this header of MMX, which it does not use.
  file(WRITE ${CMAKE_BINARY_DIR}/eigen_include/mmintrin.h "")
  set(EIGEN ${CMAKE_BINARY_DIR}/eigen_include)
endif()
target_include_directories(permafrost_eigen SYSTEM INTERFACE ${EIGEN})
target_compile_definitions(permafrost_eigen INTERFACE EIGEN_MPL2_ONLY)

# Highway too: its own dispatch, which would need its library, is not used.
find_path(HIGHWAY hwy/highway.h REQUIRED PATHS /usr/include NO_CMAKE_FIND_ROOT_PATH)
add_library(permafrost_highway INTERFACE)
if(EMSCRIPTEN)
  file(CREATE_LINK ${HIGHWAY}/hwy ${CMAKE_BINARY_DIR}/highway_include/hwy SYMBOLIC)
  set(HIGHWAY ${CMAKE_BINARY_DIR}/highway_include)
endif()
target_include_directories(permafrost_highway SYSTEM INTERFACE ${HIGHWAY})

if(PERMAFROST_TESTS)
  find_package(Catch2 3 QUIET)
  if(NOT Catch2_FOUND)
    permafrost_from_source(catch2 https://github.com/catchorg/Catch2.git v3.7.1)
    list(APPEND CMAKE_MODULE_PATH ${catch2_DIR_USED}/extras)
  endif()
endif()
