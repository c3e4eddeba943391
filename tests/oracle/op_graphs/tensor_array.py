"""TensorArrays and TensorLists."""
import numpy as np
import tensorflow.compat.v1 as tf
from make_op_graphs import Graph
from tensorflow import raw_ops as op


def hide(value):
    """The same value, of which shape inference knows nothing."""
    return tf.placeholder_with_default(tf.constant(value), None)


def array(size=3, dtype=tf.float32, **attrs):
    handle, flow = op.TensorArrayV3(size=size, dtype=dtype, **attrs)
    return handle, flow


def write_and_read(**attrs):
    handle, flow = array(**attrs)
    for i in (0, 2, 1):
        flow = op.TensorArrayWriteV3(handle=handle, index=i, value=[1.0 + i, 2.0 * i], flow_in=flow)
    read = op.TensorArrayReadV3(handle=handle, index=1, flow_in=flow, dtype=tf.float32)
    size = op.TensorArraySizeV3(handle=handle, flow_in=flow)
    return read, size, flow


def grow():
    handle, flow = array(0, dynamic_size=True, dtype=tf.int32)
    flow = op.TensorArrayWriteV3(handle=handle, index=4, value=[7, 8], flow_in=flow)
    size = op.TensorArraySizeV3(handle=handle, flow_in=flow)
    with tf.control_dependencies([size]):
        flow = op.TensorArrayScatterV3(handle=handle, indices=[6, 0], value=[[1, 2], [3, 4]], flow_in=flow)
    return (size, op.TensorArraySizeV3(handle=handle, flow_in=flow),
            op.TensorArrayGatherV3(handle=handle, indices=[6, 4, 0], flow_in=flow, dtype=tf.int32))


def gather_twice(**attrs):
    handle, flow = array(2, **attrs)
    flow = op.TensorArrayScatterV3(handle=handle, indices=[1, 0], value=[[1.5], [2.5]], flow_in=flow)
    first = op.TensorArrayGatherV3(handle=handle, indices=[0, 1], flow_in=flow, dtype=tf.float32, element_shape=[1])
    with tf.control_dependencies([first]):
        second = op.TensorArrayGatherV3(handle=handle, indices=[1], flow_in=flow, dtype=tf.float32)
    return first, second


def scatter(dtype, indices=(0, 2, 1), shape=(3, 2), size=3, take=None, **attrs):
    value = np.arange(np.prod(shape)).reshape(shape)
    value = tf.constant(value.astype(str).astype(object) if dtype == tf.string else value.astype(dtype.as_numpy_dtype))
    handle, flow = array(size, dtype, **attrs)
    flow = op.TensorArrayScatterV3(handle=handle, indices=list(indices), value=value, flow_in=flow)
    return op.TensorArrayGatherV3(handle=handle, indices=list(take if take is not None else range(len(indices))), flow_in=flow,
                                  dtype=dtype)


def unwritten(element_shape, dtype=tf.float32):
    handle, flow = array(dtype=dtype, element_shape=element_shape)
    return op.TensorArrayReadV3(handle=handle, index=1, flow_in=flow, dtype=dtype)


def write(value, index=0, times=1, read_first=False, read_dtype=tf.float32, **attrs):
    handle, flow = array(**attrs)
    for _ in range(times):
        flow = op.TensorArrayWriteV3(handle=handle, index=index, value=value, flow_in=flow)
    if read_first:
        read = op.TensorArrayReadV3(handle=handle, index=index, flow_in=flow, dtype=tf.float32)
        with tf.control_dependencies([read]):
            flow = op.TensorArrayWriteV3(handle=handle, index=index, value=value, flow_in=flow)
    return op.TensorArrayReadV3(handle=handle, index=index, flow_in=flow, dtype=read_dtype)


def two_shapes(gather=False, **attrs):
    handle, flow = array(2, **attrs)
    flow = op.TensorArrayWriteV3(handle=handle, index=0, value=[1.0], flow_in=flow)
    flow = op.TensorArrayWriteV3(handle=handle, index=1, value=[1.0, 2.0], flow_in=flow)
    if gather:
        return op.TensorArrayGatherV3(handle=handle, indices=[0, 1], flow_in=flow, dtype=tf.float32)
    return op.TensorArrayReadV3(handle=handle, index=1, flow_in=flow, dtype=tf.float32)


