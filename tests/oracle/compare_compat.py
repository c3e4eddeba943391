#!/usr/bin/env python3
"""Freezes every V2 case of the shared folder as each release of TensorFlow (--compat) and compares with that release's own result,
field for field (SHARED_DIR/oracle/compare.py, `exact`).

  compare_compat.py PERMAFROST SHARED_DIR

Run with the Python of scripts/make_oracle_env. Functions are compared by the rank of their numbers, which TensorFlow counts on
through a process. Where TensorFlow failed, an error of ours about the same thing, or a success of the table BETTER.
"""
import collections
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

# What later issues bring; skipped, and counted.
NOT_YET = {'v1_plain': 'V1 checkpoints', 'v1_sharded': 'V1 checkpoints', 'savedmodel_v1': 'SavedModels',
           'savedmodel_v2': 'SavedModels'}
ROUTES_NOT_YET = {'fgpb': 'a GraphDef beside a checkpoint', 'fgsm': 'SavedModels'}
# Case -> words that permafrost's error must have where TensorFlow fails.
ERRORS = {'unrestored': ['variable u has no value'], 'unrestored_res': ['variable s/u has no value']}
# Cases on which TensorFlow fails and permafrost need not.
BETTER = {'string_scalar', 'cond_boolvar'}


def by_rank(graph):
    """Numbers the functions <base>_frozen_<n> anew, from 0."""
    numbered = []
    for function in graph.library.function:
        match = re.fullmatch(r'(.*)_frozen_(\d+)', function.signature.name)
        if match:
            numbered.append((int(match.group(2)), match.group(1), function))
    names = {}
    for rank, (_, base, function) in enumerate(sorted(numbered, key=lambda entry: entry[0])):
        names[function.signature.name] = '%s_frozen_%d' % (base, rank)
        function.signature.name = names[function.signature.name]
    bodies = [graph.node] + [function.node_def for function in graph.library.function]
    for node in (node for body in bodies for node in body):
        for attr in node.attr.values():
            for called in ([attr.func] if attr.HasField('func') else attr.list.func):
                called.name = names.get(called.name, called.name)
    return graph


def command_of(program, route, folder, info, release, out):
    checkpoint = os.path.join(folder, info['prefix'])
    outputs = ','.join(info['outputs'])
    if route == 'asgd':
        return [program, 'freeze', checkpoint, '--outputs', outputs, '-o', out, '--compat=' + release]
    return [program, 'freeze_graph', '--input_checkpoint=' + checkpoint, '--input_meta_graph=' + checkpoint + '.meta',
            '--output_node_names=' + outputs, '--output_graph=' + out, '--compat=' + release]


def check(program, path, out, compare):
    """'equal', 'error', 'better', or a list of differences."""
    folder, base = os.path.split(path)
    route, release = re.match(r'frozen\.(\w+)\.r([\d.]+?)\.(pb|err)', base).group(1, 2)
    info = json.load(open(os.path.join(folder, 'case.json')))
    result = subprocess.run(command_of(program, route, folder, info, release, out), capture_output=True, text=True)
    if path.endswith('.err.txt'):
        if info['case'] in BETTER:
            return ['fails: ' + result.stderr] if result.returncode else 'better'
        missing = [w for w in ERRORS.get(info['case'], ['?']) if w not in result.stderr]
        return 'error' if result.returncode and not missing else ['expected %s: %s' % (missing, result.stderr)]
    if result.returncode:
        return [result.stderr.strip()]
    return compare.differences(by_rank(compare.parse(out)), by_rank(compare.parse(path)), 'exact') or 'equal'


def main(program, shared):
    sys.path.insert(0, os.path.join(shared, 'oracle'))
    import compare
    counts = collections.defaultdict(collections.Counter)
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        for path in sorted(glob.glob(os.path.join(shared, 'cases', '*', 'w*', 'frozen.*'))):
            route, release = re.match(r'frozen\.(\w+)\.r([\d.]+?)\.(pb|err)', os.path.basename(path)).group(1, 2)
            case = path.split(os.sep)[-3]
            if route == 'sgd':
                continue  # asgd's, byte for byte but for the numbers of functions
            skipped = ROUTES_NOT_YET.get(route) or NOT_YET.get(case)
            if skipped:
                counts[release]['skipped: ' + skipped] += 1
                continue
            found = check(program, path, os.path.join(scratch, 'frozen.pb'), compare)
            if isinstance(found, str):
                counts[release][found] += 1
                continue
            failed += 1
            counts[release]['FAILED'] += 1
            for line in found[:3]:
                print('%s: %s' % (os.path.relpath(path, shared), line))
    for release in ('1.4', '1.10', '1.15', '2.15'):
        print('%s: %s' % (release, ', '.join('%d %s' % (n, what) for what, n in sorted(counts[release].items()))))
    return 1 if failed else 0


if __name__ == '__main__':
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])))
