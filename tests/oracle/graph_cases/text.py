"""Strings, Examples, feature columns, embeddings."""
import numpy as np
from functions import example
from graph_case import feed, graph_case, numbers, tf


def strings(*values):
    return np.array([value.encode() for value in values], object)


@graph_case()
def string_ops():
    x = tf.placeholder(tf.string, [None], name='x')
    return [tf.strings.lower(x), tf.strings.regex_replace(x, '[aeiou]', '_'), tf.strings.substr(x, 0, 1), tf.strings.length(x),
            tf.strings.to_hash_bucket_fast(x, 100), tf.strings.reduce_join(x, separator=','), tf.equal(x, 'b'),
            tf.strings.join([x, x], '/'), tf.where(tf.equal(x, 'b'), tf.fill(tf.shape(x), 'hit'), x)], \
        [feed(x, strings('Hello', 'b', 'xyz'))]


@graph_case()
def string_numbers():
    x = tf.placeholder(tf.string, [None], name='x')
    numbers_ = tf.strings.to_number(x)
    return [numbers_, tf.as_string(numbers_ * 2.0, precision=2), tf.strings.to_number(x, tf.float64)], [feed(x, strings('1.5', '-2e3', '7'))]


@graph_case()
def parse_example_columns():
    columns = [tf.feature_column.numeric_column('age'),
               tf.feature_column.bucketized_column(tf.feature_column.numeric_column('height'), [1.0, 2.0]),
               tf.feature_column.embedding_column(tf.feature_column.categorical_column_with_hash_bucket('name', 10), 3,
                                                  initializer=tf.random_uniform_initializer(seed=3)),
               tf.feature_column.indicator_column(tf.feature_column.categorical_column_with_identity('kind', 4, default_value=0))]
    x = tf.placeholder(tf.string, [None], name='x')
    parsed = tf.io.parse_example(x, tf.feature_column.make_parse_example_spec(columns))
    y = tf.feature_column.input_layer(parsed, columns)
    return [y], [feed(x, np.array([example(age=[3.0], height=[1.5], name=[b'ann', b'bob'], kind=[2]),
                                   example(age=[4.0], height=[0.5], kind=[3])], object))]


@graph_case()
def embedding_lookup_sparse():
    table = tf.constant(numbers(5, 3))
    indices = tf.placeholder(tf.int64, [None, 2], name='indices')
    values = tf.placeholder(tf.int64, [None], name='values')
    weights = tf.placeholder(tf.float32, [None], name='weights')
    ids = tf.SparseTensor(indices, values, [3, 4])
    fetches = [tf.nn.embedding_lookup_sparse(table, ids, None, combiner=c) for c in ('sum', 'mean', 'sqrtn')]
    fetches += [tf.nn.embedding_lookup_sparse(table, ids, tf.SparseTensor(indices, weights, [3, 4]), combiner=c)
                for c in ('sum', 'mean')]
    fetches.append(tf.nn.safe_embedding_lookup_sparse(table, ids, combiner='mean'))
    return fetches, [feed(indices, [[0, 0], [0, 1], [2, 3]], values, [1, 4, 0], weights, [0.5, 2.0, 1.0])]


@graph_case()
def embedding_lookup_partitioned():
    tables = [tf.constant(numbers(3, 2)), tf.constant(numbers(2, 2, seed=1))]
    ids = tf.placeholder(tf.int32, [None], name='ids')
    return [tf.nn.embedding_lookup(tables, ids, partition_strategy=p) for p in ('mod', 'div')], [feed(ids, [0, 4, 2, 3, 1])]


@graph_case()
def tokens():
    x = tf.placeholder(tf.string, [None], name='x')
    split = tf.compat.v1.strings.split(x, ' ', result_type='SparseTensor')
    dense = tf.sparse.to_dense(split, '')
    ids = tf.strings.to_hash_bucket_fast(dense, 50)
    mask = tf.cast(tf.not_equal(dense, ''), tf.float32)
    vectors = tf.gather(tf.constant(numbers(50, 2)), ids) * tf.expand_dims(mask, -1)
    return [dense, ids, tf.reduce_sum(vectors, 1)], [feed(x, strings('a few words', 'one', ''))]


@graph_case()
def attention():
    x = tf.placeholder(tf.float32, [None, None, 4], name='x')
    lengths = tf.placeholder(tf.int32, [None], name='lengths')
    q, k, v = [tf.tensordot(x, tf.constant(numbers(4, 4, seed=s)), 1) for s in range(3)]
    scores = tf.matmul(q, k, transpose_b=True) / tf.sqrt(4.0)
    mask = tf.sequence_mask(lengths, tf.shape(x)[1], tf.float32)
    weights = tf.nn.softmax(scores + (1.0 - tf.expand_dims(mask, 1)) * -1e9)
    y = tf.matmul(weights, v)
    mean, variance = tf.nn.moments(y, [-1], keepdims=True)
    return [tf.nn.batch_normalization(y, mean, variance, None, None, 1e-6)], [feed(x, numbers(2, 3, 4), lengths, [3, 1])]
