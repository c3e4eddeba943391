#include "core/tensor/npy.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/hex.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

using absl::StatusCode::kDataLoss;
using absl::StatusCode::kUnimplemented;
using permafrost::Bfloat16;
using permafrost::DataType;
using permafrost::DTypeName;
using permafrost::FixedTypes;
using permafrost::Half;
using permafrost::LooksLikeNpy;
using permafrost::ParseNpy;
using permafrost::SerializeNpy;
using permafrost::Shape;
using permafrost::Tensor;
using permafrost::WithType;

// tests/oracle/make_npy_fixtures.py wrote them with NumPy.
std::string Fixture(const std::string& name) {
  return ReadFile(FixtureDir() / "npy" / (name + ".npy"));
}

std::vector<std::string> Texts(const Tensor& tensor) {
  return {tensor.values<std::string>().begin(), tensor.values<std::string>().end()};
}

std::string File(std::string_view header, std::string_view values) {
  const char length[] = {static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  return absl::StrCat(std::string_view("\x93NUMPY\1\0", 8), std::string_view(length, 2), header, values);
}

TEST_CASE("numbers of every type and byte order are read, and written as NumPy writes them") {
  const std::string dtype =
      GENERATE("float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16",
               "uint32", "uint64", "bool", "complex64", "complex128");
  INFO(dtype);
  const bool has_orders = dtype != "bool" && dtype != "int8" && dtype != "uint8";
  for (const std::string& name : has_orders ? std::vector{dtype, dtype + "_big"} : std::vector{dtype}) {
    const std::string bytes = Fixture(name);
    CHECK(LooksLikeNpy(bytes));
    const absl::StatusOr<Tensor> tensor = ParseNpy(bytes, name);
    REQUIRE_OK(tensor);
    CHECK(DTypeName(tensor->dtype()) == dtype);
    CHECK(tensor->shape() == Shape{2, 3});
    REQUIRE_OK(WithType<FixedTypes>(tensor->dtype(), [&]<typename T>() {
      for (int i = 0; i < 6; ++i) CHECK(tensor->values<T>()[i] == T(i));
      return absl::OkStatus();
    }));
    const absl::StatusOr<std::string> written = SerializeNpy(*tensor);
    REQUIRE_OK(written);
    CHECK(*written == Fixture(dtype));
  }
}

TEST_CASE("column-major arrays are put into C order") {
  const absl::StatusOr<Tensor> flat = ParseNpy(Fixture("fortran"), "x"),
                               deep = ParseNpy(Fixture("fortran_rank3"), "x");
  REQUIRE_OK(flat);
  REQUIRE_OK(deep);
  CHECK(deep->shape() == Shape{2, 3, 4});
  for (int i = 0; i < 6; ++i) CHECK(flat->values<int16_t>()[i] == i);
  for (int i = 0; i < 24; ++i) CHECK(deep->values<int32_t>()[i] == i);
  const absl::StatusOr<Tensor> texts = ParseNpy(Fixture("bytes_fortran"), "x");
  REQUIRE_OK(texts);
  CHECK(Texts(*texts) == std::vector<std::string>{"a", "b", "c", "d", "e", "f"});
}

TEST_CASE("every version and shape that NumPy writes") {
  for (const char* name : {"version2", "version3"}) {
    const absl::StatusOr<Tensor> tensor = ParseNpy(Fixture(name), name);
    REQUIRE_OK(tensor);
    CHECK(*SerializeNpy(*tensor) == Fixture("float32"));
  }
  const auto [name, shape] = GENERATE(table<std::string, Shape>({
      {"scalar", {}},
      {"one_dimension", {3}},
      {"empty", {2, 0, 3}},
  }));
  const absl::StatusOr<Tensor> tensor = ParseNpy(Fixture(name), name);
  REQUIRE_OK(tensor);
  CHECK(tensor->shape() == shape);
  CHECK(*SerializeNpy(*tensor) == Fixture(name));
}

TEST_CASE("text becomes UTF-8 and loses what fills it up") {
  for (const char* name : {"text", "text_big"}) {
    const absl::StatusOr<Tensor> tensor = ParseNpy(Fixture(name), name);
    REQUIRE_OK(tensor);
    CHECK(Texts(*tensor) == std::vector<std::string>{"cat", "", "\xe7\x8c\xab",
                                                     "a\xf0\x9f\x98\xb8"
                                                     "b"});
  }
  const absl::StatusOr<Tensor> bytes = ParseNpy(Fixture("bytes"), "bytes");
  REQUIRE_OK(bytes);
  CHECK(Texts(*bytes) == std::vector<std::string>{"cat", "", std::string("\xff\0\1", 3)});
  CHECK(*SerializeNpy(*bytes) == Fixture("bytes"));
}

TEST_CASE("what NumPy has not is written as what it has") {
  const absl::StatusOr<std::string> wide =
      SerializeNpy(Tensor::Of<Bfloat16>({2}, {Bfloat16(1.5f), Bfloat16(-2)}));
  REQUIRE_OK(wide);
  const absl::StatusOr<Tensor> back = ParseNpy(*wide, "x");
  REQUIRE_OK(back);
  CHECK(back->values<float>()[0] == 1.5f);
  CHECK(back->values<float>()[1] == -2);
  const Tensor quantized = Tensor::Scalar<int8_t>(-3).Reinterpreted(DataType::DT_QINT8, {});
  CHECK(*SerializeNpy(quantized) == *SerializeNpy(Tensor::Scalar<int8_t>(-3)));
  CHECK_THAT(SerializeNpy(Tensor::Hold(DataType::DT_RESOURCE, nullptr)),
             FailsWith(kUnimplemented, {"resource"}));
  absl::StatusOr<Tensor> uneven = Tensor::Allocate(DataType::DT_STRING, {1000000});
  uneven->mutable_values<std::string>()[0] = std::string(10000, 'x');
  CHECK_THAT(SerializeNpy(*uneven), FailsWith(absl::StatusCode::kResourceExhausted, {"10,000 bytes"}));
  CHECK_THAT(SerializeNpy(*Tensor::Scalar(1.0f).Reshaped(Shape(65, 1))),
             FailsWith(kUnimplemented, {"64 dimensions"}));
}

TEST_CASE("a bool that is neither 0 nor 1 is true") {
  const absl::StatusOr<Tensor> tensor = ParseNpy(
      File("{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }", std::string_view("\0\2\xff", 3)),
      "x");
  REQUIRE_OK(tensor);
  CHECK(tensor->values<bool>()[0] == false);
  CHECK(tensor->values<bool>()[1] == true);
  CHECK(tensor->values<bool>()[2] == true);
}

TEST_CASE("headers of other writers") {
  const std::string header =
      GENERATE("{\"shape\":(2L,),\"descr\":\"<u2\",\"fortran_order\":True}",
               "{'descr':'=u2','fortran_order':False,'shape':(2)}",
               "  { 'fortran_order' : False , 'descr' : '<u2' , 'shape' : ( 2 , ) , }  \n\n",
               "{'descr':'u2','shape':(2,),'fortran_order':False,}");
  INFO(header);
  const absl::StatusOr<Tensor> tensor = ParseNpy(File(header, std::string_view("\1\0\2\1", 4)), "x");
  REQUIRE_OK(tensor);
  CHECK(tensor->values<uint16_t>()[1] == 258);
}

TEST_CASE("arrays that TensorFlow has not are named") {
  const auto [name, words] = GENERATE(table<std::string, std::vector<std::string>>({
      {"objects", {"'|O'", "pickled"}},
      {"records", {"records"}},
      {"dates", {"'<M8[D]'"}},
      {"longdouble", {"'<f16'", "astype"}},
  }));
  CHECK_THAT(ParseNpy(Fixture(name), name + ".npy"), FailsWith(kUnimplemented, words));
}

TEST_CASE("damaged headers are errors that say where") {
  const auto [header, words] = GENERATE(table<std::string, std::vector<std::string>>({
      {"", {"should have {", "has ended"}},
      {"{", {"a key in quotes"}},
      {"{'descr", {"closing quote"}},
      {"{'descr' '<f4'}", {"should have :"}},
      {"{'descr': '<f4'", {", or }"}},
      {"{'descr': '<f4'}", {"lacks one of"}},
      {"{'size': 3}", {"the key \"size\""}},
      {"{'fortran_order': 0}", {"True or False"}},
      {"{'shape': [1]}", {"parentheses"}},
      {"{'shape': (-1,)}", {"a size below 2^63"}},
      {"{'shape': (9223372036854775808,)}", {"a size below 2^63"}},
      {"{'shape': (1 2)}", {", or )"}},
      {"{'shape': (3037000500, 3037000500)}", {"more than 2^63"}},
      {"{'shape': (0, 3037000500, 3037000500)}", {"more than 2^63"}},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x", {"the end of the header", "\"x\""}},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}",
       {"2 elements of 4 bytes", "4 bytes follow"}},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': ()}", {}},
      {"{'descr': '|S0', 'fortran_order': False, 'shape': (1000000000000,)}", {"take no bytes"}},
      {"{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000000,)}", {"cut or damaged"}},
      {"{'descr': '<U1', 'fortran_order': False, 'shape': (1,)}", {"0x110000"}},
  }));
  INFO(header);
  const absl::StatusOr<Tensor> tensor = ParseNpy(File(header, std::string_view("\0\0\x11\0", 4)), "x.npy");
  if (words.empty()) {
    REQUIRE_OK(tensor);
    return;
  }
  CHECK_THAT(tensor, FailsWith(kDataLoss, words));
  CHECK_THAT(tensor, FailsWith(kDataLoss, {"x.npy: offset"}));
}

