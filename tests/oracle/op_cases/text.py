"""Strings (core/execute/ops/string.cc). Not string.py, which is a module of Python's."""
import numpy as np
from _defaults import with_defaults
from op_case import COMPLEX, FLOATS, INTS, SPECIAL, Case, values


def text(data, shape=None):
    return values('string', data, shape)


def texts(data):
    """A vector, also of one or of no text."""
    array = np.empty(len(data), dtype=object)
    array[:] = data
    return array


WORDS = texts(['', 'a', 'Hello, World', ' \t mixed CASE\n\v\f\r ', 'aé漢😀z'.encode(), b'\xff\x80\x00\xfe', 'x' * 70])
LENGTHS = texts([bytes((i * 37 + k) & 255 for k in range(i)) for i in [*range(0, 34), 63, 64, 65, 127, 128, 129, 200]])
REALS = ['', '  ', '5', ' 5 ', '+5', '1e400', '-1e400', '1.', '.5', '.', '1e', '1e+', '0x1F', '-0x1f', '0x', '0x1.8', '0x1p3', 'inf', '-Infinity',
         'INF', 'NaN', '-nan', 'nan(1)', '1_0', '1e5 x', '\t1\n\v\f\r', '--1', '1d', '+ 5', '1 2', '0' * 31, '0' * 32, '1\0', 'infinity', '- 5',
         '1e5.', '1,5', '00012', '-0', '3.4028236e38', '3.40282347e38', '1.17549435e-38', '16777217', '0.30000001192092895508',
         '1e0000000000000000000005', '0x100000000000000001', '1.e5', '1f', '123456789.123456789', '-2.5E-3', '0.1', 'e5', '+.e1']
WHOLE = ['', ' ', '5', ' 5 ', '+5', '-5', '- 5', '2147483647', '2147483648', '-2147483648', '-2147483649', '9223372036854775807',
         '9223372036854775808', '-9223372036854775808', '-9223372036854775809', '1.0', '0x10', '5\0', '5a', '\n5\t', '00005', '-0', '0' * 40 + '1']


def number_cases():
    import tensorflow as tf
    cases = []
    for dtype, samples in ((tf.float32, REALS), (tf.float64, REALS), (tf.int32, WHOLE), (tf.int64, WHOLE)):
        good, bad = [], []
        for sample in samples:
            try:
                with tf.compat.v1.Session(graph=tf.Graph()) as session, session.graph.as_default():
                    session.run(tf.strings.to_number(sample, dtype))
                good.append(sample)
            except tf.errors.InvalidArgumentError:
                bad.append(sample)
        cases.append(Case('StringToNumber', [texts(good)], dict(out_type=dtype), name=dtype.name))
        cases += [Case('StringToNumber', [texts([sample])], dict(out_type=dtype), name='%s %d' % (dtype.name, i), error=True)
                  for i, sample in enumerate(bad)]
    return cases


def as_string():
    # (TensorFlow takes denormal numbers for 0.)
    cases = [Case('AsString', [values(dtype, [0, 1, 5, 100])], name=dtype) for dtype in FLOATS + INTS + COMPLEX + ['bool']]
    cases += [Case('AsString', [values(dtype, [x for x in SPECIAL if x != 1e-40])], attrs, name='%s %s' % (dtype, attrs)) for dtype in ('float32', 'float64')
              for attrs in (dict(), dict(shortest=True), dict(scientific=True), dict(precision=0), dict(precision=20), dict(width=12),
                            dict(width=12, fill='0', precision=2), dict(width=12, fill='-', scientific=True), dict(fill='+'), dict(fill=' '),
                            dict(fill='#', precision=0), dict(width=0), dict(width=-7), dict(shortest=True, precision=3), dict(width=90))]
    cases += [Case('AsString', [values('int64', [-(1 << 63), (1 << 63) - 1, 0, -5])], attrs, name='int64 %s' % attrs)
              for attrs in (dict(), dict(width=5), dict(width=5, fill='0'), dict(width=5, fill='-'), dict(fill='+'), dict(fill=' '))]
    cases += [Case('AsString', [values('uint64', [(1 << 64) - 1])]), Case('AsString', [values('int8', [-128, 127])]),
              Case('AsString', [values('complex64', [1 - 2j])], dict(width=7, precision=1)), Case('AsString', [WORDS], name='strings'),
              Case('AsString', [texts(['a', 'long text'])], dict(width=5)), Case('AsString', [texts(['a'])], dict(precision=0)),
              Case('AsString', [values('bool', [True, False])], dict(width=9)), Case('AsString', [values('float32', 2.5)], name='scalar'),
              Case('AsString', [values('float32', [], (2, 0))], name='empty')]
    return cases + [Case('AsString', [values('int32', [5])], attrs, name='bad %s' % attrs, error=True)
                    for attrs in (dict(fill='x'), dict(fill='00'), dict(precision=2), dict(scientific=True), dict(shortest=True))] + \
        [Case('AsString', [values('float32', [5])], dict(scientific=True, shortest=True), error=True)]


