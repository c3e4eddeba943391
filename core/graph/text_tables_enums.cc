// Written by tests/oracle/make_text_tables.py from the descriptors of TensorFlow 2.15.1.
//
// The enums.
#include "core/graph/text_tables.h"

namespace permafrost::text_tables {

using enum TextType;
using enum TextLabel;

constexpr TextEnum::Value kDataTypeValues[] = {{"DT_INVALID", 0},
                                               {"DT_FLOAT", 1},
                                               {"DT_DOUBLE", 2},
                                               {"DT_INT32", 3},
                                               {"DT_UINT8", 4},
                                               {"DT_INT16", 5},
                                               {"DT_INT8", 6},
                                               {"DT_STRING", 7},
                                               {"DT_COMPLEX64", 8},
                                               {"DT_INT64", 9},
                                               {"DT_BOOL", 10},
                                               {"DT_QINT8", 11},
                                               {"DT_QUINT8", 12},
                                               {"DT_QINT32", 13},
                                               {"DT_BFLOAT16", 14},
                                               {"DT_QINT16", 15},
                                               {"DT_QUINT16", 16},
                                               {"DT_UINT16", 17},
                                               {"DT_COMPLEX128", 18},
                                               {"DT_HALF", 19},
                                               {"DT_RESOURCE", 20},
                                               {"DT_VARIANT", 21},
                                               {"DT_UINT32", 22},
                                               {"DT_UINT64", 23},
                                               {"DT_FLOAT8_E5M2", 24},
                                               {"DT_FLOAT8_E4M3FN", 25},
                                               {"DT_INT4", 29},
                                               {"DT_UINT4", 30},
                                               {"DT_FLOAT_REF", 101},
                                               {"DT_DOUBLE_REF", 102},
                                               {"DT_INT32_REF", 103},
                                               {"DT_UINT8_REF", 104},
                                               {"DT_INT16_REF", 105},
                                               {"DT_INT8_REF", 106},
                                               {"DT_STRING_REF", 107},
                                               {"DT_COMPLEX64_REF", 108},
                                               {"DT_INT64_REF", 109},
                                               {"DT_BOOL_REF", 110},
                                               {"DT_QINT8_REF", 111},
                                               {"DT_QUINT8_REF", 112},
                                               {"DT_QINT32_REF", 113},
                                               {"DT_BFLOAT16_REF", 114},
                                               {"DT_QINT16_REF", 115},
                                               {"DT_QUINT16_REF", 116},
                                               {"DT_UINT16_REF", 117},
                                               {"DT_COMPLEX128_REF", 118},
                                               {"DT_HALF_REF", 119},
                                               {"DT_RESOURCE_REF", 120},
                                               {"DT_VARIANT_REF", 121},
                                               {"DT_UINT32_REF", 122},
                                               {"DT_UINT64_REF", 123},
                                               {"DT_FLOAT8_E5M2_REF", 124},
                                               {"DT_FLOAT8_E4M3FN_REF", 125},
                                               {"DT_INT4_REF", 129},
                                               {"DT_UINT4_REF", 130}};
constinit const TextEnum kDataType = {"tensorflow.DataType", kDataTypeValues};

constexpr TextEnum::Value kFullTypeIdValues[] = {{"TFT_UNSET", 0},
                                                 {"TFT_VAR", 1},
                                                 {"TFT_ANY", 2},
                                                 {"TFT_PRODUCT", 3},
                                                 {"TFT_NAMED", 4},
                                                 {"TFT_FOR_EACH", 20},
                                                 {"TFT_CALLABLE", 100},
                                                 {"TFT_TENSOR", 1000},
                                                 {"TFT_ARRAY", 1001},
                                                 {"TFT_OPTIONAL", 1002},
                                                 {"TFT_LITERAL", 1003},
                                                 {"TFT_ENCODED", 1004},
                                                 {"TFT_SHAPE_TENSOR", 1005},
                                                 {"TFT_BOOL", 200},
                                                 {"TFT_UINT8", 201},
                                                 {"TFT_UINT16", 202},
                                                 {"TFT_UINT32", 203},
                                                 {"TFT_UINT64", 204},
                                                 {"TFT_INT8", 205},
                                                 {"TFT_INT16", 206},
                                                 {"TFT_INT32", 207},
                                                 {"TFT_INT64", 208},
                                                 {"TFT_HALF", 209},
                                                 {"TFT_FLOAT", 210},
                                                 {"TFT_DOUBLE", 211},
                                                 {"TFT_BFLOAT16", 215},
                                                 {"TFT_COMPLEX64", 212},
                                                 {"TFT_COMPLEX128", 213},
                                                 {"TFT_STRING", 214},
                                                 {"TFT_DATASET", 10102},
                                                 {"TFT_RAGGED", 10103},
                                                 {"TFT_ITERATOR", 10104},
                                                 {"TFT_MUTEX_LOCK", 10202},
                                                 {"TFT_LEGACY_VARIANT", 10203}};
constinit const TextEnum kFullTypeId = {"tensorflow.FullTypeId", kFullTypeIdValues};

constexpr TextEnum::Value kSaverDefCheckpointFormatVersionValues[] = {{"LEGACY", 0}, {"V1", 1}, {"V2", 2}};
constinit const TextEnum kSaverDefCheckpointFormatVersion = {"tensorflow.SaverDef.CheckpointFormatVersion",
                                                             kSaverDefCheckpointFormatVersionValues};

constexpr TextEnum::Value kTypeSpecProtoTypeSpecClassValues[] = {{"UNKNOWN", 0},
                                                                 {"SPARSE_TENSOR_SPEC", 1},
                                                                 {"INDEXED_SLICES_SPEC", 2},
                                                                 {"RAGGED_TENSOR_SPEC", 3},
                                                                 {"TENSOR_ARRAY_SPEC", 4},
                                                                 {"DATA_DATASET_SPEC", 5},
                                                                 {"DATA_ITERATOR_SPEC", 6},
                                                                 {"OPTIONAL_SPEC", 7},
                                                                 {"PER_REPLICA_SPEC", 8},
                                                                 {"VARIABLE_SPEC", 9},
                                                                 {"ROW_PARTITION_SPEC", 10},
                                                                 {"REGISTERED_TYPE_SPEC", 12},
                                                                 {"EXTENSION_TYPE_SPEC", 13}};
constinit const TextEnum kTypeSpecProtoTypeSpecClass = {"tensorflow.TypeSpecProto.TypeSpecClass",
                                                        kTypeSpecProtoTypeSpecClassValues};

constexpr TextEnum::Value kFunctionSpecJitCompileValues[] = {{"DEFAULT", 0}, {"ON", 1}, {"OFF", 2}};
constinit const TextEnum kFunctionSpecJitCompile = {"tensorflow.FunctionSpec.JitCompile",
                                                    kFunctionSpecJitCompileValues};

constexpr TextEnum::Value kVariableSynchronizationValues[] = {{"VARIABLE_SYNCHRONIZATION_AUTO", 0},
                                                              {"VARIABLE_SYNCHRONIZATION_NONE", 1},
                                                              {"VARIABLE_SYNCHRONIZATION_ON_WRITE", 2},
                                                              {"VARIABLE_SYNCHRONIZATION_ON_READ", 3}};
constinit const TextEnum kVariableSynchronization = {"tensorflow.VariableSynchronization",
                                                     kVariableSynchronizationValues};

constexpr TextEnum::Value kVariableAggregationValues[] = {{"VARIABLE_AGGREGATION_NONE", 0},
                                                          {"VARIABLE_AGGREGATION_SUM", 1},
                                                          {"VARIABLE_AGGREGATION_MEAN", 2},
                                                          {"VARIABLE_AGGREGATION_ONLY_FIRST_REPLICA", 3}};
constinit const TextEnum kVariableAggregation = {"tensorflow.VariableAggregation",
                                                 kVariableAggregationValues};

}  // namespace permafrost::text_tables
