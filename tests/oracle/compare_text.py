#!/usr/bin/env python3
"""Compares permafrost's reading of Protocol Buffers' text format with protobuf's own, over TensorFlow's messages.

  compare_text.py TEXT_TO_WIRE SHARED_DIR

Run with the Python of scripts/make_oracle_env; TEXT_TO_WIRE is build/release/tests/text_to_wire. Every graph, MetaGraph,
SavedModel and SaverDef of the shared cases and of the real checkpoints is printed as text in several
styles, one of them as no program prints it. permafrost's bytes must be those of
text_format.Parse(text).SerializeToString(deterministic=True).
"""
import glob
import os
import random
import subprocess
import sys
import tempfile

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
from google.protobuf import text_encoding, text_format
from google.protobuf.descriptor import FieldDescriptor as F
from tensorflow.core.framework import graph_pb2
from tensorflow.core.protobuf import meta_graph_pb2, saved_model_pb2

LARGEST = 3_000_000  # pure Python parses a megabyte of text in seconds
STYLES = {
    'default': {},
    'short': {'use_short_repeated_primitives': True, 'pointy_brackets': True},
    'one line': {'as_one_line': True},
    'utf8': {'as_utf8': True},
}


def odd(message, dice):
    """The message as text in every way that the language has, in no order."""
    out = []
    for field, value in message.ListFields():
        is_map = field.message_type and field.message_type.GetOptions().map_entry
        if is_map:
            values = [field.message_type._concrete_class(key=key, value=value[key]) for key in value]
        else:
            values = list(value) if field.label == F.LABEL_REPEATED else [value]
        texts = [odd_value(field, one, dice) for one in values]
        if field.label == F.LABEL_REPEATED and not is_map and dice.random() < 0.3:
            colon = ':' if field.message_type is None or dice.random() < 0.5 else ''
            out.append('%s%s [%s]' % (field.name, colon, ', '.join(texts)))
            continue
        for text in texts:
            colon = ':' if field.message_type is None or dice.random() < 0.3 else ''
            out.append(field.name + colon + dice.choice([' ', '  ', '\n', '\t', ' # "x" {\n']) + text)
    dice.shuffle(out)
    return ''.join(text + dice.choice(['\n', ' ', ', ', '; ', ' # }\r\n']) for text in out)


def odd_value(field, value, dice):
    if field.message_type:
        opening, closing = dice.choice(['{}', '<>'])
        return '%s %s %s' % (opening, odd(value, dice), closing)
    if field.enum_type:
        known = field.enum_type.values_by_number.get(value)
        return known.name if known and dice.random() < 0.7 else str(value)
    if field.type == F.TYPE_BOOL:
        return dice.choice(['true', 'True', 't', '1'] if value else ['false', 'False', 'f', '0'])
    if field.type in (F.TYPE_FLOAT, F.TYPE_DOUBLE):
        return dice.choice([repr, '%.17g'.__mod__, '%.17e'.__mod__])(value)
    if isinstance(value, int):
        sign, size = '-' if value < 0 else '', abs(value)
        return dice.choice([str(value), '%s0x%x' % (sign, size), '%s0%o' % (sign, size)])
    data = value.encode() if isinstance(value, str) else value
    cut = dice.randrange(len(data) + 1) if field.type == F.TYPE_BYTES else 0
    texts = [text_encoding.CEscape(part, False) for part in (data[:cut], data[cut:])]
    return ' '.join('%s%s%s' % (quote, text, quote) for text, quote in zip(texts, dice.choice(['""', "''", '"\''])))


def check(program, message, scratch, dice):
    """The texts of one message that are read in another way than protobuf's."""
    wrong = []
    texts = {name: text_format.MessageToString(message, **style) for name, style in STYLES.items()}
    texts['odd'] = odd(message, dice)
    for name, text in texts.items():
        if not text.strip():
            continue
        path, out = os.path.join(scratch, 'in.pbtxt'), os.path.join(scratch, 'out.pb')
        with open(path, 'w', encoding='utf-8', newline='') as file:
            file.write(text)
        want = text_format.Parse(text, type(message)()).SerializeToString(deterministic=True)
        result = subprocess.run([program, path, out], capture_output=True, text=True)
        if result.returncode:
            wrong.append('%s: %s' % (name, result.stderr.strip()))
            continue
        got = open(out, 'rb').read()
        if got != want:
            same = type(message).FromString(got) == type(message).FromString(want)
            wrong.append('%s: %s' % (name, 'other bytes, the same message' if same else 'ANOTHER MESSAGE'))
    return wrong


def messages(shared):
    for path in sorted(glob.glob(os.path.join(shared, '*', '**', '*'), recursive=True)):
        kind = {'.meta': meta_graph_pb2.MetaGraphDef, '.pb': graph_pb2.GraphDef}.get(os.path.splitext(path)[1])
        if os.path.basename(path) == 'saved_model.pb':
            kind = saved_model_pb2.SavedModel
        if os.path.basename(path) == 'fingerprint.pb':
            continue
        if kind is None or not os.path.isfile(path) or os.path.getsize(path) > LARGEST:
            continue
        if '/frozen.' in path and '.asgd.' not in path:
            continue
        message = kind.FromString(open(path, 'rb').read())
        yield os.path.relpath(path, shared), message
        if kind is meta_graph_pb2.MetaGraphDef and message.HasField('saver_def'):
            yield os.path.relpath(path, shared) + ' saver_def', message.saver_def


def main(program, shared):
    dice = random.Random(1)
    read, wrong = 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        for name, message in messages(shared):
            found = check(program, message, scratch, dice)
            read, wrong = read + 1, wrong + bool(found)
            for line in found:
                print('%s: %s' % (name, line), flush=True)
    print('%d messages in %d styles, %d wrong' % (read, len(STYLES) + 1, wrong))
    return 1 if wrong else 0


if __name__ == '__main__':
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])))
