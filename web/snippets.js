// Programs that load the frozen graph, with the right names in them: for copying.

const literal = (text) => JSON.stringify(text); // good for Python, C++ and Java alike

const shapeOf = ({ shape }) => (shape ? `[${shape.map((size) => (size < 0 ? 1 : size)).join(', ')}]` : '[...]');

// What to feed by default: what must be said to every graph that was trained.
function valueOf(placeholder) {
  if (placeholder.dtype === 'bool') return 'False';
  if (/keep_prob/.test(placeholder.name)) return '1.0';
  return null;
}

function python({ file, outputs, placeholders }) {
  const feeds = placeholders.map((placeholder) => {
    const value = valueOf(placeholder);
    const shape = shapeOf(placeholder);
    return `    ${literal(`${placeholder.name}:0`)}: ${value ?? `...,  # ${placeholder.dtype ?? 'unknown type'} ${shape}`}${value ? ',' : ''}`;
  });
  return `import tensorflow.compat.v1 as tf

graph_def = tf.GraphDef()
with open(${literal(file)}, 'rb') as f:
    graph_def.ParseFromString(f.read())
with tf.Graph().as_default() as graph:
    tf.import_graph_def(graph_def, name='')
feeds = {
${feeds.join('\n')}
}
with tf.Session(graph=graph) as session:
    results = session.run([${outputs.map((name) => literal(`${name}:0`)).join(', ')}], feeds)
`;
}

// OpenCV feeds one image; what else there is must be fixed in the graph.
function opencv({ file, outputs, placeholders }) {
  const image = placeholders.find((one) => one.shape?.length === 4) ?? placeholders[0];
  const [, height = 0, width = 0] = (image?.shape ?? []).map((size) => Math.max(size, 0));
  const others = placeholders.filter((one) => one !== image);
  return `#include <opencv2/dnn.hpp>
#include <opencv2/imgcodecs.hpp>

int main() {
  cv::dnn::Net net = cv::dnn::readNetFromTensorflow(${literal(file)});
  cv::Mat image = cv::imread("image.jpg");
  // Scale, size, mean and channel order as in training.
  cv::Mat blob = cv::dnn::blobFromImage(image, 1.0 / 255, cv::Size(${width}, ${height}), cv::Scalar(), /*swapRB=*/true);
  net.setInput(blob, ${literal(image?.name ?? 'input')});
${outputs.map((name, i) => `  cv::Mat result${i || ''} = net.forward(${literal(name)});`).join('\n')}
}
${others.length ? `// OpenCV takes one input; if it asks for ${others.map((one) => one.name).join(' or ')}, that must become a constant first.\n` : ''}`;
}

function java({ file, outputs, placeholders }) {
  const feed = (one) => `            .feed(${literal(`${one.name}:0`)}, ${one.name.replace(/\W/g, '_')})  // ${one.dtype ?? 'unknown type'} ${shapeOf(one)}`;
  return `import java.nio.file.*;
import org.tensorflow.*;
import org.tensorflow.proto.framework.GraphDef;

public class Predict {
  public static void main(String[] args) throws Exception {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(GraphDef.parseFrom(Files.readAllBytes(Paths.get(${literal(file)}))));
      try (Session session = new Session(graph)) {
        var results = session.runner()
${[...placeholders.map(feed), ...outputs.map((name) => `            .fetch(${literal(`${name}:0`)})`)].join('\n')}
            .run();
      }
    }
  }
}
`;
}

/** [{id, label, text}] for {file: name of the .pb, outputs: node names, placeholders: PlaceholderJson[]}. */
export function snippetsFor(frozen) {
  return [
    { id: 'python', label: 'Python', text: python(frozen) },
    { id: 'opencv', label: 'C++ (OpenCV)', text: opencv(frozen) },
    { id: 'java', label: 'Java', text: java(frozen) },
  ];
}
