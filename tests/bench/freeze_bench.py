#!/usr/bin/env python3
"""Times `permafrost freeze` as a whole process beside its peers, in turn (A B C A B C ...), and prints medians and ratios.

  freeze_bench.py PERMAFROST CHECKPOINT OUTPUT_NODES [--runs N] [--tensorflow PYTHON SCRIPT]

The peers: `cat CHECKPOINT.meta > /dev/null; cp FROZEN copy`, what moving the bytes alone costs; and, where given, a script that
freezes with real TensorFlow and takes CHECKPOINT OUT.pb OUTPUT_NODES, run with that Python (scripts/make_oracle_env).
Wall time and peak memory are the kernel's account of each finished process (wait4).
"""
import argparse
import os
import statistics
import subprocess
import tempfile
import time


def run(command):
    """(wall seconds, cpu seconds, peak resident MB) of one process, which must succeed."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status:
        raise SystemExit('%s failed (%d)' % (command, status))
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('program')
    parser.add_argument('checkpoint')
    parser.add_argument('outputs')
    parser.add_argument('--runs', type=int, default=15)
    parser.add_argument('--tensorflow', nargs=2, metavar=('PYTHON', 'SCRIPT'))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        out, copy, tf_out = (os.path.join(scratch, name) for name in ('frozen.pb', 'copy.pb', 'tf.pb'))
        freeze = [args.program, 'freeze', args.checkpoint, '--outputs', args.outputs, '-o', out]
        copying = ['sh', '-c', 'cat "$0" > /dev/null; cp "$1" "$2"', args.checkpoint + '.meta', out, copy]
        run(freeze), run(copying)  # warm: the files are in the page cache, the targets exist
        figures = {'permafrost': [], 'cat and cp': []}
        for _ in range(args.runs):
            figures['permafrost'].append(run(freeze))
            figures['cat and cp'].append(run(copying))
        if args.tensorflow:
            python, script = args.tensorflow
            figures['TensorFlow'] = [run([python, script, args.checkpoint, tf_out, args.outputs]) for _ in range(3)]
        medians = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in figures.items()}
        print('%-12s %10s %10s %10s %12s' % ('', 'wall s', 'cpu s', 'peak MB', 'wall ratio'))
        ours = medians['permafrost']
        for name, (wall, cpu, peak) in medians.items():
            print('%-12s %10.3f %10.3f %10.1f %12.2f' % (name, wall, cpu, peak, ours[0] / wall))
        paired = statistics.median(a[0] / b[0] for a, b in zip(figures['permafrost'], figures['cat and cp']))
        print('permafrost / cat and cp, pair by pair: %.2f' % paired)
        if args.tensorflow:
            tensorflow = medians['TensorFlow']
            print('TensorFlow / permafrost: %.0f times the time; permafrost needs %.1f %% of its memory'
                  % (tensorflow[0] / ours[0], 100 * ours[2] / tensorflow[2]))


if __name__ == '__main__':
    main()
