// SavedModel, for TensorFlow and TensorFlow Serving: one saved_model.pb with its weights as constants. Three signatures:
// serving_default takes and gives 8-bit images, `float` float32 in [0,1], `png` the bytes of files, which make the
// smallest requests (a 96x96 image to 384x384: 0.31 MB as a PNG file in base64, 1.94 MB as numbers).
// https://www.tensorflow.org/guide/saved_model ; the folder `1` is the version that TensorFlow Serving asks for.
import { type ExportedModel, metadataOf, mirroredPixels } from './exported-model';
import type { ExportFormat } from './format';
import {
  addOperations,
  type Constant,
  convolutionAttributes,
  convolutionConstants,
  createGraph,
  GRAPH_VERSION,
  type Graph,
  type GraphStyle,
  scalarConstant,
  shapeOf,
  typeOf,
} from './tensorflow-graph';
import {
  type NodeDef,
  type SignatureDef,
  savedModelBytes,
  type TensorInfo,
  type TensorType,
} from './tensorflow-messages';

/** Plain operations, which every program for SavedModels knows. */
const style: GraphStyle = {
  constant: (value) => ({
    tensor: {
      dtype: typeOf(value),
      tensorShape: shapeOf(value.shape),
      tensorContent: bytesOf(value),
    },
  }),
  convolution(graph, op, name, x) {
    const [kernel, bias] = convolutionConstants(graph, op);
    const convolved = graph.add(`${name}/conv`, 'Conv2D', [x, kernel], convolutionAttributes(op));
    if (!op.relu) return graph.add(name, 'BiasAdd', [convolved, bias]);
    return graph.add(name, 'Relu', [graph.add(`${name}/bias`, 'BiasAdd', [convolved, bias])]);
  },
  // TensorFlow has no PReLU; this form of it is the one that TF-Lite's converter makes one operation of
  prelu(graph, op, name, x) {
    const values = op.slopes.map((slope) => -slope);
    const shape = [1, 1, values.length];
    const slopes = graph.constant(`${op.name}/minus_alpha`, { shape, values });
    const positive = graph.add(`${name}/positive`, 'Relu', [x]);
    const negated = graph.add(`${name}/negated`, 'Neg', [x]);
    const negative = graph.add(`${name}/negative`, 'Relu', [negated]);
    const sloped = graph.add(`${name}/sloped`, 'Mul', [negative, slopes]);
    return graph.add(name, 'AddV2', [positive, sloped]);
  },
  // TF-Lite has no ClipByValue
  clip(graph, name, x) {
    const least = graph.add(`${name}/least`, 'Maximum', [x, scalarConstant(graph, 0)]);
    return graph.add(name, 'Minimum', [least, scalarConstant(graph, 1)]);
  },
};

/** SavedModel. */
export const savedModelFormat: ExportFormat = {
  name: 'savedmodel',
  label: 'TensorFlow SavedModel',
  half: false,
  runtime: {
    ...{ label: 'TensorFlow', program: 'run_models.py', name: 'savedmodel' },
    packages: ['tensorflow', 'numpy'],
  },
  client: {
    ...{ source: 'serving.py', file: 'client.py' },
    command: 'python client.py picture.png large.png http://localhost:8501/v1/models/srgan',
    what: 'a request to TensorFlow Serving, PNG in and PNG out',
  },
  leastPixels: ({ operations }) => mirroredPixels(operations),
  write: async (model) =>
    new Map<string, string | Uint8Array>([
      ['1/saved_model.pb', savedModelOf(model)],
      ['1/assets.extra/srgan.json', metadataText(model)],
    ]),
};

/** In the folder that SavedModels have for what the graph does not need. */
function metadataText(model: ExportedModel): string {
  const format = { half: false, leastPixels: mirroredPixels(model.operations) };
  return `${JSON.stringify(metadataOf(model, format), null, 2)}\n`;
}