def identical():
    """The first element says what the others are, which are zeros."""
    handle, flow = array(3, identical_element_shapes=True)
    flow = op.TensorArrayWriteV3(handle=handle, index=1, value=[[1.0], [2.0]], flow_in=flow)
    return op.TensorArrayGatherV3(handle=handle, indices=[2, 1, 0], flow_in=flow, dtype=tf.float32)


def gather(indices, **attrs):
    handle, flow = array()
    flow = op.TensorArrayScatterV3(handle=handle, indices=[0, 1, 2], value=[[1.0], [2.0], [3.0]], flow_in=flow)
    return op.TensorArrayGatherV3(handle=handle, indices=tf.constant(indices, tf.int32), flow_in=flow, dtype=tf.float32, **attrs)


def split(lengths, size=3, value=((1.0, 2.0), (3.0, 4.0), (5.0, 6.0)), concat=True, **attrs):
    handle, flow = array(size, **{k: v for k, v in attrs.items() if k != 'element_shape_except0'})
    flow = op.TensorArraySplitV3(handle=handle, value=tf.constant(value), lengths=tf.constant(lengths, tf.int64), flow_in=flow)
    if not concat:
        return op.TensorArraySizeV3(handle=handle, flow_in=flow), op.TensorArrayReadV3(handle=handle, index=1, flow_in=flow, dtype=tf.float32)
    return op.TensorArrayConcatV3(handle=handle, flow_in=flow, dtype=tf.float32,
                                  **{k: v for k, v in attrs.items() if k == 'element_shape_except0'})


def concat_empty(**attrs):
    handle, flow = array(0)
    return op.TensorArrayConcatV3(handle=handle, flow_in=flow, dtype=tf.float32, **attrs)


def concat_scalars():
    handle, flow = array(1)
    flow = op.TensorArrayWriteV3(handle=handle, index=0, value=1.0, flow_in=flow)
    return op.TensorArrayConcatV3(handle=handle, flow_in=flow, dtype=tf.float32)


def closed():
    handle, flow = array()
    with tf.control_dependencies([op.TensorArrayCloseV3(handle=handle)]):
        return op.TensorArraySizeV3(handle=handle, flow_in=flow)


def empty_element():
    handle, flow = array(2)
    flow = op.TensorArrayWriteV3(handle=handle, index=1, value=[], flow_in=flow)
    return op.TensorArrayReadV3(handle=handle, index=1, flow_in=flow, dtype=tf.float32)


def reserve(size=3, shape=-1, dtype=tf.float32):
    return op.TensorListReserve(element_shape=shape if isinstance(shape, tf.Tensor) else tf.constant(shape, tf.int32), num_elements=size, element_dtype=dtype)


def get(handle, index, shape=-1, dtype=tf.float32):
    return op.TensorListGetItem(input_handle=handle, index=index, element_shape=tf.constant(shape, tf.int32), element_dtype=dtype)


def stack(handle, shape=-1, dtype=tf.float32, **attrs):
    return op.TensorListStack(input_handle=handle, element_shape=tf.constant(shape, tf.int32), element_dtype=dtype, **attrs)


def put(handle, index, item, **attrs):
    return op.TensorListSetItem(input_handle=handle, index=index, item=item, **attrs)


def from_tensor(value, shape=-1):
    return op.TensorListFromTensor(tensor=value, element_shape=tf.constant(shape, tf.int32))


def values_stay():
    """Lists are values: a change makes another list."""
    first = put(reserve(), 1, [5.0, 6.0])
    second = put(first, 1, [7.0, 8.0])
    third = op.TensorListPushBack(input_handle=first, tensor=[9.0, 9.0])
    popped, last = op.TensorListPopBack(input_handle=third, element_shape=-1, element_dtype=tf.float32)
    return (stack(first), stack(second), stack(third), stack(popped), last,
            *[op.TensorListLength(input_handle=handle) for handle in (first, third, popped)])


