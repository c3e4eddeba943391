// A value of a V1 checkpoint's table: a slice of a tensor, or all of one.
//
//   SavedTensorSlices { data { name, slice, data: TensorProto { float_val: 00 00 80 3f ... } } }
//
// The TensorProto has neither type nor shape, only the list of its type (ValueField in dtype.h says which): packed floats,
// doubles and complex numbers are the tensor's bytes as they are; all others stand as varints, so that small integers,
// bool and halves have to be decoded.
#pragma once

#include <string>

#include "absl/status/statusor.h"

#include "core/bytes/byte_rope.h"
#include "core/tensor/stored_tensor.h"

namespace permafrost {

struct SavedValue {
  RangeCheck check;     // of the serialized SavedTensorSlices
  bool in_file = true;  // false: its table block is compressed, so the range is one of memory
};

// Does a list of this type hold the tensor's bytes as they are in memory?
bool IsListedAsStored(DataType dtype);

// Values that stand as they are stay a range of the file, with a check that is as strict as `value.check`; others are read,
// checked and decoded. `dtype`: one that a constant can hold.
// DataLoss: not in the wire format, more or fewer values than the shape has, a checksum.
absl::StatusOr<StoredTensor> ReadSavedValue(const SavedValue& value, DataType dtype, const Shape& shape);

}  // namespace permafrost
