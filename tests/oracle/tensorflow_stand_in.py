"""Puts permafrost in the place of TensorFlow's functions that freeze a graph, for run_tensorflow_tests.py.

    program = Permafrost('build/permafrost', '2.15')
    with program.in_place_of_tensorflow():
        freeze_graph.freeze_graph(...)                             # runs `permafrost freeze_graph` with the same flags
        convert_to_constants.convert_variables_to_constants(...)   # saves the session's variables first
    program.calls                                                  # what was run, and what permafrost said

Replaced are freeze_graph.freeze_graph, freeze_graph_with_def_protos and main; convert_variables_to_constants (in its three
places) and convert_variables_to_constants_from_session_graph. A session's variables reach permafrost as everywhere else,
through a checkpoint: what is initialised is saved, under the names of the variables, beside a MetaGraph that holds the given
GraphDef untouched and a Saver's nodes. Errors keep permafrost's words and get the type that TensorFlow's function would
raise, as near as the exit code tells.
"""
import contextlib
import dataclasses
import os
import subprocess
import tempfile
from unittest import mock

from tensorflow.core.framework import graph_pb2
from tensorflow.core.protobuf import saver_pb2
from tensorflow.python.client import session as session_lib
from tensorflow.python.framework import convert_to_constants
from tensorflow.python.framework import dtypes
from tensorflow.python.framework import errors
from tensorflow.python.framework import graph_util
from tensorflow.python.framework import importer
from tensorflow.python.framework import ops
from tensorflow.python.ops import array_ops
from tensorflow.python.ops import gen_resource_variable_ops
from tensorflow.python.ops import gen_state_ops
from tensorflow.python.saved_model import tag_constants
from tensorflow.python.tools import freeze_graph
from tensorflow.python.training import saver as saver_lib

VARIABLE_OPS = ('Variable', 'VariableV2', 'VarHandleOp')
# Exit codes, as the README lists them. freeze_graph.py has ValueError for what does not fit and IOError for files.
EXCEPTIONS = {2: ValueError, 3: IOError, 4: ValueError, 5: IOError, 6: ValueError}


@dataclasses.dataclass
class Call:
    arguments: list
    returncode: int
    stderr: str


def comma_list(names):
    return '' if names is None else ','.join(sorted(names) if isinstance(names, (set, frozenset)) else names)


def flags_of(values):
    """Flags for what is given; None, '' and (from older callers) False for a file's name mean that it is not."""
    flags = []
    for name, value in values.items():
        if name in ('input_binary', 'clear_devices'):
            flags.append('--%s=%s' % (name, 'true' if value else 'false'))
        elif value or name == 'saved_model_tags':  # no tags are not the flag's default
            flags.append('--%s=%s' % (name, value))
    return flags


def write(folder, name, message):
    path = os.path.join(folder, name)
    with open(path, 'wb') as f:
        f.write(message.SerializeToString(deterministic=True))
    return path


def read_of(graph, handle):
    """A tensor that reads a variable and does nothing else: of a ReadVariableOp of its handle, or of a new one."""
    for op in handle.consumers():
        if op.type == 'ReadVariableOp' and not op.control_inputs:
            return op.outputs[0]
    with graph.as_default(), ops.device(None), ops.control_dependencies(None):
        return gen_resource_variable_ops.read_variable_op(handle, handle.op.get_attr('dtype'))


def initialised_values(session, graph_def):
    """Name of the variable -> its value, for those in the GraphDef that the session has a value for."""
    values = {}
    for node in graph_def.node:
        if node.op not in VARIABLE_OPS:
            continue
        try:
            tensor = session.graph.get_tensor_by_name(node.name + ':0')
            values[node.name] = session.run(read_of(session.graph, tensor) if tensor.dtype == dtypes.resource else tensor)
        except (KeyError, errors.FailedPreconditionError, errors.NotFoundError):
            pass  # not of this session, or not initialised: permafrost says so if it needs it
    return values


def save_session(session, graph_def, folder):
    """Writes a checkpoint and its MetaGraph; returns their prefix and path."""
    values = initialised_values(session, graph_def)
    with ops.Graph().as_default() as graph:
        importer.import_graph_def(graph_def, name='')
        tensors = {name: graph.get_tensor_by_name(name + ':0') for name in values}
        is_resource = {name: tensor.dtype == dtypes.resource for name, tensor in tensors.items()}
        saver = saver_lib.Saver({n: read_of(graph, t) if is_resource[n] else t for n, t in tensors.items()},
                                write_version=saver_pb2.SaverDef.V2)
        meta = saver.export_meta_graph()
        known = {node.name for node in graph_def.node}
        of_saver = [node for node in meta.graph_def.node if node.name not in known]
        meta.graph_def.CopyFrom(graph_def)
        meta.graph_def.node.extend(of_saver)
        with session_lib.Session(graph=graph) as copy:
            for name, tensor in tensors.items():  # after the export: the values are in the checkpoint alone
                value = array_ops.placeholder(tensor.op.get_attr('dtype'))
                assign = (gen_resource_variable_ops.assign_variable_op(tensor, value) if is_resource[name] else
                          gen_state_ops.assign(tensor, value, validate_shape=False))
                copy.run(assign, {value: values[name]})
            prefix = saver.save(copy, os.path.join(folder, 'session'), write_meta_graph=False, write_state=False)
    return prefix, write(folder, 'session.meta', meta)