def ragged_concat(lengths, leading=(), shape=-1, **attrs):
    handle = op.TensorListSplit(tensor=[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], element_shape=-1, lengths=tf.constant(lengths, tf.int64))
    return op.TensorListConcatV2(input_handle=handle, element_shape=tf.constant(shape, tf.int32),
                                 leading_dims=tf.constant(leading, tf.int64), element_dtype=tf.float32)


def concat_holes(leading, items=((1, [[1.0, 2.0]]),), shape=-1, list_shape=-1):
    handle = reserve(3, list_shape)
    for i, item in items:
        handle = put(handle, i, item)
    return op.TensorListConcatV2(input_handle=handle, element_shape=tf.constant(shape, tf.int32),
                                 leading_dims=tf.constant(leading, tf.int64), element_dtype=tf.float32)


def push(most, times, shape=-1, item=(1.0,), dtype=tf.float32):
    handle = op.EmptyTensorList(element_shape=tf.constant(shape, tf.int32), max_num_elements=most, element_dtype=dtype)
    for _ in range(times):
        handle = op.TensorListPushBack(input_handle=handle, tensor=tf.constant(item))
    return stack(handle)


def scatter_list(indices, num_elements=-1, value=((1.0,), (2.0,)), shape=-1):
    handle = op.TensorListScatterV2(tensor=tf.constant(value), indices=indices, element_shape=tf.constant(shape, tf.int32),
                                    num_elements=num_elements)
    return stack(handle), op.TensorListLength(input_handle=handle)


def scatter_into(indices):
    before = reserve(2)
    after = op.TensorListScatterIntoExistingList(input_handle=before, tensor=[[1.0], [2.0]], indices=indices)
    return stack(after), op.TensorListLength(input_handle=before)


def element_shape(shape, dtype):
    return op.TensorListElementShape(input_handle=reserve(2, shape), shape_type=dtype)


def gather_list(indices, shape=-1, list_shape=-1, items=((0, [1.0, 2.0]), (2, [3.0, 4.0]))):
    handle = reserve(3, list_shape)
    for i, item in items:
        handle = put(handle, i, item)
    return op.TensorListGather(input_handle=handle, indices=tf.constant(indices, tf.int32), element_shape=tf.constant(shape, tf.int32),
                               element_dtype=tf.float32)


def resize(size):
    handle = op.TensorListResize(input_handle=from_tensor([[1.0], [2.0]]), size=size)
    return stack(handle)


