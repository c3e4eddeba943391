// Written by tests/oracle/make_text_tables.py from the descriptors of TensorFlow 2.15.1.
//
// The messages that describe a graph.
#include "core/graph/text_tables.h"

namespace permafrost::text_tables {

using enum TextType;
using enum TextLabel;

constexpr TextField kGraphDebugInfoFields[] = {
    {"files", 1, kBytes, kRepeated},
    {"traces", 2, kMessage, kMap, 0, &kGraphDebugInfoTracesEntry},
    {"frames_by_id", 4, kMessage, kMap, 0, &kGraphDebugInfoFramesByIdEntry},
    {"name_to_trace_id", 5, kMessage, kMap, 0, &kGraphDebugInfoNameToTraceIdEntry},
    {"traces_by_id", 6, kMessage, kMap, 0, &kGraphDebugInfoTracesByIdEntry},
};
constinit const TextMessage kGraphDebugInfo = {"tensorflow.GraphDebugInfo", kGraphDebugInfoFields, true};

constexpr TextField kGraphDebugInfoFramesByIdEntryFields[] = {
    {"key", 1, kFixed64, kPresent},
    {"value", 2, kMessage, kPresent, 0, &kGraphDebugInfoFileLineCol},
};
constinit const TextMessage kGraphDebugInfoFramesByIdEntry = {"tensorflow.GraphDebugInfo.FramesByIdEntry",
                                                              kGraphDebugInfoFramesByIdEntryFields, true};

constexpr TextField kGraphDebugInfoFileLineColFields[] = {
    {"file_index", 1, kInt32, kPresent}, {"line", 2, kInt32, kPresent}, {"col", 3, kInt32, kPresent},
    {"func", 4, kBytes, kPresent},       {"code", 5, kBytes, kPresent},
};
constinit const TextMessage kGraphDebugInfoFileLineCol = {"tensorflow.GraphDebugInfo.FileLineCol",
                                                          kGraphDebugInfoFileLineColFields, true};

constexpr TextField kGraphDebugInfoTracesByIdEntryFields[] = {
    {"key", 1, kFixed64, kPresent},
    {"value", 2, kMessage, kPresent, 0, &kGraphDebugInfoStackTrace},
};
constinit const TextMessage kGraphDebugInfoTracesByIdEntry = {"tensorflow.GraphDebugInfo.TracesByIdEntry",
                                                              kGraphDebugInfoTracesByIdEntryFields, true};

constexpr TextField kGraphDebugInfoStackTraceFields[] = {
    {"file_line_cols", 1, kMessage, kRepeated, 0, &kGraphDebugInfoFileLineCol},
    {"frame_id", 2, kFixed64, kPacked},
};
constinit const TextMessage kGraphDebugInfoStackTrace = {"tensorflow.GraphDebugInfo.StackTrace",
                                                         kGraphDebugInfoStackTraceFields, true};

constexpr TextField kGraphDebugInfoTracesEntryFields[] = {
    {"key", 1, kBytes, kPresent},
    {"value", 2, kMessage, kPresent, 0, &kGraphDebugInfoStackTrace},
};
constinit const TextMessage kGraphDebugInfoTracesEntry = {"tensorflow.GraphDebugInfo.TracesEntry",
                                                          kGraphDebugInfoTracesEntryFields, true};

constexpr TextField kGraphDebugInfoNameToTraceIdEntryFields[] = {
    {"key", 1, kBytes, kPresent},
    {"value", 2, kFixed64, kPresent},
};
constinit const TextMessage kGraphDebugInfoNameToTraceIdEntry = {
    "tensorflow.GraphDebugInfo.NameToTraceIdEntry", kGraphDebugInfoNameToTraceIdEntryFields, true};

constexpr TextField kTypeSpecProtoFields[] = {
    {"type_spec_class", 1, kEnum, kSingle, 0, nullptr, &kTypeSpecProtoTypeSpecClass},
    {"type_state", 2, kMessage, kPresent, 0, &kStructuredValue},
    {"type_spec_class_name", 3, kBytes},
    {"num_flat_components", 4, kInt32},
};
constinit const TextMessage kTypeSpecProto = {"tensorflow.TypeSpecProto", kTypeSpecProtoFields, true};

constexpr TextField kStructuredValueFields[] = {
    {"none_value", 1, kMessage, kPresent, 1, &kNoneValue},
    {"float64_value", 11, kDouble, kPresent, 1},
    {"int64_value", 12, kSint64, kPresent, 1},
    {"string_value", 13, kBytes, kPresent, 1},
    {"bool_value", 14, kBool, kPresent, 1},
    {"tensor_shape_value", 31, kMessage, kPresent, 1, &kTensorShapeProto},
    {"tensor_dtype_value", 32, kEnum, kPresent, 1, nullptr, &kDataType},
    {"tensor_spec_value", 33, kMessage, kPresent, 1, &kTensorSpecProto},
    {"type_spec_value", 34, kMessage, kPresent, 1, &kTypeSpecProto},
    {"bounded_tensor_spec_value", 35, kMessage, kPresent, 1, &kBoundedTensorSpecProto},
    {"list_value", 51, kMessage, kPresent, 1, &kListValue},
    {"tuple_value", 52, kMessage, kPresent, 1, &kTupleValue},
    {"dict_value", 53, kMessage, kPresent, 1, &kDictValue},
    {"named_tuple_value", 54, kMessage, kPresent, 1, &kNamedTupleValue},
    {"tensor_value", 55, kMessage, kPresent, 1, &kTensorProto},
    {"numpy_value", 56, kMessage, kPresent, 1, &kTensorProto},
};
constinit const TextMessage kStructuredValue = {"tensorflow.StructuredValue", kStructuredValueFields, true};

constinit const TextMessage kNoneValue = {"tensorflow.NoneValue", {}, true};

constexpr TextField kTensorSpecProtoFields[] = {
    {"name", 1, kBytes},
    {"shape", 2, kMessage, kPresent, 0, &kTensorShapeProto},
    {"dtype", 3, kEnum, kSingle, 0, nullptr, &kDataType},
};
constinit const TextMessage kTensorSpecProto = {"tensorflow.TensorSpecProto", kTensorSpecProtoFields, true};

constexpr TextField kBoundedTensorSpecProtoFields[] = {
    {"name", 1, kBytes},
    {"shape", 2, kMessage, kPresent, 0, &kTensorShapeProto},
    {"dtype", 3, kEnum, kSingle, 0, nullptr, &kDataType},
    {"minimum", 4, kMessage, kPresent, 0, &kTensorProto},
    {"maximum", 5, kMessage, kPresent, 0, &kTensorProto},
};
constinit const TextMessage kBoundedTensorSpecProto = {"tensorflow.BoundedTensorSpecProto",
                                                       kBoundedTensorSpecProtoFields, true};

constexpr TextField kListValueFields[] = {
    {"values", 1, kMessage, kRepeated, 0, &kStructuredValue},
};
constinit const TextMessage kListValue = {"tensorflow.ListValue", kListValueFields, true};

constexpr TextField kTupleValueFields[] = {
    {"values", 1, kMessage, kRepeated, 0, &kStructuredValue},
};
constinit const TextMessage kTupleValue = {"tensorflow.TupleValue", kTupleValueFields, true};

constexpr TextField kDictValueFields[] = {
    {"fields", 1, kMessage, kMap, 0, &kDictValueFieldsEntry},
};
constinit const TextMessage kDictValue = {"tensorflow.DictValue", kDictValueFields, true};

constexpr TextField kDictValueFieldsEntryFields[] = {
    {"key", 1, kBytes, kPresent},
    {"value", 2, kMessage, kPresent, 0, &kStructuredValue},
};
constinit const TextMessage kDictValueFieldsEntry = {"tensorflow.DictValue.FieldsEntry",
                                                     kDictValueFieldsEntryFields, true};

constexpr TextField kNamedTupleValueFields[] = {
    {"name", 1, kBytes},
    {"values", 2, kMessage, kRepeated, 0, &kPairValue},
};
constinit const TextMessage kNamedTupleValue = {"tensorflow.NamedTupleValue", kNamedTupleValueFields, true};

constexpr TextField kPairValueFields[] = {
    {"key", 1, kBytes},
    {"value", 2, kMessage, kPresent, 0, &kStructuredValue},
};
constinit const TextMessage kPairValue = {"tensorflow.PairValue", kPairValueFields, true};

constexpr TextField kSavedObjectGraphFields[] = {
    {"nodes", 1, kMessage, kRepeated, 0, &kSavedObject},
    {"concrete_functions", 2, kMessage, kMap, 0, &kSavedObjectGraphConcreteFunctionsEntry},
};
constinit const TextMessage kSavedObjectGraph = {"tensorflow.SavedObjectGraph", kSavedObjectGraphFields,
                                                 true};

constexpr TextField kSavedObjectFields[] = {
    {"children", 1, kMessage, kRepeated, 0, &kTrackableObjectGraphTrackableObjectObjectReference},
    {"slot_variables", 3, kMessage, kRepeated, 0, &kTrackableObjectGraphTrackableObjectSlotVariableReference},
    {"user_object", 4, kMessage, kPresent, 1, &kSavedUserObject},
    {"asset", 5, kMessage, kPresent, 1, &kSavedAsset},
    {"function", 6, kMessage, kPresent, 1, &kSavedFunction},
    {"variable", 7, kMessage, kPresent, 1, &kSavedVariable},
    {"bare_concrete_function", 8, kMessage, kPresent, 1, &kSavedBareConcreteFunction},
    {"constant", 9, kMessage, kPresent, 1, &kSavedConstant},
    {"resource", 10, kMessage, kPresent, 1, &kSavedResource},
    {"saveable_objects", 11, kMessage, kMap, 0, &kSavedObjectSaveableObjectsEntry},
    {"captured_tensor", 12, kMessage, kPresent, 1, &kCapturedTensor},
    {"registered_name", 13, kBytes},
    {"serialized_user_proto", 14, kMessage, kPresent, 0, &kProtobufAny},
    {"dependencies", 15, kMessage, kRepeated, 0, &kTrackableObjectGraphTrackableObjectObjectReference},
    {"registered_saver", 16, kBytes},
};
constinit const TextMessage kSavedObject = {"tensorflow.SavedObject", kSavedObjectFields, true};

constexpr TextField kTrackableObjectGraphTrackableObjectObjectReferenceFields[] = {
    {"node_id", 1, kInt32},
    {"local_name", 2, kBytes},
};
constinit const TextMessage kTrackableObjectGraphTrackableObjectObjectReference = {
    "tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference",
    kTrackableObjectGraphTrackableObjectObjectReferenceFields, true};

constexpr TextField kTrackableObjectGraphTrackableObjectSlotVariableReferenceFields[] = {
    {"original_variable_node_id", 1, kInt32},
    {"slot_name", 2, kBytes},
    {"slot_variable_node_id", 3, kInt32},
};
constinit const TextMessage kTrackableObjectGraphTrackableObjectSlotVariableReference = {
    "tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference",
    kTrackableObjectGraphTrackableObjectSlotVariableReferenceFields, true};

constexpr TextField kSavedUserObjectFields[] = {
    {"identifier", 1, kBytes},
    {"version", 2, kMessage, kPresent, 0, &kVersionDef},
    {"metadata", 3, kBytes},
};
constinit const TextMessage kSavedUserObject = {"tensorflow.SavedUserObject", kSavedUserObjectFields, true};

constexpr TextField kSavedAssetFields[] = {
    {"asset_file_def_index", 1, kInt32},
};
constinit const TextMessage kSavedAsset = {"tensorflow.SavedAsset", kSavedAssetFields, true};

constexpr TextField kSavedFunctionFields[] = {
    {"concrete_functions", 1, kBytes, kRepeated},
    {"function_spec", 2, kMessage, kPresent, 0, &kFunctionSpec},
};
constinit const TextMessage kSavedFunction = {"tensorflow.SavedFunction", kSavedFunctionFields, true};

constexpr TextField kFunctionSpecFields[] = {
    {"fullargspec", 1, kMessage, kPresent, 0, &kStructuredValue},
    {"is_method", 2, kBool},
    {"input_signature", 5, kMessage, kPresent, 0, &kStructuredValue},
    {"jit_compile", 6, kEnum, kSingle, 0, nullptr, &kFunctionSpecJitCompile},
};
constinit const TextMessage kFunctionSpec = {"tensorflow.FunctionSpec", kFunctionSpecFields, true};

constexpr TextField kSavedVariableFields[] = {
    {"dtype", 1, kEnum, kSingle, 0, nullptr, &kDataType},
    {"shape", 2, kMessage, kPresent, 0, &kTensorShapeProto},
    {"trainable", 3, kBool},
    {"synchronization", 4, kEnum, kSingle, 0, nullptr, &kVariableSynchronization},
    {"aggregation", 5, kEnum, kSingle, 0, nullptr, &kVariableAggregation},
    {"name", 6, kBytes},
    {"device", 7, kBytes},
    {"experimental_distributed_variable_components", 8, kMessage, kRepeated, 0, &kSavedVariable},
};
constinit const TextMessage kSavedVariable = {"tensorflow.SavedVariable", kSavedVariableFields, true};

constexpr TextField kSavedBareConcreteFunctionFields[] = {
    {"concrete_function_name", 1, kBytes},
    {"argument_keywords", 2, kBytes, kRepeated},
    {"allowed_positional_arguments", 3, kInt64},
    {"function_spec", 4, kMessage, kPresent, 0, &kFunctionSpec},
};
constinit const TextMessage kSavedBareConcreteFunction = {"tensorflow.SavedBareConcreteFunction",
                                                          kSavedBareConcreteFunctionFields, true};

constexpr TextField kSavedConstantFields[] = {
    {"operation", 1, kBytes},
};
constinit const TextMessage kSavedConstant = {"tensorflow.SavedConstant", kSavedConstantFields, true};

constexpr TextField kSavedResourceFields[] = {
    {"device", 1, kBytes},
};
constinit const TextMessage kSavedResource = {"tensorflow.SavedResource", kSavedResourceFields, true};

constexpr TextField kCapturedTensorFields[] = {
    {"name", 1, kBytes},
    {"concrete_function", 2, kBytes},
};
constinit const TextMessage kCapturedTensor = {"tensorflow.CapturedTensor", kCapturedTensorFields, true};

constexpr TextField kSavedObjectSaveableObjectsEntryFields[] = {
    {"key", 1, kBytes, kPresent},
    {"value", 2, kMessage, kPresent, 0, &kSaveableObject},
};
constinit const TextMessage kSavedObjectSaveableObjectsEntry = {"tensorflow.SavedObject.SaveableObjectsEntry",
                                                                kSavedObjectSaveableObjectsEntryFields, true};

constexpr TextField kSaveableObjectFields[] = {
    {"save_function", 2, kInt32},
    {"restore_function", 3, kInt32},
};
constinit const TextMessage kSaveableObject = {"tensorflow.SaveableObject", kSaveableObjectFields, true};

constexpr TextField kSavedObjectGraphConcreteFunctionsEntryFields[] = {
    {"key", 1, kBytes, kPresent},
    {"value", 2, kMessage, kPresent, 0, &kSavedConcreteFunction},
};
constinit const TextMessage kSavedObjectGraphConcreteFunctionsEntry = {
    "tensorflow.SavedObjectGraph.ConcreteFunctionsEntry", kSavedObjectGraphConcreteFunctionsEntryFields,
    true};

constexpr TextField kSavedConcreteFunctionFields[] = {
    {"bound_inputs", 2, kInt32, kPacked},
    {"canonicalized_input_signature", 3, kMessage, kPresent, 0, &kStructuredValue},
    {"output_signature", 4, kMessage, kPresent, 0, &kStructuredValue},
};
constinit const TextMessage kSavedConcreteFunction = {"tensorflow.SavedConcreteFunction",
                                                      kSavedConcreteFunctionFields, true};

}  // namespace permafrost::text_tables
