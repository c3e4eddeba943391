// Written by tests/oracle/make_text_tables.py from the descriptors of TensorFlow 2.15.1.
//
// The messages around a graph.
#include "core/graph/text_tables.h"

namespace permafrost::text_tables {

using enum TextType;
using enum TextLabel;

constexpr TextField kSavedModelFields[] = {
    {"saved_model_schema_version", 1, kInt64},
    {"meta_graphs", 2, kMessage, kRepeated, 0, &kMetaGraphDef},
};
constinit const TextMessage kSavedModel = {"tensorflow.SavedModel", kSavedModelFields, true};

constexpr TextField kMetaGraphDefFields[] = {
    {"meta_info_def", 1, kMessage, kPresent, 0, &kMetaGraphDefMetaInfoDef},
    {"graph_def", 2, kMessage, kPresent, 0, &kGraphDef},
    {"saver_def", 3, kMessage, kPresent, 0, &kSaverDef},
    {"collection_def", 4, kMessage, kMap, 0, &kMetaGraphDefCollectionDefEntry},
    {"signature_def", 5, kMessage, kMap, 0, &kMetaGraphDefSignatureDefEntry},
    {"asset_file_def", 6, kMessage, kRepeated, 0, &kAssetFileDef},
    {"object_graph_def", 7, kMessage, kPresent, 0, &kSavedObjectGraph},
};
constinit const TextMessage kMetaGraphDef = {"tensorflow.MetaGraphDef", kMetaGraphDefFields, true};

constexpr TextField kMetaGraphDefMetaInfoDefFields[] = {
    {"meta_graph_version", 1, kBytes},
    {"stripped_op_list", 2, kMessage, kPresent, 0, &kOpList},
    {"any_info", 3, kMessage, kPresent, 0, &kProtobufAny},
    {"tags", 4, kBytes, kRepeated},
    {"tensorflow_version", 5, kBytes},
    {"tensorflow_git_version", 6, kBytes},
    {"stripped_default_attrs", 7, kBool},
    {"function_aliases", 8, kMessage, kMap, 0, &kMetaGraphDefMetaInfoDefFunctionAliasesEntry},
};
constinit const TextMessage kMetaGraphDefMetaInfoDef = {"tensorflow.MetaGraphDef.MetaInfoDef",
                                                        kMetaGraphDefMetaInfoDefFields, true};

constexpr TextField kOpListFields[] = {
    {"op", 1, kMessage, kRepeated, 0, &kOpDef},
};
constinit const TextMessage kOpList = {"tensorflow.OpList", kOpListFields, true};

constexpr TextField kOpDefFields[] = {
    {"name", 1, kBytes},
    {"input_arg", 2, kMessage, kRepeated, 0, &kOpDefArgDef},
    {"output_arg", 3, kMessage, kRepeated, 0, &kOpDefArgDef},
    {"attr", 4, kMessage, kRepeated, 0, &kOpDefAttrDef},
    {"summary", 5, kBytes},
    {"description", 6, kBytes},
    {"deprecation", 8, kMessage, kPresent, 0, &kOpDeprecation},
    {"is_aggregate", 16, kBool},
    {"is_stateful", 17, kBool},
    {"is_commutative", 18, kBool},
    {"allows_uninitialized_input", 19, kBool},
    {"control_output", 20, kBytes, kRepeated},
    {"is_distributed_communication", 21, kBool},
};
constinit const TextMessage kOpDef = {"tensorflow.OpDef", kOpDefFields, true};

constexpr TextField kOpDefArgDefFields[] = {
    {"name", 1, kBytes},
    {"description", 2, kBytes},
    {"type", 3, kEnum, kSingle, 0, nullptr, &kDataType},
    {"type_attr", 4, kBytes},
    {"number_attr", 5, kBytes},
    {"type_list_attr", 6, kBytes},
    {"handle_data", 7, kMessage, kRepeated, 0, &kResourceHandleProtoDtypeAndShape},
    {"is_ref", 16, kBool},
    {"experimental_full_type", 17, kMessage, kPresent, 0, &kFullTypeDef},
};
constinit const TextMessage kOpDefArgDef = {"tensorflow.OpDef.ArgDef", kOpDefArgDefFields, true};

constexpr TextField kOpDefAttrDefFields[] = {
    {"name", 1, kBytes},
    {"type", 2, kBytes},
    {"default_value", 3, kMessage, kPresent, 0, &kAttrValue},
    {"description", 4, kBytes},
    {"has_minimum", 5, kBool},
    {"minimum", 6, kInt64},
    {"allowed_values", 7, kMessage, kPresent, 0, &kAttrValue},
};
constinit const TextMessage kOpDefAttrDef = {"tensorflow.OpDef.AttrDef", kOpDefAttrDefFields, true};

constexpr TextField kOpDeprecationFields[] = {
    {"version", 1, kInt32},
    {"explanation", 2, kBytes},
};
constinit const TextMessage kOpDeprecation = {"tensorflow.OpDeprecation", kOpDeprecationFields, true};

constexpr TextField kProtobufAnyFields[] = {
    {"type_url", 1, kBytes},
    {"value", 2, kBytes},
};
constinit const TextMessage kProtobufAny = {"google.protobuf.Any", kProtobufAnyFields, true};

constexpr TextField kMetaGraphDefMetaInfoDefFunctionAliasesEntryFields[] = {
    {"key", 1, kBytes, kPresent},
    {"value", 2, kBytes, kPresent},
};
constinit const TextMessage kMetaGraphDefMetaInfoDefFunctionAliasesEntry = {
    "tensorflow.MetaGraphDef.MetaInfoDef.FunctionAliasesEntry",
    kMetaGraphDefMetaInfoDefFunctionAliasesEntryFields, true};

constexpr TextField kSaverDefFields[] = {
    {"filename_tensor_name", 1, kBytes},
    {"save_tensor_name", 2, kBytes},
    {"restore_op_name", 3, kBytes},
    {"max_to_keep", 4, kInt32},
    {"sharded", 5, kBool},
    {"keep_checkpoint_every_n_hours", 6, kFloat},
    {"version", 7, kEnum, kSingle, 0, nullptr, &kSaverDefCheckpointFormatVersion},
};
constinit const TextMessage kSaverDef = {"tensorflow.SaverDef", kSaverDefFields};

constexpr TextField kMetaGraphDefCollectionDefEntryFields[] = {
    {"key", 1, kBytes, kPresent},
    {"value", 2, kMessage, kPresent, 0, &kCollectionDef},
};
constinit const TextMessage kMetaGraphDefCollectionDefEntry = {"tensorflow.MetaGraphDef.CollectionDefEntry",
                                                               kMetaGraphDefCollectionDefEntryFields, true};

constexpr TextField kCollectionDefFields[] = {
    {"node_list", 1, kMessage, kPresent, 1, &kCollectionDefNodeList},
    {"bytes_list", 2, kMessage, kPresent, 1, &kCollectionDefBytesList},
    {"int64_list", 3, kMessage, kPresent, 1, &kCollectionDefInt64List},
    {"float_list", 4, kMessage, kPresent, 1, &kCollectionDefFloatList},
    {"any_list", 5, kMessage, kPresent, 1, &kCollectionDefAnyList},
};
constinit const TextMessage kCollectionDef = {"tensorflow.CollectionDef", kCollectionDefFields, true};

constexpr TextField kCollectionDefNodeListFields[] = {
    {"value", 1, kBytes, kRepeated},
};
constinit const TextMessage kCollectionDefNodeList = {"tensorflow.CollectionDef.NodeList",
                                                      kCollectionDefNodeListFields, true};

constexpr TextField kCollectionDefBytesListFields[] = {
    {"value", 1, kBytes, kRepeated},
};
constinit const TextMessage kCollectionDefBytesList = {"tensorflow.CollectionDef.BytesList",
                                                       kCollectionDefBytesListFields, true};

constexpr TextField kCollectionDefInt64ListFields[] = {
    {"value", 1, kInt64, kPacked},
};
constinit const TextMessage kCollectionDefInt64List = {"tensorflow.CollectionDef.Int64List",
                                                       kCollectionDefInt64ListFields, true};

constexpr TextField kCollectionDefFloatListFields[] = {
    {"value", 1, kFloat, kPacked},
};
constinit const TextMessage kCollectionDefFloatList = {"tensorflow.CollectionDef.FloatList",
                                                       kCollectionDefFloatListFields, true};

constexpr TextField kCollectionDefAnyListFields[] = {
    {"value", 1, kMessage, kRepeated, 0, &kProtobufAny},
};
constinit const TextMessage kCollectionDefAnyList = {"tensorflow.CollectionDef.AnyList",
                                                     kCollectionDefAnyListFields, true};

constexpr TextField kMetaGraphDefSignatureDefEntryFields[] = {
    {"key", 1, kBytes, kPresent},
    {"value", 2, kMessage, kPresent, 0, &kSignatureDef},
};
constinit const TextMessage kMetaGraphDefSignatureDefEntry = {"tensorflow.MetaGraphDef.SignatureDefEntry",
                                                              kMetaGraphDefSignatureDefEntryFields, true};

constexpr TextField kSignatureDefFields[] = {
    {"inputs", 1, kMessage, kMap, 0, &kSignatureDefInputsEntry},
    {"outputs", 2, kMessage, kMap, 0, &kSignatureDefOutputsEntry},
    {"method_name", 3, kBytes},
    {"defaults", 4, kMessage, kMap, 0, &kSignatureDefDefaultsEntry},
};
constinit const TextMessage kSignatureDef = {"tensorflow.SignatureDef", kSignatureDefFields, true};

constexpr TextField kSignatureDefInputsEntryFields[] = {
    {"key", 1, kBytes, kPresent},
    {"value", 2, kMessage, kPresent, 0, &kTensorInfo},
};
constinit const TextMessage kSignatureDefInputsEntry = {"tensorflow.SignatureDef.InputsEntry",
                                                        kSignatureDefInputsEntryFields, true};

constexpr TextField kTensorInfoFields[] = {
    {"name", 1, kBytes, kPresent, 1},
    {"dtype", 2, kEnum, kSingle, 0, nullptr, &kDataType},
    {"tensor_shape", 3, kMessage, kPresent, 0, &kTensorShapeProto},
    {"coo_sparse", 4, kMessage, kPresent, 1, &kTensorInfoCooSparse},
    {"composite_tensor", 5, kMessage, kPresent, 1, &kTensorInfoCompositeTensor},
};
constinit const TextMessage kTensorInfo = {"tensorflow.TensorInfo", kTensorInfoFields, true};

constexpr TextField kTensorInfoCooSparseFields[] = {
    {"values_tensor_name", 1, kBytes},
    {"indices_tensor_name", 2, kBytes},
    {"dense_shape_tensor_name", 3, kBytes},
};
constinit const TextMessage kTensorInfoCooSparse = {"tensorflow.TensorInfo.CooSparse",
                                                    kTensorInfoCooSparseFields, true};

constexpr TextField kTensorInfoCompositeTensorFields[] = {
    {"type_spec", 1, kMessage, kPresent, 0, &kTypeSpecProto},
    {"components", 2, kMessage, kRepeated, 0, &kTensorInfo},
};
constinit const TextMessage kTensorInfoCompositeTensor = {"tensorflow.TensorInfo.CompositeTensor",
                                                          kTensorInfoCompositeTensorFields, true};

constexpr TextField kSignatureDefOutputsEntryFields[] = {
    {"key", 1, kBytes, kPresent},
    {"value", 2, kMessage, kPresent, 0, &kTensorInfo},
};
constinit const TextMessage kSignatureDefOutputsEntry = {"tensorflow.SignatureDef.OutputsEntry",
                                                         kSignatureDefOutputsEntryFields, true};

constexpr TextField kSignatureDefDefaultsEntryFields[] = {
    {"key", 1, kBytes, kPresent},
    {"value", 2, kMessage, kPresent, 0, &kTensorProto},
};
constinit const TextMessage kSignatureDefDefaultsEntry = {"tensorflow.SignatureDef.DefaultsEntry",
                                                          kSignatureDefDefaultsEntryFields, true};

constexpr TextField kAssetFileDefFields[] = {
    {"tensor_info", 1, kMessage, kPresent, 0, &kTensorInfo},
    {"filename", 2, kBytes},
};
constinit const TextMessage kAssetFileDef = {"tensorflow.AssetFileDef", kAssetFileDefFields, true};

}  // namespace permafrost::text_tables
