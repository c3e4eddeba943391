"""How the files in tests/oracle/graph_cases describe graphs. Each builds one in a function with a decorator:

    from graph_case import feed, graph_case, tf

    @graph_case()
    def relu():
        x = tf.placeholder(tf.float32, [2], name='x')
        return [tf.nn.relu(x)], [feed(x, [-1, 2]), feed(x, [3, -4])]

It returns what is fetched (tensors, or names such as 'split:1') and what is fed, run by run (dicts from tensors or names to
arrays). Variables are initialised and frozen. A run that TensorFlow refuses must be wrapped in error(...).
"""
import dataclasses
from typing import Callable

import numpy as np
import tensorflow.compat.v1 as tf

CASES = []


@dataclasses.dataclass
class Case:
    name: str
    build: Callable
    v2: bool                # TensorFlow 2's control flow: If, While, Case
    relative: float
    absolute: float
    in_sequence: bool


class Refused(dict):
    """Feeds that TensorFlow must refuse."""


def graph_case(v2=(False,), relative=1e-6, absolute=1e-6, in_sequence=False):
    """v2=(False, True) makes two graphs of it, NAME and NAME_v2."""
    def register(build):
        for is_v2 in v2:
            name = build.__name__.strip('_') + ('_v2' if is_v2 else '')
            assert all(case.name != name for case in CASES), name
            CASES.append(Case(name, build, is_v2, relative, absolute, in_sequence))
        return build
    return register


BOTH = (False, True)


def feed(*pairs):
    return dict(zip(pairs[::2], pairs[1::2]))


def error(feeds):
    return Refused(feeds)


def numbers(*shape, seed=0, low=-2.0, high=2.0):
    """Reproducible float32 numbers."""
    return np.random.RandomState(seed + 7).uniform(low, high, size=shape).astype(np.float32)
