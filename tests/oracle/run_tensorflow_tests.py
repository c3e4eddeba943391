#!/usr/bin/env python3
"""Runs the tests that TensorFlow ships for freezing graphs against permafrost.

  run_tensorflow_tests.py PERMAFROST FOLDER_WITH_TESTS [--compat=RELEASE] [-v]

Run with the Python of scripts/make_oracle_env. FOLDER_WITH_TESTS, outside the repository, has test files of TensorFlow's
sources (pip's TensorFlow lacks them): tensorflow/python/tools/freeze_graph_test.py and, of tensorflow/python/framework,
convert_to_constants_test.py and graph_util_test.py, of releases about 2.15. graph_util_test.py of 2.0 or 1.15, under another
name that ends with _test.py, adds the tests of convert_variables_to_constants from the time before it moved.

Every test runs in TensorFlow's V1 and V2 mode, as far as its decorators let it: first with TensorFlow itself, so that it is
known to pass here, then with permafrost in TensorFlow's place (tensorflow_stand_in.py). A test has passed when it passes in
each mode in which TensorFlow passes, has called permafrost, and got no error from it but those of EXPECTED_ERRORS. --compat is
passed on (2.15, the TensorFlow that runs here; empty for what permafrost does by default); -v prints failures in full.
"""
import argparse
import collections
import glob
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ.setdefault('CUDA_VISIBLE_DEVICES', '')

# Class.test (a pattern) -> why permafrost cannot be asked: none of these calls what it stands in for.
DOES_NOT_APPLY = [
    (r'VariablesToConstantsTest\..*', 'freezes a ConcreteFunction in memory (convert_variables_to_constants_v2)'),
    (r'ConvertVariablesToConstantsV2SessionTest\..*',
     'freezes a ConcreteFunction in memory (convert_var_to_const_function_in_v1)'),
    (r'ConvertVariablesToConstantsSessionTest\.testVariableModelWithFunctionAndFunctionInliningDisabled',
     'freezes a ConcreteFunction in memory (convert_variables_to_constants_v2)'),
    (r'\w+\.test(TwoDeviceFunctions|NestedDeviceFunctions|ExplicitDevice|DefaultDevice)',
     'about devices of a graph while Python builds it; freezes nothing'),
    (r'\w+\.testExtractSubGraph\w*', 'about extract_sub_graph on its own, with nodes that no graph file can have'),
    (r'\w+\.testRemove(TrainingNodes|Identity\w+)', 'about remove_training_nodes, which is no part of freezing'),
    (r'\w+\.test(Simple|Different|Nodes?Defs|Graph[dD]efs)\w*', 'about graph_defs_equal, a comparison in Python'),
]
# Class.test -> what permafrost's error must have (a pattern), where the test wants an error.
EXPECTED_ERRORS = {
    # TensorFlow refuses the partitioned variable. permafrost freezes such, but not the node that restores it, which is the
    # output here.
    'FreezeGraphTest.testSinglePartitionedVariable': r'partition|needs the variable part/filter/part_0 itself',
}
MODES = ('V1', 'V2')


def set_mode(mode):
    from tensorflow.python.compat import v2_compat
    if mode == 'V1':
        v2_compat.disable_v2_behavior()


def add_what_moved():
    """Names that test files of older releases use and that are elsewhere in 2.15."""
    import tensorflow
    from tensorflow import python
    from tensorflow.python.framework import convert_to_constants, graph_util
    from tensorflow.python.ops import control_flow_case, control_flow_ops, ref_variable, variable_v1, variables
    for module, name, value in ((variables, 'VariableV1', variable_v1.VariableV1),
                                (variables, 'RefVariable', ref_variable.RefVariable),
                                (control_flow_ops, 'case', control_flow_case.case)):
        if not hasattr(module, name):
            setattr(module, name, value)
    python.keras = tensorflow.compat.v1.keras
    # Not the function itself: what replaces it must be seen here too.
    graph_util.convert_variables_to_constants = lambda *args, **kwargs: (
        convert_to_constants.convert_variables_to_constants(*args, **kwargs))


