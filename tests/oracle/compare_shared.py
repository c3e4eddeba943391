#!/usr/bin/env python3
"""Freezes every case and real checkpoint of the shared folder with permafrost and compares with TensorFlow's results.

  compare_shared.py PERMAFROST SHARED_DIR

Run with the Python of scripts/make_oracle_env. The comparison is SHARED_DIR/oracle/compare.py (`neutral`), and the order
of the nodes must be the same too: that of TensorFlow 1.15 for graphs that 1.x wrote, of 2.15 for its own. Where
TensorFlow failed, or made a graph that it cannot load, the table EXPECTED_ERRORS says what permafrost answers.
"""
import glob
import json
import os
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__))]
from compare_compat import by_rank  # noqa: E402

# Case -> words that permafrost's error must have.
EXPECTED_ERRORS = {
    'cond_refswitch': ['RefSwitch', 'needs the variable'],
    'unrestored': ['variable u has no value'],
    'unrestored_res': ['variable s/u has no value'],
    'serving-counter-savedmodel': ['(AssignAdd)', 'needs the variable'],
    'wirelesschannel-2shard': ['model.ckpt.meta is missing', 'tf.saved_model.save()'],
}
# Case -> where TensorFlow fails and permafrost does not: nothing to compare with.
BETTER = {'string_scalar', 'cond_boolvar'}
# Case -> whose graph to compare with, where 1.15 writes one that it cannot load (ResourceGatherNd and functions stay as they are).
READER = {'gathernd_res': '2.15', 'cfv2': '2.15', 'func': '2.15', 'func_device': '2.15'}
# 2.15 puts the axis nodes of gathers last.
ORDER_DIFFERS = {('gather_res', '2.15')}


def freeze(program, checkpoint, outputs, out):
    command = [program, 'freeze', checkpoint, '--outputs', ','.join(outputs), '-o', out]
    return subprocess.run(command, capture_output=True, text=True)


def differences(got_path, want_path, compare, defaults, check_order=True):
    got, want = (by_rank(compare.parse(path)) for path in (got_path, want_path))
    for function in [*got.library.function, *want.library.function]:
        # Empty where TensorFlow made them by asking for them.
        for argument in [argument for argument, attrs in function.arg_attr.items() if not attrs.attr]:
            del function.arg_attr[argument]
    found = compare.differences(got, want, 'neutral', defaults)
    names = [[n.name for n in graph.node] for graph in (got, want)]
    if not found and check_order and names[0] != names[1]:
        found.append('the nodes stand in another order')
    return found


def expected_error(name, result):
    """None: the case is to be frozen. Else what is wrong with its error."""
    words = EXPECTED_ERRORS.get(name)
    if words is None:
        return None
    missing = [w for w in words if w not in result.stderr]
    return [] if result.returncode and not missing else ['expected an error with %s, got %d: %s' % (
        words, result.returncode, result.stderr)]


def check_case(program, folder, out, compare, defaults):
    info = json.load(open(os.path.join(folder, 'case.json')))
    writer = os.path.basename(folder)[1:]
    result = freeze(program, os.path.join(folder, info.get('prefix', 'saved_model')), info['outputs'], out)
    expected = expected_error(info['case'], result)
    if expected is not None:
        return expected
    if result.returncode:
        return [result.stderr.strip()]
    reader = READER.get(info['case'], '2.15' if writer == '2.15' else '1.15')
    want = os.path.join(folder, 'frozen.%s.r%s.pb' % ('fgsm' if info.get('saved_model') else 'asgd', reader))
    if not os.path.exists(want):
        return [] if info['case'] in BETTER else ['no reference ' + want]
    return differences(out, want, compare, defaults, (info['case'], writer) not in ORDER_DIFFERS)


def check_real(program, shared, entry, out, compare, defaults):
    folder = os.path.join(shared, 'real', entry['name'])
    path = os.path.join(folder, 'files', '' if entry['kind'] == 'saved_model' else entry['prefix'])
    result = freeze(program, path, entry['outputs'] or [], out)
    expected = expected_error(entry['name'], result)
    if expected is not None:
        return expected
    if result.returncode:
        return [result.stderr.strip()]
    return differences(out, os.path.join(folder, 'reference.pb'), compare, defaults)


def main(program, shared):
    sys.path.insert(0, os.path.join(shared, 'oracle'))
    import compare
    defaults = compare.load_defaults()
    passed, failed = 0, 0
    checks = []
    for folder in sorted(glob.glob(os.path.join(shared, 'cases', '*', 'w*'))):
        checks.append((os.path.relpath(folder, shared),
                       lambda out, f=folder: check_case(program, f, out, compare, defaults)))
    for entry in json.load(open(os.path.join(shared, 'real', 'manifest.json'))):
        checks.append(('real/' + entry['name'],
                       lambda out, e=entry: check_real(program, shared, e, out, compare, defaults)))
    with tempfile.TemporaryDirectory() as scratch:
        for name, check in checks:
            found = check(os.path.join(scratch, 'frozen.pb'))
            passed, failed = passed + (not found), failed + bool(found)
            for line in found[:5]:
                print('%s: %s' % (name, line))
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])))
