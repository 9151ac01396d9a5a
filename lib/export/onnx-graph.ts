// Operations as ONNX nodes, in the order in which they compute.
import type { Convolution, Operation } from '../models/operations';
import {
  attributeOf,
  ONNX_TYPES,
  type OnnxAttribute,
  type OnnxNode,
  type OnnxTensor,
} from './onnx-messages';

/** Values of a constant, and ONNX's number of their type. */
interface OnnxConstant {
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly values: Float32Array | Uint16Array | BigInt64Array;
}

/** A graph that grows. What a node makes has the node's name. */
export interface OnnxGraph {
  readonly nodes: OnnxNode[];
  readonly initializers: OnnxTensor[];
  add(
    opType: string,
    name: string,
    input: readonly string[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
  ): string;
  /** Adds a constant; one that is there already is used again. */
  constant(name: string, value: OnnxConstant): string;
}

/** How a kernel is stored. */
type KernelWriter = (graph: OnnxGraph, op: Convolution) => string;

/** An empty graph. */
export function createOnnxGraph(): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const constants = new Map<string, OnnxTensor>();
  return {
    nodes,
    get initializers() {
      return [...constants.values()];
    },
    add(opType, name, input, attributes = {}) {
      const attribute = Object.entries(attributes).map(([key, value]) => attributeOf(key, value));
      nodes.push({ opType, name, input, output: [name], attribute });
      return name;
    },
    constant(name, { dims, dataType, values }) {
      const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      constants.set(name, { name, dims, dataType, rawData });
      return name;
    },
  };
}

/** Adds operations; returns the name of what the last one makes. */
export function addOnnxOperations(
  graph: OnnxGraph,
  operations: readonly Operation[],
  { input, kernel }: { input: string; kernel: KernelWriter },
): string {
  const names: string[] = [];
  for (const [i, operation] of operations.entries()) {
    const place = { graph, kernel, names, name: `sr_${i}_${operation.kind}` };
    names.push(operation.kind === 'input' ? input : addOperation(place, operation));
  }
  return names[names.length - 1];
}

interface Place {
  readonly graph: OnnxGraph;
  readonly kernel: KernelWriter;
  /** Of what the operations before it made. */
  readonly names: readonly string[];
  /** Of the new node. */
  readonly name: string;
}

function addOperation(place: Place, operation: Exclude<Operation, { kind: 'input' }>): string {
  const { graph, names, name } = place;
  if (operation.kind === 'concat') {
    const parts = operation.parts.map((part) => names[part]);
    return graph.add('Concat', name, parts, { axis: { i: 1 } });
  }
  const x = names[operation.x];
  switch (operation.kind) {
    case 'convolution':
      return convolution(place, operation, x);
    case 'prelu': {
      const slopes = floats(graph, `${operation.name}/alpha`, operation.slopes, [-1, 1, 1]);
      return graph.add('PRelu', name, [x, slopes]);
    }
    case 'relu':
      return graph.add('Relu', name, [x]);
    case 'leakyRelu':
      return graph.add('LeakyRelu', name, [x], { alpha: { f: operation.slope } });
    case 'add':
      return graph.add('Add', name, [x, names[operation.y]]);
    case 'shuffle':
      return graph.add('DepthToSpace', name, [x], {
        ...{ blocksize: { i: operation.block }, mode: { s: Buffer.from('DCR') } },
      });
    case 'mirror':
      return [2, 3].reduce((y, axis) => mirrorAxis(place, y, axis, operation.pixels), x);
    case 'affine': {
      const gained = graph.add('Mul', `${name}/gain`, [x, scalar(graph, operation.gain)]);
      return graph.add('Add', name, [gained, scalar(graph, operation.offset)]);
    }
    case 'tanh':
      return graph.add('Tanh', name, [x]);
    case 'clip':
      return graph.add('Clip', name, [x, scalar(graph, 0), scalar(graph, 1)]);
  }
}

function convolution({ graph, kernel, name }: Place, op: Convolution, x: string): string {
  const border = (op.shape[0] - 1) / 2;
  const pads = new Array<number>(4).fill(op.padding === 'same' ? border : 0);
  const bias = floats(graph, `${op.name}/bias`, op.bias, [-1]);
  const inputs = [x, kernel(graph, op), bias];
  if (!op.relu) return graph.add('Conv', name, inputs, { pads: { ints: pads } });
  return graph.add('Relu', name, [
    graph.add('Conv', `${name}/linear`, inputs, { pads: { ints: pads } }),
  ]);
}

/** Positions -p to length+p along an axis, mirrored: min(i mod 2n, 2n - 1 - i mod 2n), and what lies there. */
function mirrorAxis({ graph, name }: Place, x: string, axis: number, pixels: number): string {
  const part = (what: string): string => `${name}/${axis}/${what}`;
  const shape = graph.add('Shape', part('shape'), [x]);
  const length = graph.add('Gather', part('length'), [shape, whole(graph, axis)]);
  const end = graph.add('Add', part('end'), [length, whole(graph, pixels)]);
  const places = graph.add('Range', part('places'), [whole(graph, -pixels), end, whole(graph, 1)]);
  const period = graph.add('Mul', part('period'), [length, whole(graph, 2)]);
  const forth = graph.add('Mod', part('forth'), [places, period]);
  const last = graph.add('Sub', part('last'), [period, whole(graph, 1)]);
  const back = graph.add('Sub', part('back'), [last, forth]);
  const indices = graph.add('Min', part('indices'), [forth, back]);
  return graph.add('Gather', part('mirrored'), [x, indices], { axis: { i: axis } });
}

/** A constant of a shape whose -1 is the number of its values. */
function floats(
  graph: OnnxGraph,
  name: string,
  values: Float32Array,
  shape: readonly number[],
): string {
  const dims = shape.map((size) => (size < 0 ? values.length : size));
  return graph.constant(name, { dims, dataType: ONNX_TYPES.float, values });
}

const scalar = (graph: OnnxGraph, value: number): string =>
  floats(graph, `float_${value}`, Float32Array.of(value), []);

const whole = (graph: OnnxGraph, value: number): string =>
  graph.constant(`whole_${value}`, {
    ...{ dims: [], dataType: ONNX_TYPES.int64, values: BigInt64Array.of(BigInt(value)) },
  });
