#!/usr/bin/env python3
"""Writes the .npy files that tests/tensor/npy_test.cc reads, with real NumPy.

  build/oracle-env/bin/python tests/oracle/make_npy_fixtures.py [OUT_DIR]        (default: tests/fixtures/npy)

Every array of numbers is [[0, 1, 2], [3, 4, 5]] of its type; what differs is in the file's name.
"""
import os
import sys

import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TYPES = ['float16', 'float32', 'float64', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64',
         'bool', 'complex64', 'complex128']


def main():
    out = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, 'tests', 'fixtures', 'npy')
    os.makedirs(out, exist_ok=True)

    def write(name, array, version=None):
        with open(os.path.join(out, name + '.npy'), 'wb') as file:
            np.lib.format.write_array(file, np.asanyarray(array), version=version)

    numbers = np.arange(6).reshape(2, 3)
    for name in TYPES:
        array = numbers.astype(name)
        write(name, array)
        if array.itemsize > 1:
            write(name + '_big', array.astype(array.dtype.newbyteorder('>')))
    write('fortran', np.asfortranarray(numbers.astype('int16')))
    write('fortran_rank3', np.asfortranarray(np.arange(24, dtype='int32').reshape(2, 3, 4)))
    write('version2', numbers.astype('float32'), (2, 0))
    write('version3', numbers.astype('float32'), (3, 0))
    write('scalar', np.float32(2.5))
    write('one_dimension', np.arange(3, dtype='int64'))
    write('empty', np.zeros((2, 0, 3), 'float32'))
    texts = np.array([['cat', ''], ['\u732b', 'a\U0001f638b']])
    write('text', texts)
    write('text_big', texts.astype(texts.dtype.newbyteorder('>')))
    write('bytes', np.array([b'cat', b'', b'\xff\x00\x01']))
    write('bytes_fortran', np.asfortranarray(np.array([[b'a', b'b', b'c'], [b'd', b'e', b'f']])))
    with open(os.path.join(out, 'objects.npy'), 'wb') as file:
        np.save(file, np.array(['cat', 1], dtype=object), allow_pickle=True)
    write('records', np.zeros(2, dtype=[('a', 'f4'), ('b', 'i4')]))
    write('dates', np.array(['2020-01-01'], dtype='datetime64[D]'))
    write('longdouble', np.zeros(1, 'longdouble'))


if __name__ == '__main__':
    main()
