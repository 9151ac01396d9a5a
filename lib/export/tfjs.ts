// TensorFlow.js graph model: model.json (a GraphDef as JSON, and where its weights lie) and weights.bin. It loads by
// tf.loadGraphModel on every backend. https://www.tensorflow.org/js/guide/save_load
// Layers models, the other form, have no mirroring. Weights of 16 bits are widened while they are loaded.
import { type ExportedModel, metadataOf, mirroredPixels } from './exported-model';
import type { ExportFiles, ExportFormat, WriteFormatOptions } from './format';
import { toHalf } from './half';
import {
  addOperations,
  type Constant,
  convolutionAttributes,
  convolutionConstants,
  createGraph,
  FLOAT,
  GRAPH_VERSION,
  type Graph,
  type GraphStyle,
  scalarConstant,
  shapeOf,
  typeOf,
} from './tensorflow-graph';
import { graphJson, signatureJson } from './tensorflow-messages';

/** The graph's own operations of TensorFlow.js: bias and ReLU inside the convolution, PReLU. Constants lie in weights.bin. */
const style: GraphStyle = {
  constant: (value) => ({
    tensor: { dtype: typeOf(value), tensorShape: shapeOf(value.shape), tensorContent: NO_BYTES },
  }),
  convolution(graph, op, name, x) {
    const fused = [Buffer.from('BiasAdd'), ...(op.relu ? [Buffer.from('Relu')] : [])];
    return graph.add(name, '_FusedConv2D', [x, ...convolutionConstants(graph, op)], {
      ...convolutionAttributes(op),
      num_args: { i: 1 },
      fused_ops: { list: { s: fused } },
    });
  },
  prelu(graph, op, name, x) {
    const values = op.slopes;
    const slopes = graph.constant(`${op.name}/alpha`, { shape: [values.length], values });
    return graph.add(name, 'Prelu', [x, slopes]);
  },
  clip(graph, name, x) {
    const bounds = [scalarConstant(graph, 0), scalarConstant(graph, 1)];
    return graph.add(name, 'ClipByValue', [x, ...bounds]);
  },
};

const NO_BYTES = new Uint8Array(0);

/** TensorFlow.js graph model. */
export const tfjsFormat: ExportFormat = {
  name: 'tfjs',
  label: 'TensorFlow.js graph model',
  half: true,
  runtime: {
    ...{ label: 'TensorFlow.js on wasm', program: 'run-tfjs.mjs', name: 'tfjs', packages: [] },
  },
  client: {
    ...{ source: 'browser.html', file: 'index.html' },
    command: 'npx http-server .   # or any other server of files; then open its address',
    what: 'a page that enlarges a picture in the browser',
  },
  leastPixels: ({ operations }) => mirroredPixels(operations),
  write: async (model, options) => filesOf(model, options),
};

function filesOf(model: ExportedModel, { half }: WriteFormatOptions): ExportFiles {
  const { operations } = model;
  const constants = new Map<string, Constant>();
  const graph = collecting(createGraph(style), constants);
  graph.add('lr', 'Placeholder', [], {
    dtype: FLOAT,
    shape: { shape: shapeOf([-1, -1, -1, 3]) },
  });
  const last = addOperations(graph, operations, { input: 'lr', prefix: 'sr_', style });
  graph.add('sr', 'Identity', [last]);
  const tensor = (name: string) =>
    ({ name: `${name}:0`, dtype: 'DT_FLOAT', tensorShape: shapeOf([-1, -1, -1, 3]) }) as const;
  const pieces = [...constants].map(([name, value]) => weightOf(name, value, half));
  const json = {
    format: 'graph-model',
    generatedBy: 'SRGAN Lab',
    convertedBy: null,
    signature: signatureJson({ inputs: { lr: tensor('lr') }, outputs: { sr: tensor('sr') } }),
    userDefinedMetadata: {
      srgan: metadataOf(model, { half, leastPixels: mirroredPixels(operations) }),
    },
    modelTopology: graphJson({ node: graph.nodes, versions: { producer: GRAPH_VERSION } }),
    weightsManifest: [{ paths: ['weights.bin'], weights: pieces.map(({ spec }) => spec) }],
  };
  return new Map<string, string | Uint8Array[]>([
    ['model.json', JSON.stringify(json)],
    ['weights.bin', pieces.map(({ bytes }) => bytes)],
  ]);
}

/** The graph, whose constants are also noted: their values go to a file of their own. */
function collecting(graph: Graph, constants: Map<string, Constant>): Graph {
  return {
    ...graph,
    constant(name, value) {
      constants.set(name, value);
      return graph.constant(name, value);
    },
  };
}

/** An entry of the weights' list, and its bytes. Kernels alone are halved: the rest is small, and its errors would not be. */
function weightOf(
  name: string,
  { shape, values }: Constant,
  half: boolean,
): { spec: object; bytes: Uint8Array } {
  const halved = half && values instanceof Float32Array && shape.length === 4;
  const stored = halved ? toHalf(values) : values;
  const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  const dtype = values instanceof Float32Array ? 'float32' : 'int32';
  const quantization = halved ? { quantization: { dtype: 'float16', original_dtype: dtype } } : {};
  return { spec: { name, shape, dtype, ...quantization }, bytes };
}
