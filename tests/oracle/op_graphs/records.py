"""tf.train.Example and comma-separated values (core/execute/ops/parse.cc): single nodes, but with attrs that calls of
make_op_cases.py cannot have where they fail."""
import tensorflow.compat.v1 as tf
from make_op_graphs import Graph
from tensorflow import raw_ops as op

F32, I64, STRING = tf.float32, tf.int64, tf.string


def hide(value, dtype=STRING):
    """The same value, of which shape inference knows nothing."""
    return tf.placeholder_with_default(tf.constant(value, dtype), None)


def feature(value):
    if value is None:
        return tf.train.Feature()
    if len(value) == 0:
        return tf.train.Feature(int64_list=tf.train.Int64List())
    if isinstance(value[0], float):
        return tf.train.Feature(float_list=tf.train.FloatList(value=value))
    if isinstance(value[0], int):
        return tf.train.Feature(int64_list=tf.train.Int64List(value=value))
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=value))


def example(**features):
    return tf.train.Example(features=tf.train.Features(feature={k: feature(v) for k, v in features.items()})).SerializeToString(
        deterministic=True)


A = example(i=[1, -2, 1 << 62], f=[1.5, float('inf'), -0.0, 1e-3], s=[b'x', b'', b'\xff'], nothing=None, empty=[], unused=[5])
B = example(i=[4], f=[2.5, 3.5], s=[b'longer than a small buffer of the string'])
C = example(other=[1.0])


def v2(name, serialized, sparse=(), dense=(), ragged=(), names=(), error=False):
    """sparse: (key, type); dense: (key, type, shape, default); ragged: (key, type, type of splits)."""
    def build():
        outputs = op.ParseExampleV2(
            serialized=hide(serialized), names=hide(list(names)), sparse_keys=tf.constant([k for k, _ in sparse], STRING),
            dense_keys=tf.constant([d[0] for d in dense], STRING), ragged_keys=tf.constant([r[0] for r in ragged], STRING),
            dense_defaults=[hide(d[3], d[1]) for d in dense], num_sparse=len(sparse), sparse_types=[t for _, t in sparse],
            ragged_value_types=[r[1] for r in ragged], ragged_split_types=[r[2] for r in ragged], dense_shapes=[d[2] for d in dense])
        return tf.nest.flatten(outputs) or tf.constant(0)
    return Graph('ParseExampleV2 ' + name, build, error=error, runs=1)


def v1(name, serialized, sparse=(), dense=(), names=(), error=False):
    def build():
        return tf.nest.flatten(op.ParseExample(
            serialized=hide(serialized), names=hide(list(names)), sparse_keys=[tf.constant(k) for k, _ in sparse],
            dense_keys=[tf.constant(d[0]) for d in dense], dense_defaults=[hide(d[3], d[1]) for d in dense],
            sparse_types=[t for _, t in sparse], dense_shapes=[d[2] for d in dense]))
    return Graph('ParseExample ' + name, build, error=error, runs=1)


def one(name, serialized, sparse=(), dense=(), error=False):
    def build():
        return tf.nest.flatten(op.ParseSingleExample(
            serialized=hide(serialized), dense_defaults=[hide(d[3], d[1]) for d in dense], num_sparse=len(sparse),
            sparse_keys=[k for k, _ in sparse], sparse_types=[t for _, t in sparse], dense_keys=[d[0] for d in dense],
            dense_shapes=[d[2] for d in dense]))
    return Graph('ParseSingleExample ' + name, build, error=error, runs=1)