TEST_CASE("damaged types and files are errors") {
  const std::string type = GENERATE("", "<", "f", "<f3", "<f4x", "<f4294967300", "|S9999999999",
                                    "<U1073741824", "|V4", "|b2", "<i16", "\xff\xff");
  INFO(type);
  CHECK_THAT(ParseNpy(File(absl::StrCat("{'descr': '", type, "'}"), ""), "x"),
             FailsWith(kUnimplemented, {"x: is an array"}));
  CHECK_THAT(ParseNpy("PK\3\4", "x.npz"),
             FailsWith(kDataLoss, {"x.npz", "is not a NumPy array", "numpy.save"}));
  CHECK_THAT(ParseNpy(std::string_view("\x93NUMPY\4\0", 8), "x"), FailsWith(kDataLoss, {"version 4"}));
  const std::string many = Repeat("1,", 65);
  CHECK_THAT(ParseNpy(File(absl::StrCat("{'shape': (", many, ")}"), ""), "x"),
             FailsWith(kDataLoss, {"64 dimensions"}));
}

TEST_CASE("a file that is cut anywhere is an error, and one with any byte changed no crash") {
  const std::string name = GENERATE("fortran", "version2", "text", "bytes", "bool", "complex64_big");
  const std::string whole = Fixture(name);
  for (size_t length = 0; length < whole.size(); ++length) {
    // A copy of its own, so that the sanitizer sees a read beyond its end.
    const std::vector<char> cut(whole.begin(), whole.begin() + length);
    INFO(name << " cut at " << length);
    CHECK_FALSE(ParseNpy({cut.data(), cut.size()}, name).ok());
  }
  for (size_t i = 0; i < whole.size(); ++i) {
    for (const char byte : {'\0', '\xff', '9', '(', '}'}) {
      std::string changed = whole;
      changed[i] = byte;
      (void)ParseNpy(changed, name);
    }
  }
  CHECK_FALSE(ParseNpy(whole + "x", name).ok());
}

}  // namespace
}  // namespace permafrost_test