def graphs():
    def bad(name, build):
        return Graph(name, build, error=True)
    return [
        Graph('write and read', write_and_read),
        Graph('write and read, all attrs', lambda: write_and_read(element_shape=[2], clear_after_read=False, dynamic_size=True,
                                                                  identical_element_shapes=True, tensor_array_name='x')),
        Graph('grow', grow),
        Graph('read twice', lambda: gather_twice(clear_after_read=False)),
        bad('read twice, cleared', gather_twice),
        *[Graph('scatter %s' % dtype.name, lambda dtype=dtype: scatter(dtype))
          for dtype in (tf.float64, tf.half, tf.bfloat16, tf.int8, tf.int64, tf.uint16, tf.bool, tf.complex64, tf.complex128, tf.string)],
        Graph('scatter scalars', lambda: scatter(tf.int32, shape=(3,))),
        Graph('scatter rows of none', lambda: scatter(tf.int32, shape=(3, 0, 2))),
        Graph('scatter nothing', lambda: scatter(tf.int32, indices=(0,), shape=(1, 2), take=(0,))),
        bad('scatter too far', lambda: scatter(tf.int32, indices=(0, 3, 1))),
        bad('scatter negative', lambda: scatter(tf.int32, indices=(0, -1, 1))),
        bad('scatter twice', lambda: scatter(tf.int32, indices=(0, 0, 1))),
        Graph('unwritten', lambda: unwritten([2, 3])),
        Graph('unwritten scalar', lambda: unwritten([], tf.int64)),
        bad('unwritten, unknown shape', lambda: unwritten(None)),
        bad('unwritten, partly unknown', lambda: unwritten([2, None])),
        bad('written twice', lambda: write([1.0], times=2)),
        bad('written after reading', lambda: write([1.0], read_first=True)),
        bad('written after reading, kept', lambda: write([1.0], read_first=True, clear_after_read=False)),
        bad('write behind the end', lambda: write([1.0], index=3)),
        bad('write before the beginning', lambda: write([1.0], index=-1, dynamic_size=True)),
        bad('write another shape', lambda: write(hide([1.0]), element_shape=[2])),
        bad('write another type', lambda: write([1])),
        bad('read another type', lambda: write([1.0], read_dtype=tf.int32)),
        Graph('size one', lambda: write([1.0], size=1)),
        Graph('partly known shape', lambda: write([[1.0, 2.0]], element_shape=[None, 2])),
        Graph('two shapes', two_shapes),
        bad('two shapes, identical', lambda: two_shapes(identical_element_shapes=True)),
        bad('two shapes gathered', lambda: two_shapes(True)),
        Graph('identical', identical),
        Graph('gather none', lambda: gather([], element_shape=[1])),
        bad('gather none, unknown shape', lambda: gather([])),
        bad('gather another shape', lambda: gather([0], element_shape=[2])),
        bad('gather behind the end', lambda: gather([0, 3])),
        bad('gather negative', lambda: gather([-1])),
        bad('gather the same', lambda: gather([1, 1])),
        Graph('split and concat', lambda: split([2, 0, 1])),
        Graph('split and concat, declared', lambda: split([1, 1, 1], element_shape_except0=[2])),
        bad('split and concat, declared otherwise', lambda: split([1, 1, 1], element_shape_except0=[3])),
        Graph('split grows', lambda: split([2, 1], size=0, dynamic_size=True, concat=False)),
        bad('split: other size', lambda: split([2, 1])),
        bad('split: too few', lambda: split([1, 0, 1])),
        bad('split: too many', lambda: split([2, 1, 1])),
        Graph('concat nothing', lambda: concat_empty(element_shape_except0=[2, 1])),
        bad('concat nothing, unknown shape', concat_empty),
        bad('concat scalars', concat_scalars),
        bad('closed', closed),
        Graph('an element of no values', empty_element),
        Graph('list: values stay', values_stay),
        Graph('list: get', lambda: (get(put(reserve(), 2, [1.0, 2.0]), 2), get(put(reserve(), 2, [1.0, 2.0]), 0))),
        Graph('list: get zeros of its shape', lambda: get(reserve(3, [2, 1]), 1)),
        Graph('list: get zeros of the node\'s shape', lambda: get(reserve(3, [-1, 1]), 1, [2, -1])),
        Graph('list: get empty strings', lambda: get(reserve(3, [2], tf.string), 1, dtype=tf.string)),
        bad('list: get, unknown', lambda: get(reserve(3), 1)),
        bad('list: get, contradiction', lambda: get(reserve(3, hide([2])), 1, [3])),
        bad('list: get too far', lambda: get(reserve(3, [2]), 3)),
        bad('list: set too far', lambda: stack(put(reserve(), 3, [1.0]))),
        Graph('list: set grows', lambda: stack(put(reserve(), 4, [1.0], resize_if_index_out_of_bounds=True))),
        bad('list: set another shape', lambda: stack(put(reserve(3, [2]), 1, hide([1.0])))),
        bad('list: set another type', lambda: stack(put(reserve(3), 1, [1]))),
        Graph('list: stack zeros', lambda: stack(reserve(2, [3]))),
        Graph('list: stack nothing', lambda: stack(reserve(0), [2, 1])),
        bad('list: stack unknown', lambda: stack(reserve(2))),
        bad('list: stack nothing, unknown', lambda: stack(reserve(0), [-1])),
        bad('list: stack, another number', lambda: stack(reserve(2, [1]), num_elements=3)),
        bad('list: stack two shapes', lambda: stack(put(put(reserve(2), 0, [1.0]), 1, [1.0, 2.0]))),
        Graph('list: from tensor', lambda: (stack(from_tensor([[1.0, 2.0], [3.0, 4.0]], [2])), get(from_tensor([1.0, 2.0]), 1))),
        Graph('list: from strings', lambda: stack(from_tensor([['a', ''], ['b', 'ccc']]), dtype=tf.string)),
        Graph('list: from complex', lambda: stack(from_tensor(tf.constant([1j, 2 + 1j], tf.complex128)), dtype=tf.complex128)),
        bad('list: from a scalar', lambda: stack(from_tensor(hide(1.0)))),
        Graph('list: from one', lambda: stack(from_tensor([1.0]))),
        bad('list: from tensor, another shape', lambda: stack(from_tensor(hide([[1.0]]), [2]))),
        Graph('list: push', lambda: push(-1, 3)),
        Graph('list: push up to', lambda: push(2, 2, [1])),
        bad('list: push too many', lambda: push(2, 3)),
        bad('list: push another shape', lambda: push(2, 1, [2])),
        bad('list: pop from nothing', lambda: op.TensorListPopBack(input_handle=reserve(0), element_shape=-1, element_dtype=tf.float32)[1]),
        Graph('list: pop zeros', lambda: op.TensorListPopBack(input_handle=reserve(2, [2]), element_shape=-1, element_dtype=tf.float32)[1]),
        bad('list: pop unknown', lambda: op.TensorListPopBack(input_handle=put(reserve(2), 0, [1.0]), element_shape=-1,
                                                              element_dtype=tf.float32)[1]),
        Graph('list: concat', lambda: ragged_concat([1, 0, 2])),
        Graph('list: concat, declared', lambda: ragged_concat([1, 0, 2], shape=[-1, 2])),
        Graph('list: concat, same lengths', lambda: ragged_concat([1, 1, 1], shape=[1, 2])),
        bad('list: concat, other lengths', lambda: ragged_concat([1, 0, 2], shape=[1, 2])),
        bad('list: concat, other rows', lambda: ragged_concat([1, 0, 2], shape=[-1, 3])),
        bad('list: split too few', lambda: ragged_concat([1, 0, 1])),
        bad('list: split too many', lambda: ragged_concat([1, 0, 3])),
        bad('list: split negative', lambda: ragged_concat([3, -1, 1])),
        Graph('list: concat holes', lambda: concat_holes([2, 7, 1])),
        Graph('list: concat holes of the common length', lambda: concat_holes([])),
        Graph('list: concat holes of the list\'s length', lambda: concat_holes([], (), list_shape=[2, 3])),
        Graph('list: concat holes, some lengths', lambda: concat_holes([2])),
        bad('list: concat holes of no length', lambda: concat_holes([], ((1, [[1.0]]), (2, [[1.0], [2.0]])))),
        bad('list: concat scalars', lambda: concat_holes([1, 1, 1], ((1, 1.0),))),
        Graph('list: concat nothing', lambda: op.TensorListConcatV2(input_handle=reserve(0), element_shape=[-1, 2],
                                                                    leading_dims=tf.constant([], tf.int64), element_dtype=tf.float32)),
        Graph('list: scatter', lambda: scatter_list([2, 0])),
        Graph('list: scatter, more', lambda: scatter_list([2, 0], 5)),
        bad('list: scatter, fewer', lambda: scatter_list([2, 0], 2)),
        bad('list: scatter negative', lambda: scatter_list([-1, 0])),
        bad('list: scatter another shape', lambda: scatter_list([1, 0], shape=[2])),
        Graph('list: scatter into', lambda: scatter_into([1, 0])),
        *[Graph('list: element shape %s %s' % (shape, dtype.name), lambda shape=shape, dtype=dtype: element_shape(shape, dtype))
          for shape in (-1, [2, -1]) for dtype in (tf.int32, tf.int64)],
        Graph('list: gather', lambda: gather_list([2, 1, 0, 2])),
        Graph('list: gather none', lambda: gather_list([], [2])),
        bad('list: gather none, unknown', lambda: gather_list([])),
        bad('list: gather too far', lambda: gather_list([3])),
        bad('list: gather negative', lambda: gather_list([-1])),
        bad('list: gather unset', lambda: gather_list([1])),
        Graph('list: shrink', lambda: resize(1)),
        Graph('list: grow', lambda: resize(4)),
        bad('list: resize negative', lambda: resize(-1)),
    ]
