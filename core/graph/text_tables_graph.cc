// Written by tests/oracle/make_text_tables.py from the descriptors of TensorFlow 2.15.1.
//
// The messages of a graph.
#include "core/graph/text_tables.h"

namespace permafrost::text_tables {

using enum TextType;
using enum TextLabel;

constexpr TextField kResourceHandleProtoDtypeAndShapeFields[] = {
    {"dtype", 1, kEnum, kSingle, 0, nullptr, &kDataType},
    {"shape", 2, kMessage, kPresent, 0, &kTensorShapeProto},
};
constinit const TextMessage kResourceHandleProtoDtypeAndShape = {
    "tensorflow.ResourceHandleProto.DtypeAndShape", kResourceHandleProtoDtypeAndShapeFields};

constexpr TextField kTensorShapeProtoFields[] = {
    {"dim", 2, kMessage, kRepeated, 0, &kTensorShapeProtoDim},
    {"unknown_rank", 3, kBool},
};
constinit const TextMessage kTensorShapeProto = {"tensorflow.TensorShapeProto", kTensorShapeProtoFields};

constexpr TextField kTensorShapeProtoDimFields[] = {
    {"size", 1, kInt64},
    {"name", 2, kBytes},
};
constinit const TextMessage kTensorShapeProtoDim = {"tensorflow.TensorShapeProto.Dim",
                                                    kTensorShapeProtoDimFields};

constexpr TextField kFullTypeDefFields[] = {
    {"type_id", 1, kEnum, kSingle, 0, nullptr, &kFullTypeId},
    {"args", 2, kMessage, kRepeated, 0, &kFullTypeDef},
    {"s", 3, kBytes, kPresent, 1},
    {"i", 4, kInt64, kPresent, 1},
};
constinit const TextMessage kFullTypeDef = {"tensorflow.FullTypeDef", kFullTypeDefFields, true};

constexpr TextField kAttrValueFields[] = {
    {"list", 1, kMessage, kPresent, 1, &kAttrValueListValue},
    {"s", 2, kBytes, kPresent, 1},
    {"i", 3, kInt64, kPresent, 1},
    {"f", 4, kFloat, kPresent, 1},
    {"b", 5, kBool, kPresent, 1},
    {"type", 6, kEnum, kPresent, 1, nullptr, &kDataType},
    {"shape", 7, kMessage, kPresent, 1, &kTensorShapeProto},
    {"tensor", 8, kMessage, kPresent, 1, &kTensorProto},
    {"placeholder", 9, kBytes, kPresent, 1},
    {"func", 10, kMessage, kPresent, 1, &kNameAttrList},
};
constinit const TextMessage kAttrValue = {"tensorflow.AttrValue", kAttrValueFields};

constexpr TextField kTensorProtoFields[] = {
    {"dtype", 1, kEnum, kSingle, 0, nullptr, &kDataType},
    {"tensor_shape", 2, kMessage, kPresent, 0, &kTensorShapeProto},
    {"version_number", 3, kInt32},
    {"tensor_content", 4, kBytes},
    {"float_val", 5, kFloat, kPacked},
    {"double_val", 6, kDouble, kPacked},
    {"int_val", 7, kInt32, kPacked},
    {"string_val", 8, kBytes, kRepeated},
    {"scomplex_val", 9, kFloat, kPacked},
    {"int64_val", 10, kInt64, kPacked},
    {"bool_val", 11, kBool, kPacked},
    {"dcomplex_val", 12, kDouble, kPacked},
    {"half_val", 13, kInt32, kPacked},
    {"resource_handle_val", 14, kMessage, kRepeated, 0, &kResourceHandleProto},
    {"variant_val", 15, kMessage, kRepeated, 0, &kVariantTensorDataProto},
    {"uint32_val", 16, kUint32, kPacked},
    {"uint64_val", 17, kUint64, kPacked},
    {"float8_val", 18, kBytes},
};
constinit const TextMessage kTensorProto = {"tensorflow.TensorProto", kTensorProtoFields};

constexpr TextField kResourceHandleProtoFields[] = {
    {"device", 1, kBytes},
    {"container", 2, kBytes},
    {"name", 3, kBytes},
    {"hash_code", 4, kUint64},
    {"maybe_type_name", 5, kBytes},
    {"dtypes_and_shapes", 6, kMessage, kRepeated, 0, &kResourceHandleProtoDtypeAndShape},
};
constinit const TextMessage kResourceHandleProto = {"tensorflow.ResourceHandleProto",
                                                    kResourceHandleProtoFields};

constexpr TextField kVariantTensorDataProtoFields[] = {
    {"type_name", 1, kBytes},
    {"metadata", 2, kBytes},
    {"tensors", 3, kMessage, kRepeated, 0, &kTensorProto},
};
constinit const TextMessage kVariantTensorDataProto = {"tensorflow.VariantTensorDataProto",
                                                       kVariantTensorDataProtoFields};

constexpr TextField kAttrValueListValueFields[] = {
    {"s", 2, kBytes, kRepeated},
    {"i", 3, kInt64, kPacked},
    {"f", 4, kFloat, kPacked},
    {"b", 5, kBool, kPacked},
    {"type", 6, kEnum, kPacked, 0, nullptr, &kDataType},
    {"shape", 7, kMessage, kRepeated, 0, &kTensorShapeProto},
    {"tensor", 8, kMessage, kRepeated, 0, &kTensorProto},
    {"func", 9, kMessage, kRepeated, 0, &kNameAttrList},
};
constinit const TextMessage kAttrValueListValue = {"tensorflow.AttrValue.ListValue",
                                                   kAttrValueListValueFields};

constexpr TextField kNameAttrListFields[] = {
    {"name", 1, kBytes},
    {"attr", 2, kMessage, kMap, 0, &kNameAttrListAttrEntry},
};
constinit const TextMessage kNameAttrList = {"tensorflow.NameAttrList", kNameAttrListFields};

constexpr TextField kNameAttrListAttrEntryFields[] = {
    {"key", 1, kBytes, kPresent},
    {"value", 2, kMessage, kPresent, 0, &kAttrValue},
};
constinit const TextMessage kNameAttrListAttrEntry = {"tensorflow.NameAttrList.AttrEntry",
                                                      kNameAttrListAttrEntryFields};

constexpr TextField kGraphDefFields[] = {
    {"node", 1, kMessage, kRepeated, 0, &kNodeDef},
    {"library", 2, kMessage, kPresent, 0, &kFunctionDefLibrary},
    {"version", 3, kInt32},
    {"versions", 4, kMessage, kPresent, 0, &kVersionDef},
    {"debug_info", 5, kMessage, kPresent, 0, &kGraphDebugInfo},
};
constinit const TextMessage kGraphDef = {"tensorflow.GraphDef", kGraphDefFields};

constexpr TextField kNodeDefFields[] = {
    {"name", 1, kBytes},
    {"op", 2, kBytes},
    {"input", 3, kBytes, kRepeated},
    {"device", 4, kBytes},
    {"attr", 5, kMessage, kMap, 0, &kNodeDefAttrEntry},
    {"experimental_debug_info", 6, kMessage, kPresent, 0, &kNodeDefExperimentalDebugInfo},
    {"experimental_type", 7, kMessage, kPresent, 0, &kFullTypeDef},
};
constinit const TextMessage kNodeDef = {"tensorflow.NodeDef", kNodeDefFields};

constexpr TextField kNodeDefAttrEntryFields[] = {
    {"key", 1, kBytes, kPresent},
    {"value", 2, kMessage, kPresent, 0, &kAttrValue},
};
constinit const TextMessage kNodeDefAttrEntry = {"tensorflow.NodeDef.AttrEntry", kNodeDefAttrEntryFields};

constexpr TextField kNodeDefExperimentalDebugInfoFields[] = {
    {"original_node_names", 1, kBytes, kRepeated},
    {"original_func_names", 2, kBytes, kRepeated},
};
constinit const TextMessage kNodeDefExperimentalDebugInfo = {"tensorflow.NodeDef.ExperimentalDebugInfo",
                                                             kNodeDefExperimentalDebugInfoFields};

constexpr TextField kVersionDefFields[] = {
    {"producer", 1, kInt32},
    {"min_consumer", 2, kInt32},
    {"bad_consumers", 3, kInt32, kPacked},
};
constinit const TextMessage kVersionDef = {"tensorflow.VersionDef", kVersionDefFields};

constexpr TextField kFunctionDefLibraryFields[] = {
    {"function", 1, kMessage, kRepeated, 0, &kFunctionDef},
    {"gradient", 2, kMessage, kRepeated, 0, &kGradientDef},
    {"registered_gradients", 3, kMessage, kRepeated, 0, &kRegisteredGradient},
};
constinit const TextMessage kFunctionDefLibrary = {"tensorflow.FunctionDefLibrary",
                                                   kFunctionDefLibraryFields};

constexpr TextField kFunctionDefFields[] = {
    {"signature", 1, kMessage, kPresent, 0, &kOpDef},
    {"node_def", 3, kMessage, kRepeated, 0, &kNodeDef},
    {"ret", 4, kMessage, kMap, 0, &kFunctionDefRetEntry},
    {"attr", 5, kMessage, kMap, 0, &kFunctionDefAttrEntry},
    {"control_ret", 6, kMessage, kMap, 0, &kFunctionDefControlRetEntry},
    {"arg_attr", 7, kMessage, kMap, 0, &kFunctionDefArgAttrEntry},
    {"resource_arg_unique_id", 8, kMessage, kMap, 0, &kFunctionDefResourceArgUniqueIdEntry},
};
constinit const TextMessage kFunctionDef = {"tensorflow.FunctionDef", kFunctionDefFields};

constexpr TextField kFunctionDefAttrEntryFields[] = {
    {"key", 1, kBytes, kPresent},
    {"value", 2, kMessage, kPresent, 0, &kAttrValue},
};
constinit const TextMessage kFunctionDefAttrEntry = {"tensorflow.FunctionDef.AttrEntry",
                                                     kFunctionDefAttrEntryFields};

constexpr TextField kFunctionDefArgAttrEntryFields[] = {
    {"key", 1, kUint32, kPresent},
    {"value", 2, kMessage, kPresent, 0, &kFunctionDefArgAttrs},
};
constinit const TextMessage kFunctionDefArgAttrEntry = {"tensorflow.FunctionDef.ArgAttrEntry",
                                                        kFunctionDefArgAttrEntryFields};

constexpr TextField kFunctionDefArgAttrsFields[] = {
    {"attr", 1, kMessage, kMap, 0, &kFunctionDefArgAttrsAttrEntry},
};
constinit const TextMessage kFunctionDefArgAttrs = {"tensorflow.FunctionDef.ArgAttrs",
                                                    kFunctionDefArgAttrsFields};

constexpr TextField kFunctionDefArgAttrsAttrEntryFields[] = {
    {"key", 1, kBytes, kPresent},
    {"value", 2, kMessage, kPresent, 0, &kAttrValue},
};
constinit const TextMessage kFunctionDefArgAttrsAttrEntry = {"tensorflow.FunctionDef.ArgAttrs.AttrEntry",
                                                             kFunctionDefArgAttrsAttrEntryFields};

constexpr TextField kFunctionDefResourceArgUniqueIdEntryFields[] = {
    {"key", 1, kUint32, kPresent},
    {"value", 2, kUint32, kPresent},
};
constinit const TextMessage kFunctionDefResourceArgUniqueIdEntry = {
    "tensorflow.FunctionDef.ResourceArgUniqueIdEntry", kFunctionDefResourceArgUniqueIdEntryFields};

constexpr TextField kFunctionDefRetEntryFields[] = {
    {"key", 1, kBytes, kPresent},
    {"value", 2, kBytes, kPresent},
};
constinit const TextMessage kFunctionDefRetEntry = {"tensorflow.FunctionDef.RetEntry",
                                                    kFunctionDefRetEntryFields};

constexpr TextField kFunctionDefControlRetEntryFields[] = {
    {"key", 1, kBytes, kPresent},
    {"value", 2, kBytes, kPresent},
};
constinit const TextMessage kFunctionDefControlRetEntry = {"tensorflow.FunctionDef.ControlRetEntry",
                                                           kFunctionDefControlRetEntryFields};

constexpr TextField kGradientDefFields[] = {
    {"function_name", 1, kBytes},
    {"gradient_func", 2, kBytes},
};
constinit const TextMessage kGradientDef = {"tensorflow.GradientDef", kGradientDefFields};

constexpr TextField kRegisteredGradientFields[] = {
    {"gradient_func", 1, kBytes},
    {"registered_op_type", 2, kBytes},
};
constinit const TextMessage kRegisteredGradient = {"tensorflow.RegisteredGradient",
                                                   kRegisteredGradientFields};

}  // namespace permafrost::text_tables
