// Graph -> the bytes of a .pb file, as a rope: the nodes as literal bytes, the weights as ranges of the
// checkpoint.
#pragma once

#include <string>

#include "core/bytes/byte_rope.h"
#include "core/graph/graph.h"

namespace permafrost {

// A serialized GraphDef: nodes, `library` (always there, even empty, as TensorFlow writes it), `versions`
// where there are any. The rope's size is the file's: it is known before a byte is written.
ByteRope SerializeGraph(const Graph& graph);

// A node that has no tensor in a file, as a NodeDef; an attr, as an entry of a map in field `number`.
std::string SerializeNode(const Node& node);
void AppendAttr(std::string& out, uint32_t number, const Attr& attr);

// How many bytes of that a node takes that has no tensor in a file.
uint64_t SerializedNodeSize(const Node& node);

}  // namespace permafrost
