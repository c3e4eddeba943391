"""How the files in tests/oracle/op_cases describe calls of ops. Each has a function cases() that returns a list of Case.

    from op_case import Case, values
    def cases():
        return [Case('Relu', [values('float32', [-1, 0, 2.5])]),
                Case('Softmax', [x], relative=1e-6)] + \
               [Case('MaxPool', [x], dict(ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding=p), name=p) for p in ('SAME', 'VALID')]

Attrs of type 'T', 'Tidx' and such follow from the inputs; others must be given. Inputs are numpy arrays (or what
np.asarray takes). A case that TensorFlow refuses becomes a test that permafrost refuses it too, but only with error=True:
otherwise it is a mistake in the case.
"""
import dataclasses

import numpy as np
from tensorflow.python.framework import dtypes


@dataclasses.dataclass
class Case:
    op: str
    inputs: list
    attrs: dict = dataclasses.field(default_factory=dict)
    name: str = ''            # told apart from other cases of the op by this
    relative: float = 0.0     # 0 and 0: the same bits
    absolute: float = 0.0
    error: bool = False
    outputs: int = -1         # compare only the first so many


def numpy_type(name):
    return dtypes.as_dtype(name).as_numpy_dtype


def values(dtype, data, shape=None):
    """An array of a TensorFlow type by name: 'bfloat16', 'float16', 'string', ..."""
    array = np.asarray(data, dtype=object if dtype == 'string' else None)
    array = array if dtype == 'string' else array.astype(numpy_type(dtype))
    return array if shape is None else array.reshape(shape)


def random(dtype, shape, seed=0, low=-2.0, high=2.0):
    """Reproducible numbers: real ones in [low, high), whole ones in the same, bools."""
    generator = np.random.RandomState(seed + 1000)
    if dtype == 'bool':
        return generator.rand(*shape) < 0.5
    if dtypes.as_dtype(dtype).is_integer:
        return np.asarray(generator.randint(int(low), max(int(high), int(low) + 1), size=shape)).astype(numpy_type(dtype))
    array = generator.uniform(low, high, size=shape)
    if dtypes.as_dtype(dtype).is_complex:
        array = array + 1j * generator.uniform(low, high, size=shape)
    return np.asarray(array).astype(numpy_type(dtype))


FLOATS = ['float32', 'float64', 'float16', 'bfloat16']
INTS = ['int32', 'int64', 'int8', 'int16', 'uint8', 'uint16', 'uint32', 'uint64']
COMPLEX = ['complex64', 'complex128']
# What results of each type may differ by: a few units in the last place.
RELATIVE = {'float32': 1e-5, 'float64': 1e-12, 'float16': 2e-3, 'bfloat16': 2e-2, 'complex64': 1e-5, 'complex128': 1e-12}
# Shapes at the edges: scalar, empty, one element, odd, rank 8.
EDGE_SHAPES = [(), (0,), (1,), (5,), (2, 0, 3), (3, 1, 2), (1, 2, 1, 2, 1, 2, 1, 2)]
SPECIAL = [float('nan'), float('inf'), float('-inf'), 0.0, -0.0, 1.0, -1.0, 1e-40, 3e38, -2.5]