const bytesOf = ({ values }: Constant): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** The bytes of a saved_model.pb. The network stands in it once for each signature; its weights once. */
function savedModelOf({ operations }: ExportedModel): Uint8Array {
  const graph = createGraph(style);
  const network = (input: string, prefix: string): string =>
    addOperations(graph, operations, { input, prefix: `${prefix}/`, style });
  const signatures = {
    serving_default: eightBit(graph, network),
    float: float(graph, network),
    png: png(graph, network),
  };
  return savedModelBytes(
    { node: graph.nodes, versions: { producer: GRAPH_VERSION } },
    { ...signatures },
  );
}

/** Adds the network behind a node; returns the name of its result. */
type AddNetwork = (input: string, prefix: string) => string;

const IMAGES = [-1, -1, -1, 3];

function float(graph: Graph, network: AddNetwork): SignatureDef {
  const lr = placeholder(graph, 'float_lr', 'DT_FLOAT', IMAGES);
  const sr = graph.add('float_sr', 'Identity', [network('float_lr', 'float')]);
  return { inputs: { lr }, outputs: { sr: info(sr, 'DT_FLOAT', IMAGES) } };
}

function eightBit(graph: Graph, network: AddNetwork): SignatureDef {
  const lr = placeholder(graph, 'lr', 'DT_UINT8', IMAGES);
  const sr = toLevels(graph, network(fromLevels(graph, 'lr', 'uint8'), 'uint8'), 'uint8');
  return { inputs: { lr }, outputs: { sr: info(sr, 'DT_UINT8', IMAGES) } };
}

function png(graph: Graph, network: AddNetwork): SignatureDef {
  const bytes = placeholder(graph, 'image_bytes', 'DT_STRING', []);
  const eight = { dtype: { type: 'DT_UINT8' }, channels: { i: 3 } } as const;
  const image = graph.add('png/decoded', 'DecodePng', ['image_bytes'], eight);
  const first = graph.constant('first', { shape: [], values: Int32Array.of(0) });
  const expand = { T: { type: 'DT_UINT8' }, Tdim: { type: 'DT_INT32' } } as const;
  const batch = graph.add('png/batch', 'ExpandDims', [image, first], expand);
  const levels = toLevels(graph, network(fromLevels(graph, batch, 'png'), 'png'), 'png');
  const squeeze = { T: { type: 'DT_UINT8' }, squeeze_dims: { list: { i: [0] } } } as const;
  const single = graph.add('png/single', 'Squeeze', [levels], squeeze);
  const sr = graph.add('sr_bytes', 'EncodePng', [single], { T: { type: 'DT_UINT8' } });
  return {
    inputs: { image_bytes: bytes },
    outputs: { sr_bytes: info(sr, 'DT_STRING', []) },
  };
}

/** 8-bit levels to [0,1]. */
function fromLevels(graph: Graph, levels: string, prefix: string): string {
  const cast = castTo('DT_UINT8', 'DT_FLOAT');
  const floats = graph.add(`${prefix}/floats`, 'Cast', [levels], cast);
  return graph.add(`${prefix}/unit`, 'RealDiv', [floats, scalarConstant(graph, 255)]);
}

/** [0,1] to 8-bit levels, rounded half up as the lab's files are. */
function toLevels(graph: Graph, unit: string, prefix: string): string {
  const scaled = graph.add(`${prefix}/scaled`, 'Mul', [unit, scalarConstant(graph, 255)]);
  const raised = graph.add(`${prefix}/raised`, 'AddV2', [scaled, scalarConstant(graph, 0.5)]);
  const floor = graph.add(`${prefix}/whole`, 'Floor', [raised]);
  return graph.add(`${prefix}/levels`, 'Cast', [floor], castTo('DT_FLOAT', 'DT_UINT8'));
}

const castTo = (from: TensorType, to: TensorType): NodeDef['attr'] => ({
  SrcT: { type: from },
  DstT: { type: to },
});

function placeholder(
  graph: Graph,
  name: string,
  dtype: TensorType,
  sizes: readonly number[],
): TensorInfo {
  const attr = { dtype: { type: dtype }, shape: { shape: shapeOf(sizes) } };
  return info(graph.add(name, 'Placeholder', [], attr), dtype, sizes);
}

const info = (node: string, dtype: TensorType, sizes: readonly number[]): TensorInfo => ({
  name: `${node}:0`,
  dtype,
  tensorShape: shapeOf(sizes),
});
