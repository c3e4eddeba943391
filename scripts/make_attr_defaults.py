#!/usr/bin/env python3
"""Writes core/freeze/attr_defaults.inc: the default values of attrs in the op registries of TensorFlow 1.4, 1.10, 1.15 and 2.15.

  scripts/make_attr_defaults.py SHARED_DIR

SHARED_DIR/oracle/op_defaults has a table a release (dump_op_defaults.py there asks TensorFlow): lines of "op, attr, type, hex of
the serialized AttrValue". Nearly all values are the same in all releases, so one table serves all four; a line is an op:

  Conv2D data_format=12044e485743 dilations=0a061a0401010101@1- explicit_paddings=0a00@2- ...

"@1-" is from column 1 (1.10) on, "@-2" up to column 2 (1.15), "@1-2" both, and without it in all.
"""
import glob
import os
import sys

RELEASES = ['1.4', '1.10', '1.15', '2.15']


def read(shared):
    """{op: {(attr, hex): [columns]}}"""
    ops = {}
    for column, release in enumerate(RELEASES):
        path, = glob.glob(os.path.join(shared, 'oracle', 'op_defaults', 'tf%s.*.tsv' % release))
        for line in open(path):
            op, attr, _, value = line.rstrip('\n').split('\t')
            ops.setdefault(op, {}).setdefault((attr, value), []).append(column)
    return ops


def entry(attr, value, columns):
    first, last = columns[0], columns[-1]
    assert columns == list(range(first, last + 1)), (attr, columns)
    if first == 0 and last == len(RELEASES) - 1:
        return '%s=%s' % (attr, value)
    return '%s=%s@%s-%s' % (attr, value, first if first else '', last if last < len(RELEASES) - 1 else '')


def main(shared):
    ops = read(shared)
    out = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'core', 'freeze', 'attr_defaults.inc')
    with open(out, 'w') as f:
        f.write('// Made by scripts/make_attr_defaults.py, which says what the lines mean. Sorted by op.\n')
        for op in sorted(ops):
            entries = [entry(attr, value, columns) for (attr, value), columns in sorted(ops[op].items())]
            f.write('"%s %s",\n' % (op, ' '.join(entries)))


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
