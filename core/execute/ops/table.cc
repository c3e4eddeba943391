// Hash tables: from whole numbers or strings to values of any type. A node that makes a table makes it once, so that what
// is in it stays from run to run.

#include "core/execute/ops/arguments.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/table_object.h"

namespace permafrost {
namespace {

absl::StatusOr<Table*> TableOf(KernelContext& context) {
  auto* table = context.input(0).opaque<Table>();
  if (table == nullptr) return Refuse("the handle is not a table");
  return table;
}

absl::StatusOr<Kernel> MakeTable(const KernelSpec& spec) {
  auto table = std::make_shared<Table>();
  ASSIGN_OR_RETURN(table->key_type, spec.Type("key_dtype"));
  ASSIGN_OR_RETURN(table->value_type, spec.Type("value_dtype"));
  ASSIGN_OR_RETURN(const PartialShape value_shape, spec.ShapeOf("value_shape"));
  const DataType key = table->key_type;
  if (key != DataType::DT_INT32 && key != DataType::DT_INT64 && key != DataType::DT_STRING)
    return Refuse(absl::StatusCode::kUnimplemented, "keys cannot be of type %", {key});
  if (value_shape) {
    if (value_shape->size() > 1 || (value_shape->size() == 1 && value_shape->front() < 0))
      return Refuse("values must be vectors of a known size, not %", {value_shape});
    table->value_shape = *value_shape;
  }
  // That there can be values of this type and shape.
  RETURN_IF_ERROR(Tensor::Allocate(table->value_type, table->value_shape).status());
  table->is_mutable = spec.op().starts_with("Mutable");
  return [table](KernelContext& context) -> absl::Status {
    context.set_output(0, Tensor::Hold(DataType::DT_RESOURCE, table));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeInitialize(const KernelSpec&) {  // table, keys, values
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(Table* const table, TableOf(context));
    if (table->is_mutable) return Refuse("this kind of table cannot be initialized");
    RETURN_IF_ERROR(ExpectRank(context.input(1), 1, "keys"));
    RETURN_IF_ERROR(table->Check(context.input(1), context.input(2)));
    return table->Fill(context.input(1), context.input(2));
  };
}

absl::StatusOr<Kernel> MakeInitializeFromFile(const KernelSpec&) {  // table, filename
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(Table* const table, TableOf(context));
    if (table->is_filled()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::string_view file, ScalarText(context.input(1), "filename"));
    return Refuse(
        absl::StatusCode::kUnimplemented,
        "the table is read from a file, %, which is not part of the graph; without it this cannot run",
        {Piece::Quote(file)});
  };
}

absl::StatusOr<Kernel> MakeFind(const KernelSpec&) {  // table, keys, default_value
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(Table* const table, TableOf(context));
    const Tensor& keys = context.input(1);
    const Tensor& otherwise = context.input(2);
    RETURN_IF_ERROR(ExpectType(keys, table->key_type, "keys"));
    RETURN_IF_ERROR(ExpectType(otherwise, table->value_type, "default_value"));
    if (otherwise.shape() != table->value_shape && otherwise.shape() != table->Values(keys.shape()))
      return Refuse("default_value must have the shape %, not %", {table->value_shape, otherwise.shape()});
    if (!table->is_mutable && !table->is_filled())
      return Refuse(absl::StatusCode::kFailedPrecondition, "Table not initialized.");
    ASSIGN_OR_RETURN(Tensor found, table->Find(keys, otherwise, context));
    context.set_output(0, std::move(found));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeSize(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(Table* const table, TableOf(context));
    context.set_output(0, Tensor::Scalar<int64_t>(table->size()));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeInsert(const KernelSpec&) {  // table, keys, values
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(Table* const table, TableOf(context));
    if (!table->is_mutable)
      return Refuse(absl::StatusCode::kUnimplemented, "nothing can be inserted into this kind of table");
    RETURN_IF_ERROR(table->Check(context.input(1), context.input(2)));
    return table->Insert(context.input(1), context.input(2), /*once=*/false);
  };
}

absl::StatusOr<Kernel> MakeImport(const KernelSpec&) {  // table, keys, values
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(Table* const table, TableOf(context));
    RETURN_IF_ERROR(table->Check(context.input(1), context.input(2)));
    if (!table->is_mutable) return table->Fill(context.input(1), context.input(2));
    table->Clear();
    return table->Insert(context.input(1), context.input(2), /*once=*/false);
  };
}

absl::StatusOr<Kernel> MakeRemove(const KernelSpec&) {  // table, keys
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(Table* const table, TableOf(context));
    if (!table->is_mutable)
      return Refuse(absl::StatusCode::kUnimplemented, "nothing can be removed from this kind of table");
    RETURN_IF_ERROR(ExpectType(context.input(1), table->key_type, "keys"));
    table->Remove(context.input(1));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeExport(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(Table* const table, TableOf(context));
    if (!table->is_mutable && !table->is_filled())
      return Refuse(absl::StatusCode::kFailedPrecondition, "Table not initialized.");
    return table->Export(context);
  };
}

constexpr OpKind kStateful = OpKind::kStateful;
// Those without V2 have handles that were strings.
constexpr Op kOps[] = {
    {"HashTable", MakeTable, 0, kStateful},
    {"HashTableV2", MakeTable, 0, kStateful},
    {"InitializeTable", MakeInitialize, 3, kStateful},
    {"InitializeTableFromTextFile", MakeInitializeFromFile, 2, kStateful},
    {"InitializeTableFromTextFileV2", MakeInitializeFromFile, 2, kStateful},
    {"InitializeTableV2", MakeInitialize, 3, kStateful},
    {"LookupTableExport", MakeExport, 1, kStateful, "keys,values"},
    {"LookupTableExportV2", MakeExport, 1, kStateful, "keys,values"},
    {"LookupTableFind", MakeFind, 3, kStateful},
    {"LookupTableFindV2", MakeFind, 3, kStateful},
    {"LookupTableImport", MakeImport, 3, kStateful},
    {"LookupTableImportV2", MakeImport, 3, kStateful},
    {"LookupTableInsert", MakeInsert, 3, kStateful},
    {"LookupTableInsertV2", MakeInsert, 3, kStateful},
    {"LookupTableRemoveV2", MakeRemove, 2, kStateful},
    {"LookupTableSize", MakeSize, 1, kStateful},
    {"LookupTableSizeV2", MakeSize, 1, kStateful},
    {"MutableHashTable", MakeTable, 0, kStateful},
    {"MutableHashTableOfTensors", MakeTable, 0, kStateful},
    {"MutableHashTableOfTensorsV2", MakeTable, 0, kStateful},
    {"MutableHashTableV2", MakeTable, 0, kStateful},
};

}  // namespace

absl::Span<const Op> TableOps() {
  return kOps;
}

}  // namespace permafrost
