"""Hash tables."""
import tensorflow.compat.v1 as tf
from make_op_graphs import Graph
from tensorflow import raw_ops as op

STRING, I32, I64, F32, F64, BOOL = tf.string, tf.int32, tf.int64, tf.float32, tf.float64, tf.bool
KEYS = {STRING: ['a', '', 'long enough for no small buffer'], I32: [3, -1, 0], I64: [1 << 40, -1, 0]}
OTHER_KEYS = {STRING: [['', 'x'], ['a', 'A']], I32: [[-1, 5], [3, 7]], I64: [[-1, 5], [1 << 40, 7]]}
VALUES = {STRING: ['one', '', 'three'], I32: [1, -2, 3], I64: [1 << 50, -2, 3], F32: [1.5, float('nan'), -0.0], F64: [1.5, 2.5, 3.5],
          BOOL: [True, False, True]}
OTHER = {STRING: 'none', I32: -9, I64: -9, F32: 0.25, F64: 0.25, BOOL: True}


def hide(value, dtype):
    """The same value, of which shape inference knows nothing."""
    return tf.placeholder_with_default(tf.constant(value, dtype), None)


def table(key, value, keys=None, values=None):
    handle = op.HashTableV2(key_dtype=key, value_dtype=value)
    init = op.InitializeTableV2(table_handle=handle, keys=hide(KEYS[key] if keys is None else keys, key),
                                values=hide(VALUES[value] if values is None else values, value))
    return handle, init


def find(key, value, other=None, find_keys=None, find_type=None, init=True, **attrs):
    handle, done = table(key, value, **attrs) if init else (op.HashTableV2(key_dtype=key, value_dtype=value), None)
    with tf.control_dependencies([done] if init else []):
        return op.LookupTableFindV2(table_handle=handle, keys=tf.constant(OTHER_KEYS[key] if find_keys is None else find_keys, find_type or key),
                                    default_value=hide(OTHER[value] if other is None else other, value)), \
            op.LookupTableSizeV2(table_handle=handle)


def twice(*second):
    handle, first = table(I64, STRING)
    with tf.control_dependencies([first]):
        again = op.InitializeTableV2(table_handle=handle, keys=tf.constant(second[0], I64), values=tf.constant(second[1]))
    with tf.control_dependencies([again]):
        return op.LookupTableFindV2(table_handle=handle, keys=tf.constant([0, 9], I64), default_value='none')


def on_hash_table(change):
    handle, first = table(I64, STRING)
    with tf.control_dependencies([first]):
        if change == 'insert':
            return op.LookupTableInsertV2(table_handle=handle, keys=tf.constant([1], I64), values=['x']), op.LookupTableSizeV2(table_handle=handle)
        if change == 'remove':
            return op.LookupTableRemoveV2(table_handle=handle, keys=tf.constant([1], I64)), op.LookupTableSizeV2(table_handle=handle)
        return op.LookupTableExportV2(table_handle=handle, Tkeys=I64, Tvalues=STRING)


def export_one():
    handle, first = table(STRING, F32, ['k'], [2.5])
    with tf.control_dependencies([first]):
        return op.LookupTableExportV2(table_handle=handle, Tkeys=STRING, Tvalues=F32)


def import_hash():
    handle = op.HashTableV2(key_dtype=I64, value_dtype=I64)
    with tf.control_dependencies([op.LookupTableImportV2(table_handle=handle, keys=tf.constant([1, 2], I64), values=tf.constant([3, 4], I64))]):
        return op.LookupTableFindV2(table_handle=handle, keys=tf.constant([2, 5], I64), default_value=tf.constant(-1, I64))


def growing():
    """What is in a table stays from run to run."""
    handle = op.MutableHashTableV2(key_dtype=STRING, value_dtype=I64)
    before = op.LookupTableFindV2(table_handle=handle, keys=['a', 'b'], default_value=tf.constant(0, I64))
    with tf.control_dependencies([before]):
        insert = op.LookupTableInsertV2(table_handle=handle, keys=['b', 'c', 'c'], values=tf.constant([1, 2, 3], I64))
    with tf.control_dependencies([insert]):
        size = op.LookupTableSizeV2(table_handle=handle)
        after = op.LookupTableFindV2(table_handle=handle, keys=['a', 'b', 'c'], default_value=tf.constant([5, 6, 7], I64))
    with tf.control_dependencies([size, after]):
        remove = op.LookupTableRemoveV2(table_handle=handle, keys=['c', 'x'])
    with tf.control_dependencies([remove]):
        last = op.LookupTableSizeV2(table_handle=handle)
        one = op.LookupTableExportV2(table_handle=handle, Tkeys=STRING, Tvalues=I64)
    return before, size, after, last, one[0], one[1]