def examples():
    sparse = [('i', I64), ('f', F32), ('s', STRING), ('nothing', I64), ('empty', I64), ('none', STRING)]
    dense = [('f', F32, [2, 2], [[9.0, 8.0], [7.0, 6.0]]), ('s', STRING, [3], ['a', 'b', 'c']), ('i', I64, [3], [7, 8, 9]),
             ('none', F32, [], 0.5), ('nothing', I64, [2], [1, 2])]
    rows = [('f', F32, [None, 2], -1.0), ('s', STRING, [None], 'fill'), ('i', I64, [None], -7), ('none', F32, [None, 3], 0.5),
            ('empty', I64, [None, 1], 1)]
    ragged = [('i', I64, tf.int32), ('f', F32, I64), ('s', STRING, tf.int32), ('none', I64, I64), ('nothing', F32, tf.int32)]
    wrong = [('a number of values', dict(dense=[('i', I64, [2], [1, 2])])), ('a type', dict(dense=[('i', F32, [3], [1, 2, 3])])),
             ('a sparse type', dict(sparse=[('i', F32)])), ('a missing one', dict(dense=[('none', I64, [1], [])])),
             ('half a row', dict(dense=[('i', I64, [None, 2], 0)])), ('no values', dict(dense=[('empty', I64, [1], [5])])),
             ('a variable type', dict(dense=[('i', F32, [None], 0)]))]
    raw = {
        'other fields': B + b'\x10\x05', 'two examples': A + B, 'nothing': b'',
        'numbers one by one': b'\x0a\x0f\x0a\x0d\x0a\x01i\x12\x08\x1a\x06\x08\x01\x08\x02\x08\x03',
        'numbers in two parts': b'\x0a\x0f\x0a\x0d\x0a\x01i\x12\x08\x1a\x06\x0a\x01\x02\x0a\x01\x03',
        'the value first': b'\x0a\x0c\x0a\x0a\x12\x05\x1a\x03\x0a\x01\x02\x0a\x01i',
        'two types': b'\x0a\x10\x0a\x0e\x0a\x01i\x12\x09\x1a\x03\x0a\x01\x02\x12\x02\x0a\x00'}
    broken = {'cut': A[:-1], 'no example': b'\xff\xff', 'an unknown type': b'\x0a\x09\x0a\x07\x0a\x01i\x12\x02\x22\x00',
              'mixed lists': b'\x0a\x0e\x0a\x0c\x0a\x01i\x12\x07\x1a\x05\x08\x01\x0a\x01\x03', 'no value': b'\x0a\x05\x0a\x03\x0a\x01i'}
    found = []
    for name, serialized in (('two', [A, B]), ('three', [C, A, B]), ('one', [B]), ('none', [])):
        found += [v2('sparse ' + name, serialized, sparse), v2('rows ' + name, serialized, (), rows), v2('ragged ' + name, serialized, (), (), ragged),
                  v1('sparse ' + name, serialized, sparse), 
                  v1('rows ' + name, serialized, sparse[3:4], rows[:2] + rows[3:])]
    found += [v2('fixed', [A, C, A], (), dense), v1('fixed', [A, C, A], (), dense), v2('fixed none', [], (), dense), one('fixed', A, (), dense),
              v2('all', [A, C], sparse[3:4], dense[:2], ragged[:1]), one('all', A, sparse[:1], dense[:2] + rows[3:]), one('other', C, sparse[:5], rows[3:4]),
              v2('single', A, sparse[:1] + sparse[4:5], dense[:1] + rows[1:2], ragged[3:]), v2('single ragged', A, (), (), ragged),
              v2('single missing', C, sparse, (), ()), v1('names', [A, B], sparse, names=['first', 'second']), v2('names', [A, B], sparse, names=['1', '2']),
              v2('no features', [A]), one('rows', A, (), rows), one('sparse', A, sparse)]
    for name, features in wrong:
        found += [v2(name, [A], error=True, **features), v1(name, [A], error=True, **features), one(name, A, error=True, **features)]
    found += [v2(name, [serialized], [('i', I64)]) for name, serialized in raw.items()] + \
             [v2(name, [serialized], [('i', I64)], error=True) for name, serialized in broken.items()]
    return found + [
        v1('other names', [A, B], sparse, names=['one'], error=True), v2('other names', [A, B], sparse, names=['1', '2', '3'], error=True),
        v2('matrix', [[A]], sparse, error=True), v2('another default', [A], (), [('i', I64, [3], [1, 2])], error=True),
        v2('two to fill up with', [A], (), [('i', I64, [None], [1, 2])], error=True)]


def lines():
    def csv(records, error=False, given=((F32, [1.0]), (tf.int32, [2]), (STRING, ['d'])), **attrs):
        def build():
            return op.DecodeCSV(records=hide(records), record_defaults=[hide(value, dtype) for dtype, value in given], **attrs)
        return Graph('DecodeCSV %s %s %s' % (records, given, attrs), build, error=error, runs=1)
    rest = ((tf.int32, [2]), (STRING, ['d']))
    good = [csv(['1,2,a', ',,', '1e3,-5, spaces ', '3,4,']), csv(['1,2,"a,""b"']), csv(['1;2;x'], field_delim=';'),
            csv(['1,2,"a"'], use_quote_delim=False), csv(['NA,NA,NA', ',,'], na_value='NA'), csv(['\n1,2,a']), csv(['1, 2 ,a']),
            csv(['0,1,2,3,4'], select_cols=[1, 2, 4]), csv(['1,2,"a\nb"']), csv(['1,2,""']), csv('1,2,a'), csv([['1,2,a']]),
            csv(['0,1,2,'], select_cols=[0, 1, 3]), csv(['"1","2","a"']), csv(['0,1,2,"bad"x'], select_cols=[0, 1, 2]), csv([]),
            csv(['5,6,7'], given=((tf.float64, 1.0), (I64, []), (STRING, 'x')))]
    bad = [csv([record], True) for record in ('1,2', '1,2,a"b', '1,2,"a"b', '1,2,a\n', '1,x,a', '', '1,2,"', '1,2,a,b', '1,2147483648,a', '1,2.0,a')]
    return good + bad + [
        csv(['0,1,2,3'], True, select_cols=[1, 2, 4]), csv(['1,2,a'], True, field_delim='ab'), csv(['1,2,a'], True, field_delim=''),
        csv(['1,2,a'], True, select_cols=[2, 1, 0]), csv(['1,2,a'], True, select_cols=[-1, 1, 2]), csv(['1,2,a'], True, select_cols=[0]),
        csv([',,'], True, given=((F32, []), *rest)), csv(['1,2,a'], True, given=((F32, [1, 2]), *rest))]


def graphs():
    return examples() + lines()