def parts():
    def v1(data, delimiter=' ', **attrs):
        return Case('StringSplit', [texts(data), text(delimiter, ())], attrs)

    def v2(data, sep='', **attrs):
        return Case('StringSplitV2', [texts(data), text(sep, ())], attrs)
    sample = ['a b  c', '', ' d', ' ', 'e ']
    cases = [v1(sample), v1(sample, skip_empty=False), v1(sample, ''), v1(sample, '', skip_empty=False), v1(['a,b;c', ';,'], ',;'), v1([]),
             v1(['a,b;c', ';,'], ',;', skip_empty=False), v1(['aXbX'], 'X'),
             v2(sample), v2(sample, ' '), v2(['a<>b<><>c', '', '<>', '<'], '<>'), v2([]), v2(['  ']), v2(['aaaaa'], 'aa'),
             *[v2(sample + ['a b c', ' a b '], sep, maxsplit=most) for sep in ('', ' ') for most in (-5, 0, 1, 2, 3)]]
    cases += [Case(op, [a, b], name=name, error=True) for op in ('StringSplit', 'StringSplitV2')
              for name, a, b in (('of a scalar', text('a', ()), text(' ', ())), ('at a vector', texts(['a']), texts([' '])))]
    cases += [Case('StringJoin', [WORDS, WORDS], dict(separator=', ')), Case('StringJoin', [text('a', ()), text(['b', 'c']), text('', ())]),
              Case('StringJoin', [text('a', ())]), Case('StringJoin', [text(['a', 'b'], (1, 2)), text(['c', 'd'], (1, 2))]),
              Case('StringJoin', [texts([]), text('x', ())]),
              Case('StringJoin', [text(['a', 'b']), text(['c'])], error=True),
              Case('StringJoin', [text('a', ()), text(['b']), text(['c'], (1, 1))], error=True)]
    cube = text([chr(97 + i) for i in range(24)], (2, 3, 4))
    cases += [Case('ReduceJoin', [cube, values('int32', axes)], attrs, name='%s %s' % (axes, attrs))
              for axes in ([0], [1], [-1], [0, 1], [1, 0], [2, 0, 1], [-1, -3], []) for attrs in (dict(), dict(keep_dims=True, separator='+'))]
    cases += [Case('ReduceJoin', [cube, values('int32', 1)], name='scalar axis'), Case('ReduceJoin', [text('a', ()), values('int32', [])]),
              Case('ReduceJoin', [text([], (2, 0)), values('int32', [1])]), Case('ReduceJoin', [text([], (2, 0)), values('int32', [0])]),
              *[Case('ReduceJoin', [cube, values('int32', axes)], name='%s' % axes, error=True) for axes in ([3], [-4], [1, 1], [1, -2])]]
    return cases


