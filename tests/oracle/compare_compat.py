#!/usr/bin/env python3
"""Freezes every case of the shared folder as each release of TensorFlow (--compat), by each of its routes, and compares with that
release's own result, field for field (SHARED_DIR/oracle/compare.py, `exact`).

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

# Case -> words that permafrost's error must have where TensorFlow fails.
ERRORS = {'unrestored': ['variable u has no value'], 'unrestored_res': ['variable s/u has no value']}
# Cases on which TensorFlow fails and permafrost need not.
BETTER = {'string_scalar', 'cond_boolvar'}
# What it says of --input_graph with resource variables, partitioned ones, and ones that are saved by other names. Permafrost goes by
# names and by what a saver in the graph says. (Whether the graph is right: tests/freeze/shared_test.cc.)
BETTER_BY_NAME = re.compile('index out of range|names_to_saveables must be a dict|Models containing partition variables|'
                            'No variables to save')


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
    model = os.path.join(folder, info.get('prefix', 'saved_model'))
    outputs = ','.join(info['outputs'])
    if route in ('asgd', 'sgd'):
        return [program, 'freeze', model, '--outputs', outputs, '-o', out, '--compat=' + release]
    meta = os.path.join(folder, info.get('meta', 'model.ckpt.meta'))
    inputs = {
        'fgmeta': ['--input_checkpoint=' + model, '--input_meta_graph=' + meta],
        'fgpb': ['--input_checkpoint=' + model, '--input_binary=true', '--input_graph=' + os.path.join(folder, 'graph.pb')],
        'fgsm': ['--input_saved_model_dir=' + model],
    }
    return [program, 'freeze_graph', *inputs[route], '--output_node_names=' + outputs, '--output_graph=' + out,
            '--compat=' + release]


def check(program, path, out, compare):
    """'equal', 'error', 'better', or a list of differences."""
    folder, base = os.path.split(path)
    route, release = re.match(r'frozen\.(\w+)\.r([\d.]+?)\.(pb|err)', base).group(1, 2)
    info = json.load(open(os.path.join(folder, 'case.json')))
    result = subprocess.run(command_of(program, route, folder, info, release, out), capture_output=True, text=True)
    if path.endswith('.err.txt'):
        by_name = route == 'fgpb' and BETTER_BY_NAME.search(open(path).read())
        if info['case'] in BETTER or (by_name and not result.returncode):
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
