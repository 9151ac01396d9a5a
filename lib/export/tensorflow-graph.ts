// Operations as nodes of a TensorFlow graph, which TensorFlow.js and SavedModel share. What they write in different
// ways, constants, convolutions and PReLU, comes from the format (GraphStyle).
import type { Convolution, Operation, Value } from '../models/operations';
import type { AttrValue, NodeDef, TensorShape, TensorType } from './tensorflow-messages';

/** GraphDef's version: that of TensorFlow 2.21. Older programs read it too, since no node needs a newer one. */
export const GRAPH_VERSION = 1882;

/** The kinds of operations with weights, and PReLU, whose node depends on the format. */
type Prelu = Extract<Operation, { kind: 'prelu' }>;

/** A graph that grows. */
export interface Graph {
  readonly nodes: NodeDef[];
  /** Adds a node; returns its name. */
  add(name: string, op: string, input: readonly string[], attr?: NodeDef['attr']): string;
  /** Adds a constant; returns its name. One that is there already is used again. */
  constant(name: string, value: Constant): string;
}

/** A constant. */
export interface Constant {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** How a format writes what formats write in different ways. */
export interface GraphStyle {
  constant(value: Constant): AttrValue;
  convolution(graph: Graph, op: Convolution, name: string, x: string): string;
  prelu(graph: Graph, op: Prelu, name: string, x: string): string;
  /** To [0,1]. */
  clip(graph: Graph, name: string, x: string): string;
}

/** An empty graph. */
export function createGraph(style: GraphStyle): Graph {
  const nodes: NodeDef[] = [];
  const constants = new Set<string>();
  const graph: Graph = {
    nodes,
    add(name, op, input, attr = { T: FLOAT }) {
      nodes.push({ name, op, input, attr });
      return name;
    },
    constant(name, value) {
      if (constants.has(name)) return name;
      constants.add(name);
      const attr = { dtype: { type: typeOf(value) }, value: style.constant(value) };
      return graph.add(name, 'Const', [], attr);
    },
  };
  return graph;
}

/** Attribute of a node that computes in float32. */
export const FLOAT: AttrValue = { type: 'DT_FLOAT' };

/** A text as an attribute. */
export const text = (value: string): AttrValue => ({ s: Buffer.from(value) });

/** TensorFlow's type of a constant. */
export const typeOf = ({ values }: Constant): TensorType =>
  values instanceof Int32Array ? 'DT_INT32' : 'DT_FLOAT';

/** A shape; -1 is any size. */
export const shapeOf = (sizes: readonly number[]): TensorShape => ({
  dim: sizes.map((size) => ({ size })),
});

/** Attributes of a convolution. */
export const convolutionAttributes = ({ padding }: Convolution): NodeDef['attr'] => ({
  T: FLOAT,
  strides: { list: { i: [1, 1, 1, 1] } },
  dilations: { list: { i: [1, 1, 1, 1] } },
  padding: text(padding.toUpperCase()),
  data_format: text('NHWC'),
});

/** The kernel and the bias of a convolution as constants. */
export function convolutionConstants(
  graph: Graph,
  { name, shape, kernel, bias }: Convolution,
): string[] {
  return [
    graph.constant(`${name}/kernel`, { shape, values: kernel }),
    graph.constant(`${name}/bias`, { shape: [bias.length], values: bias }),
  ];
}

const scalar = (value: number): Constant => ({ shape: [], values: Float32Array.of(value) });

/** Adds a constant of one value, named after it. */
export const scalarConstant = (graph: Graph, value: number): string =>
  graph.constant(`constant_${String(value).replace('-', 'minus_')}`, scalar(value));

/**
 * Adds operations; returns the name of what the last one makes.
 * @param input The node that is the image. @param prefix Of the names of the new nodes, constants excepted.
 */
export function addOperations(
  graph: Graph,
  operations: readonly Operation[],
  { input, prefix, style }: { input: string; prefix: string; style: GraphStyle },
): string {
  const names: string[] = [];
  for (const [i, operation] of operations.entries()) {
    const place = { graph, style, names, name: `${prefix}${i}_${operation.kind}` };
    names.push(operation.kind === 'input' ? input : addOperation(place, operation));
  }
  return names[names.length - 1];
}

interface Place {
  readonly graph: Graph;
  readonly style: GraphStyle;
  /** Of what the operations before it made. */
  readonly names: readonly string[];
  /** Of the new node. */
  readonly name: string;
}

function addOperation(
  { graph, style, names, name }: Place,
  operation: Exclude<Operation, { kind: 'input' }>,
): string {
  if (operation.kind === 'concat') return concat(graph, name, operation.parts, names);
  const x = names[operation.x];
  switch (operation.kind) {
    case 'convolution':
      return style.convolution(graph, operation, name, x);
    case 'prelu':
      return style.prelu(graph, operation, name, x);
    case 'relu':
      return graph.add(name, 'Relu', [x]);
    case 'leakyRelu':
      return graph.add(name, 'LeakyRelu', [x], { T: FLOAT, alpha: { f: operation.slope } });
    case 'add':
      return graph.add(name, 'AddV2', [x, names[operation.y]]);
    case 'shuffle':
      return graph.add(name, 'DepthToSpace', [x], {
        ...{ T: FLOAT, block_size: { i: operation.block }, data_format: text('NHWC') },
      });
    case 'mirror':
      return mirror(graph, name, x, operation.pixels);
    case 'affine': {
      const gained = graph.add(`${name}/gain`, 'Mul', [x, scalarConstant(graph, operation.gain)]);
      return graph.add(name, 'AddV2', [gained, scalarConstant(graph, operation.offset)]);
    }
    case 'tanh':
      return graph.add(name, 'Tanh', [x]);
    case 'clip':
      return style.clip(graph, name, x);
  }
}

function concat(
  graph: Graph,
  name: string,
  parts: readonly Value[],
  names: readonly string[],
): string {
  const axis = graph.constant('channels', { shape: [], values: Int32Array.of(3) });
  const inputs = [...parts.map((part) => names[part]), axis];
  const attr = { T: FLOAT, N: { i: parts.length }, Tidx: { type: 'DT_INT32' } } as const;
  return graph.add(name, 'ConcatV2', inputs, attr);
}

function mirror(graph: Graph, name: string, x: string, pixels: number): string {
  const values = Int32Array.of(0, 0, pixels, pixels, pixels, pixels, 0, 0);
  const paddings = graph.constant(`mirror_${pixels}`, { shape: [4, 2], values });
  const attr = { T: FLOAT, Tpaddings: { type: 'DT_INT32' }, mode: text('SYMMETRIC') } as const;
  return graph.add(name, 'MirrorPad', [x, paddings], attr);
}