def mutable_import():
    handle = op.MutableHashTableV2(key_dtype=I64, value_dtype=STRING)
    first = op.LookupTableInsertV2(table_handle=handle, keys=tf.constant([1, 2], I64), values=['a', 'b'])
    with tf.control_dependencies([first]):
        second = op.LookupTableImportV2(table_handle=handle, keys=tf.constant([2, 2], I64), values=['c', 'd'])
    with tf.control_dependencies([second]):
        return op.LookupTableFindV2(table_handle=handle, keys=tf.constant([1, 2], I64), default_value='?'), op.LookupTableSizeV2(table_handle=handle)


def insert(keys, values, default=0.0, value_shape=None, find_keys=(1, 3)):
    if value_shape is None:
        handle = op.MutableHashTableV2(key_dtype=I64, value_dtype=F32)
    else:
        handle = op.MutableHashTableOfTensorsV2(key_dtype=I64, value_dtype=F32, value_shape=value_shape)
    done = op.LookupTableInsertV2(table_handle=handle, keys=hide(keys, I64), values=hide(values, F32))
    with tf.control_dependencies([done]):
        return op.LookupTableFindV2(table_handle=handle, keys=tf.constant(find_keys, I64), default_value=hide(default, F32))


def initialize_mutable():
    handle = op.MutableHashTableV2(key_dtype=I64, value_dtype=I64)
    return op.LookupTableSizeV2(table_handle=handle), op.InitializeTableV2(table_handle=handle, keys=tf.constant([1], I64), values=tf.constant([1], I64))


def graphs():
    def bad(name, build):
        return Graph(name, build, error=True)
    pairs = [(STRING, v) for v in (STRING, I32, I64, F32, F64, BOOL)] + [(I64, v) for v in (STRING, I32, I64, F32, F64)] + \
            [(I32, v) for v in (STRING, I32, F32, F64)]
    return [
        *[Graph('find %s to %s' % (k.name, v.name), lambda k=k, v=v: find(k, v)) for k, v in pairs],
        Graph('find one', lambda: find(I64, STRING, find_keys=-1)),
        Graph('find none', lambda: find(I64, STRING, find_keys=[])),
        Graph('a default for each', lambda: find(I64, STRING, [['a', 'b'], ['c', 'd']])),
        bad('some defaults', lambda: find(I64, STRING, ['a', 'b'])),
        bad('a default vector', lambda: find(I64, STRING, ['a'])),
        bad('not initialized', lambda: find(I64, STRING, init=False)[0]),
        bad('keys of several dimensions', lambda: find(I64, STRING, keys=[[1], [5]], values=[['a'], ['b']])),
        Graph('the same key twice', lambda: find(I64, STRING, keys=[5, 5], values=['a', 'a']), runs=1),
        bad('a key of two values', lambda: find(I64, STRING, keys=[5, 5], values=['a', 'b'])),
        bad('no keys', lambda: find(I64, STRING, keys=[], values=[])),
        bad('fewer values', lambda: find(I64, STRING, values=['a', 'b'])),
        Graph('initialized twice', lambda: twice([3, 4, 5], ['x', 'y', 'z'])),
        bad('initialized twice, another size', lambda: twice([3, 4], ['x', 'y'])),
        bad('insert into a HashTable', lambda: on_hash_table('insert')),
        bad('remove from a HashTable', lambda: on_hash_table('remove')),
        Graph('export of one', export_one),
        Graph('import into a HashTable', import_hash),
        bad('initialize a MutableHashTable', initialize_mutable),
        Graph('growing', growing, runs=3),
        Graph('import', mutable_import),
        Graph('insert', lambda: insert([1, 2], [0.5, 1.5])),
        Graph('insert nothing', lambda: insert([], [])),
        bad('insert fewer', lambda: insert([1, 2], [0.5])),
        Graph('insert rows', lambda: insert([1, 2], [[0.5, 1.0], [1.5, 2.0]], [7.0, 8.0], [2])),
        Graph('insert rows, a default for each', lambda: insert([1, 2], [[0.5, 1.0], [1.5, 2.0]], [[7.0, 8.0], [9.0, 10.0]], [2])),
        Graph('insert empty rows', lambda: insert([1, 2], [[], []], [], [0])),
        bad('insert other rows', lambda: insert([1, 2], [[0.5, 1.0], [1.5, 2.0]], [7.0, 8.0], [3])),
        bad('another default row', lambda: insert([1, 2], [[0.5, 1.0], [1.5, 2.0]], [7.0], [2])),
    ]
