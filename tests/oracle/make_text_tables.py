#!/usr/bin/env python3
"""Writes the tables by which permafrost reads Protocol Buffers' text format, from TensorFlow's descriptors.

  make_text_tables.py REPOSITORY

Run with the Python of scripts/make_oracle_env, and scripts/format after it. Writes core/graph/text_tables*.{h,cc}.
"""
import os
import re
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import tensorflow as tf
from google.protobuf.descriptor import FieldDescriptor as F
from tensorflow.core.protobuf import saved_model_pb2

TYPES = {F.TYPE_INT32: 'kInt32', F.TYPE_INT64: 'kInt64', F.TYPE_UINT32: 'kUint32', F.TYPE_UINT64: 'kUint64',
         F.TYPE_SINT64: 'kSint64', F.TYPE_FIXED64: 'kFixed64', F.TYPE_FLOAT: 'kFloat', F.TYPE_DOUBLE: 'kDouble',
         F.TYPE_BOOL: 'kBool', F.TYPE_ENUM: 'kEnum', F.TYPE_STRING: 'kBytes', F.TYPE_BYTES: 'kBytes',
         F.TYPE_MESSAGE: 'kMessage'}
# What goes into which file, by the .proto that declares it; the first match counts.
PARTS = [
    ('enums', r'^$', 'enums'),
    ('objects', r'saved_object_graph|trackable_object_graph|struct|graph_debug_info', 'messages that describe a graph'),
    ('meta', r'meta_graph|saver|saved_model|op_def|any\.proto', 'messages around a graph'),
    ('graph', r'', 'messages of a graph'),
]
# Messages in which a field that is not known is left out with a note; an error in all others.
ABOUT = r'MetaGraphDef|SavedModel|OpDef|OpList|OpDeprecation|CollectionDef|SignatureDef|TensorInfo|AssetFileDef|Any$|' \
    r'FullTypeDef'

HEAD = '''// Written by tests/oracle/make_text_tables.py from the descriptors of TensorFlow %s.
''' % tf.__version__


def closure(root):
    """All messages below `root` in the order in which they are met, and their enums."""
    messages, enums = {}, {}

    def visit(message):
        if message.full_name in messages:
            return
        messages[message.full_name] = message
        for field in message.fields:
            if field.enum_type:
                enums[field.enum_type.full_name] = field.enum_type
            if field.message_type:
                visit(field.message_type)

    visit(root)
    return list(messages.values()), list(enums.values())


def part(descriptor):
    if hasattr(descriptor, 'values'):
        return 'enums'
    return next(name for name, pattern, _ in PARTS if re.search(pattern, descriptor.file.name))


def constant(descriptor):
    return 'k' + ''.join(word[0].upper() + word[1:] for word in descriptor.full_name.split('.')[1:])


def label(field):
    message = field.message_type
    if message and message.GetOptions().map_entry:
        return 'kMap'
    if field.label == F.LABEL_REPEATED:
        numeric = field.type not in (F.TYPE_STRING, F.TYPE_BYTES, F.TYPE_MESSAGE)
        proto3 = field.file.syntax == 'proto3'
        options = field.GetOptions()
        packed = options.packed if options.HasField('packed') else proto3
        return 'kPacked' if numeric and packed else 'kRepeated'
    explicit = field.file.syntax != 'proto3' or message or field.containing_oneof
    return 'kPresent' if explicit or field.containing_type.GetOptions().map_entry else 'kSingle'


def row(field):
    choices = field.containing_type.oneofs
    oneof = choices.index(field.containing_oneof) + 1 if field.containing_oneof else 0
    values = ['"%s"' % field.name, str(field.number), TYPES[field.type], label(field), str(oneof)]
    values += ['&' + constant(field.message_type)] if field.message_type else []
    values += ['nullptr', '&' + constant(field.enum_type)] if field.enum_type else []
    while values[-1] in ('0', 'kSingle'):
        values.pop()
    return '    {%s},' % ', '.join(values)


def message_table(message):
    name = constant(message)
    lines = []
    if message.fields:
        fields = sorted(message.fields, key=lambda field: field.number)
        lines += ['constexpr TextField %sFields[] = {' % name, *map(row, fields), '};']
    about = part(message) == 'objects' or re.search(ABOUT, message.full_name)
    lines.append('constinit const TextMessage %s = {"%s", %s%s};' % (
        name, message.full_name, name + 'Fields' if message.fields else '{}', ', true' if about else ''))
    return lines


def enum_table(enum):
    name = constant(enum)
    values = ['{"%s", %d}' % (value.name, value.number) for value in enum.values]
    return ['constexpr TextEnum::Value %sValues[] = {%s};' % (name, ', '.join(values)),
            'constinit const TextEnum %s = {"%s", %sValues};' % (name, enum.full_name, name)]


def main(repository):
    messages, enums = closure(saved_model_pb2.SavedModel.DESCRIPTOR)
    folder = os.path.join(repository, 'core', 'graph')
    with open(os.path.join(folder, 'text_tables.h'), 'w') as out:
        print(HEAD + '//\n// The messages by which text is read (text_schema.h).\n#pragma once\n', file=out)
        print('#include "core/graph/text_schema.h"\n\nnamespace permafrost::text_tables {\n', file=out)
        print('extern const TextMessage %s;\n' % ', '.join(map(constant, messages)), file=out)
        print('extern const TextEnum %s;\n' % ', '.join(map(constant, enums)), file=out)
        named = ['&' + constant(message) for message in messages if not message.GetOptions().map_entry]
        print('inline constexpr const TextMessage* kAll[] = {\n%s\n};\n' % ',\n'.join(named), file=out)
        print('}  // namespace permafrost::text_tables', file=out)
    for name, _, what in PARTS:
        with open(os.path.join(folder, 'text_tables_%s.cc' % name), 'w') as out:
            print(HEAD + '//\n// The %s.' % what, file=out)
            print('#include "core/graph/text_tables.h"\n\nnamespace permafrost::text_tables {\n', file=out)
            print('using enum TextType;\nusing enum TextLabel;\n', file=out)
            for enum in enums:
                if part(enum) == name:
                    print('\n'.join(enum_table(enum)) + '\n', file=out)
            for message in messages:
                if part(message) == name:
                    print('\n'.join(message_table(message)) + '\n', file=out)
            print('}  // namespace permafrost::text_tables', file=out)


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(os.path.abspath(sys.argv[1]))