def check_loads(graph_def, output_node_names):
    """Some of TensorFlow's tests only look for what must not be there: an empty graph would pass them."""
    with ops.Graph().as_default() as graph:
        importer.import_graph_def(graph_def, name='')
        for name in output_node_names.split(','):
            graph.get_operation_by_name(name.strip())


class Permafrost:
    def __init__(self, path, release):
        """release: for --compat, where the program has that flag; '' for what it does without."""
        self.path = path
        self.calls = []
        text = subprocess.run([path, 'freeze_graph', '--help'], capture_output=True, text=True).stdout
        self.compat = ['--compat=' + release] if release and '--compat' in text else []

    def run(self, values):
        """Runs `permafrost freeze_graph`; returns the frozen GraphDef, which TensorFlow loads. values: flags by name."""
        with tempfile.TemporaryDirectory() as folder:
            out = values.get('output_graph') or os.path.join(folder, 'frozen.pb')
            arguments = self.compat + flags_of({**values, 'output_graph': out})
            result = subprocess.run([self.path, 'freeze_graph'] + arguments, capture_output=True, text=True)
            self.calls.append(Call(arguments, result.returncode, result.stderr.strip()))
            if result.returncode:
                raise EXCEPTIONS.get(result.returncode, RuntimeError)('permafrost exited with %d: %s' % (
                    result.returncode, result.stderr.strip()))
            with open(out, 'rb') as f:
                frozen = graph_pb2.GraphDef.FromString(f.read())
            check_loads(frozen, values['output_node_names'])
            return frozen

    def freeze_graph(self, input_graph, input_saver, input_binary, input_checkpoint, output_node_names, restore_op_name,
                     filename_tensor_name, output_graph, clear_devices, initializer_nodes, variable_names_whitelist='',
                     variable_names_denylist='', input_meta_graph=None, input_saved_model_dir=None,
                     saved_model_tags=tag_constants.SERVING, checkpoint_version=saver_pb2.SaverDef.V2):
        return self.run({name: value for name, value in locals().items() if name != 'self'})

    def freeze_graph_with_def_protos(self, input_graph_def, input_saver_def, input_checkpoint, output_node_names,
                                     restore_op_name, filename_tensor_name, output_graph, clear_devices,
                                     initializer_nodes, variable_names_whitelist='', variable_names_denylist='',
                                     input_meta_graph_def=None, input_saved_model_dir=None, saved_model_tags=None,
                                     checkpoint_version=saver_pb2.SaverDef.V2):
        with tempfile.TemporaryDirectory() as folder:
            files = {name: write(folder, name, message) if message else '' for name, message in (
                ('graph', input_graph_def), ('saver', input_saver_def), ('meta', input_meta_graph_def))}
            return self.freeze_graph(files['graph'], files['saver'], True, input_checkpoint, output_node_names,
                                     restore_op_name, filename_tensor_name, output_graph, clear_devices,
                                     initializer_nodes, variable_names_whitelist, variable_names_denylist, files['meta'],
                                     input_saved_model_dir, comma_list(saved_model_tags), checkpoint_version)

    def main(self, unused_args, flags):
        del unused_args
        self.run(vars(flags))

    def convert_session_graph(self, session, graph_def, output_node_names, variable_names_allowlist=None,
                              variable_names_denylist=None):
        with tempfile.TemporaryDirectory() as folder:
            checkpoint, meta = save_session(session, graph_def, folder)
            return self.run({'input_meta_graph': meta, 'input_checkpoint': checkpoint, 'input_binary': True,
                             'clear_devices': False, 'output_node_names': ','.join(output_node_names),
                             'variable_names_whitelist': comma_list(variable_names_allowlist),
                             'variable_names_denylist': comma_list(variable_names_denylist)})

    def convert_variables(self, sess, input_graph_def, output_node_names, variable_names_whitelist=None,
                          variable_names_blacklist=None):
        return self.convert_session_graph(sess, input_graph_def, output_node_names, variable_names_whitelist,
                                          variable_names_blacklist)

    @contextlib.contextmanager
    def in_place_of_tensorflow(self):
        replaced = [(freeze_graph, 'freeze_graph', self.freeze_graph),
                    (freeze_graph, 'freeze_graph_with_def_protos', self.freeze_graph_with_def_protos),
                    (freeze_graph, 'main', self.main),
                    (convert_to_constants, 'convert_variables_to_constants', self.convert_variables),
                    (convert_to_constants, 'convert_variables_to_constants_from_session_graph', self.convert_session_graph),
                    (graph_util, 'convert_variables_to_constants', self.convert_variables)]
        with contextlib.ExitStack() as stack:
            for module, name, function in replaced:
                stack.enter_context(mock.patch.object(module, name, function))
            yield self