def load_tests(path):
    spec = importlib.util.spec_from_file_location(os.path.splitext(os.path.basename(path))[0], path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    suites = unittest.defaultTestLoader.loadTestsFromModule(module)
    return [test for suite in suites for test in suite if not test.id().endswith('.test_session')]


class Outcome(unittest.TestResult):
    """What became of one test: 'passed', 'skipped' or 'failed', and why."""
    def __init__(self):
        super().__init__()
        self.outcome, self.why = 'passed', ''

    def addError(self, test, err):
        self.outcome, self.why = 'failed', '%s: %s' % (err[0].__name__, err[1])

    addFailure = addError

    def addSkip(self, test, reason):
        self.outcome, self.why = 'skipped', reason


def run_one(test):
    result = Outcome()
    test.run(result)
    return result.outcome, result.why


def with_permafrost(test, name, program):
    del program.calls[:]
    with program.in_place_of_tensorflow():
        outcome, why = run_one(test)
    if outcome != 'passed':
        return outcome, why
    if not program.calls:
        return 'not called', 'did not call permafrost'
    errors = [call.stderr for call in program.calls if call.returncode]
    pattern = EXPECTED_ERRORS.get(name)
    if pattern and not errors:
        return 'failed', 'an error with %s was expected' % pattern
    for text in errors:
        if not pattern or not re.search(pattern, text):
            return 'failed', 'passed, but by an error that it does not mean: ' + text
    return 'passed', ''.join(', by the error: ' + text for text in errors)


def work(path, mode, program_path, release, out):
    """In a process of its own: runs the tests of one file in one mode and writes what became of them as JSON."""
    import tensorflow  # noqa: F401, before its parts
    from absl import flags
    from tensorflow.python.platform import googletest  # noqa: F401, defines flags
    set_mode(mode)
    flags.FLAGS(sys.argv[:1])
    add_what_moved()
    import tensorflow_stand_in
    program = tensorflow_stand_in.Permafrost(program_path, release)
    found = {}
    for kind in ('tensorflow', 'permafrost'):
        for test in load_tests(path):  # anew: a test's temporary folder is its own
            name = '.'.join(test.id().split('.')[-2:])
            results = found.setdefault(name, {})
            if kind == 'tensorflow':
                results[kind] = run_one(test)
            elif results['tensorflow'][0] == 'passed':
                results[kind] = with_permafrost(test, name, program)
    with open(out, 'w') as f:
        json.dump({'tests': found, 'compat': program.compat}, f)


def in_short(text):
    """The first line; of two graphs that differ, with the first difference."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and lines[0].endswith('AssertionError:'):
        lines[0] += next((' differs, ' + re.sub(r'\s+', ' ', line) for line in lines if re.match(r'[-+] ', line)), '')
    return lines[0][:230] if lines else ''


def verdict(name, by_mode):
    """passed, failed, 'does not apply' or 'fails with TensorFlow'; and why."""
    reason = next((why for pattern, why in DOES_NOT_APPLY if re.fullmatch(pattern, name)), None)
    asked = {mode: r['permafrost'] for mode, r in by_mode.items() if 'permafrost' in r}
    if reason and not any(outcome != 'not called' for outcome, _ in asked.values()):
        return 'does not apply', reason
    if not asked:
        whys = ['%s: %s' % (mode, r['tensorflow'][1]) for mode, r in by_mode.items() if r['tensorflow'][0] == 'failed']
        return ('fails with TensorFlow', '\n'.join(whys)) if whys else ('skipped by TensorFlow', '')
    if reason:
        return 'failed', 'is listed as not applying, but it calls permafrost'
    bad = ['%s: %s' % (mode, why) for mode, (outcome, why) in asked.items() if outcome != 'passed']
    notes = ['in ' + mode + why for mode, (_, why) in asked.items()]
    notes += ['TensorFlow itself fails in ' + mode for mode, r in by_mode.items() if r['tensorflow'][0] == 'failed']
    return ('failed', '\n'.join(bad)) if bad else ('passed', '; '.join(notes))


def main(program, folder, release, verbose):
    paths = sorted(glob.glob(os.path.join(folder, '*_test.py')))
    if not paths:
        sys.exit('%s: no files that end with _test.py' % folder)
    counts = collections.Counter()
    for path in paths:
        by_name = {}
        for mode in MODES:
            with tempfile.TemporaryDirectory() as scratch:
                out = os.path.join(scratch, 'results.json')
                environment = {**os.environ, 'TEST_TMPDIR': scratch}
                command = [sys.executable, os.path.abspath(__file__), '--worker', path, mode, program, release, out]
                done = subprocess.run(command, text=True, env=environment, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT)
                if done.returncode:
                    sys.exit('%s in %s mode: exit code %d\n%s' % (path, mode, done.returncode, done.stdout[-4000:]))
                results = json.load(open(out))
            for name, result in results['tests'].items():
                by_name.setdefault(name, {})[mode] = result
        print('%s, with permafrost freeze_graph %s' % (os.path.basename(path), ' '.join(results['compat'])), flush=True)
        for name, by_mode in by_name.items():
            outcome, why = verdict(name, by_mode)
            counts[outcome] += 1
            print('  %-22s %s%s' % (outcome, name, ': ' + (why if verbose else in_short(why)) if why else ''))
    print(', '.join('%d %s' % (n, outcome) for outcome, n in counts.most_common()))
    return 1 if counts['failed'] else 0


if __name__ == '__main__':
    if sys.argv[1:2] == ['--worker']:
        work(*sys.argv[2:])
        sys.exit(0)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('program')
    parser.add_argument('folder')
    parser.add_argument('--compat', default='2.15')
    parser.add_argument('-v', '--verbose', action='store_true')
    arguments = parser.parse_args()
    sys.exit(main(os.path.abspath(arguments.program), os.path.abspath(arguments.folder), arguments.compat, arguments.verbose))