def substrings():
    cases = []
    for unit in ('BYTE', 'UTF8_CHAR'):
        for dtype in ('int32', 'int64'):
            cases += [Case('Substr', [text('aé漢😀z'.encode(), ()), values(dtype, position), values(dtype, length)], dict(unit=unit),
                           name='%s %s %d %d' % (unit, dtype, position, length))
                      for position in (0, 1, 5, -1, -5) for length in (0, 2, 100) if dtype == 'int32' or length == 2]
        cases += [Case('Substr', [text('hello', ()), values('int32', position), values('int32', length)], dict(unit=unit),
                       name='%s %d %d' % (unit, position, length), error=True) for position, length in ((6, 1), (-6, 1))]
        cases += [Case('Substr', [text('hello', ()), values('int32', 1), values('int32', -2)], dict(unit=unit), name=unit + ' negative'),
                  Case('Substr', [texts([b'\x80\x80a', '', 'ab']), values('int64', [0, 0, 2]), values('int64', [1, 5, 1])], dict(unit=unit),
                       name=unit + ' each'),
                  Case('Substr', [text('abcdef', ()), values('int64', (1 << 62)), values('int64', 1)], dict(unit=unit), name=unit + ' far',
                       error=True),
                  Case('Substr', [text('abcdef', ()), values('int64', -2), values('int64', (1 << 62))], dict(unit=unit), name=unit + ' long'),
                  Case('Substr', [text(['ab', 'cd']), values('int32', [[0, 1], [1, 0]]), values('int32', [[1, 1], [1, 1]])], dict(unit=unit),
                       name=unit + ' broadcast'),
                  Case('Substr', [text(['ab', 'cd'], (1, 2)), values('int32', [[0], [1]]), values('int32', [[1], [1]])], dict(unit=unit),
                       name=unit + ' broadcast both'),
                  Case('Substr', [text(['ab', 'cd']), values('int32', 1), values('int32', 1)], dict(unit=unit), name=unit + ' one for all')]
    return cases + [
        Case('Substr', [text('hello', ()), values('int32', -2), values('int32', -1)], dict(unit='UTF8_CHAR'), error=True),
        Case('Substr', [text(['ab', 'cd', 'ef']), values('int32', [0, 1]), values('int32', [1, 1])], error=True),
        Case('Substr', [text(['ab']), values('int32', [0, 1]), values('int32', [1])], error=True),
        Case('Substr', [text('ab', ()), values('int32', 0), values('int32', [1])], error=True)]


def decoded():
    raw = texts([bytes(range(16)), bytes(range(240, 256))])
    cases = [Case('DecodeRaw', [raw], dict(out_type=np.dtype(dtype).name if dtype != 'bfloat16' else dtype, little_endian=little),
                  name='%s %s' % (dtype, little)) for little in (True, False)
             for dtype in ('float16', 'float32', 'float64', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'bool', 'complex64', 'complex128')]
    import tensorflow as tf
    for case in cases:
        case.attrs['out_type'] = tf.as_dtype(case.attrs['out_type'])
    good = ['', 'YQ', 'YQ==', 'YWI', 'YWI=', 'YWJj', 'YWJjZA==', '-_-_', 'YR']
    bad = ['a', 'YQ=', 'YQ===', 'Y', 'YWJjZ', '+/+/', 'YW\n', '====', '==', 'YQ==YQ==', 'Y===', 'YWJj=', 'YW=j', b'\xff\xff\xff\xff']
    return cases + [
        Case('DecodeRaw', [text('', ())], dict(out_type=tf.int32)), Case('DecodeRaw', [texts([])], dict(out_type=tf.int32)),
        Case('DecodeRaw', [text(['abcd', 'efgh'], (1, 2, 1))], dict(out_type=tf.uint16)),
        Case('DecodeRaw', [texts(['abc'])], dict(out_type=tf.int16), error=True),
        Case('DecodeRaw', [texts(['ab', 'abcd'])], dict(out_type=tf.int16), error=True),
        Case('EncodeBase64', [LENGTHS]), Case('EncodeBase64', [LENGTHS], dict(pad=True)), Case('DecodeBase64', [texts(good)]),
        *[Case('DecodeBase64', [texts([sample])], name='%d' % i, error=True) for i, sample in enumerate(bad)]]


def hashes():
    most = (1 << 63) - 1
    return [Case(op, [sample], dict(num_buckets=buckets, **attrs), name='%d %s' % (buckets, attrs))
            for op, key in (('StringToHashBucketFast', {}), ('StringToHashBucket', {}),
                            ('StringToHashBucketStrong', dict(key=[123456789012345, -9876543210])))
            for attrs in (key,)
            for sample, buckets in ((LENGTHS, most), (WORDS, 10), (WORDS, 1), (text('scalar', ()), 1 << 40), (text([], (0, 2)), 3))] + \
        [Case('StringToHashBucketStrong', [WORDS], dict(num_buckets=5, key=[1]), error=True)]


def cases():
    return with_defaults(number_cases() + as_string() + parts() + substrings() + decoded() + hashes() + [
        Case('StringLength', [WORDS]), Case('StringLength', [WORDS], dict(unit='UTF8_CHAR')), Case('StringLength', [text('abc', ())]),
        Case('StringLower', [WORDS]), Case('StringLower', [texts(['ABC'])], dict(encoding='utf-8')), Case('StringUpper', [WORDS]),
        Case('StringUpper', [texts(['abc'])], dict(encoding='utf-8')), Case('StringStrip', [WORDS]),
        Case('StringStrip', [texts([b'\xc2\xa0a ', b'\x1ca', b'\x85a', '   '])]),
    ])
