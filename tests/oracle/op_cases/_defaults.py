"""What TensorFlow's op library wants to be told although it has a default."""
from tensorflow.python.framework import dtypes, op_def_registry


def with_defaults(cases):
    """The cases with the default values of the attrs that they leave out, but for those that follow from the inputs."""
    for case in cases:
        definition = op_def_registry.get(case.op)
        inferred = {name for arg in definition.input_arg for name in (arg.type_attr, arg.number_attr, arg.type_list_attr)}
        for attr in definition.attr:
            if attr.name in case.attrs or attr.name in inferred or not attr.HasField('default_value'):
                continue
            kind = attr.default_value.WhichOneof('value')
            value = getattr(attr.default_value, kind)
            case.attrs[attr.name] = dtypes.as_dtype(value) if kind == 'type' else value
    return cases
