// The protocol buffers of ONNX: the fields that lib/export writes.
// https://github.com/onnx/onnx/blob/v1.23.2/onnx/onnx.proto
import { Root } from 'protobufjs/light';

const field = (type: string, id: number): { type: string; id: number } => ({ type, id });
const list = (type: string, id: number): { rule: 'repeated'; type: string; id: number } => ({
  rule: 'repeated',
  ...field(type, id),
});

const root = Root.fromJSON({
  nested: {
    Attribute: {
      fields: {
        name: field('string', 1),
        f: field('float', 2),
        i: field('int64', 3),
        s: field('bytes', 4),
        ints: list('int64', 8),
        type: field('int32', 20),
      },
      // one of them, so that a value of zero is written too
      oneofs: { value: { oneof: ['f', 'i', 's'] } },
    },
    Node: {
      fields: {
        input: list('string', 1),
        output: list('string', 2),
        name: field('string', 3),
        opType: field('string', 4),
        attribute: list('Attribute', 5),
      },
    },
    Tensor: {
      fields: {
        dims: list('int64', 1),
        dataType: field('int32', 2),
        name: field('string', 8),
        rawData: field('bytes', 9),
      },
    },
    Dimension: {
      fields: { dimValue: field('int64', 1), dimParam: field('string', 2) },
      oneofs: { value: { oneof: ['dimValue', 'dimParam'] } },
    },
    Shape: { fields: { dim: list('Dimension', 1) } },
    TensorType: { fields: { elemType: field('int32', 1), shape: field('Shape', 2) } },
    Type: { fields: { tensorType: field('TensorType', 1) } },
    ValueInfo: { fields: { name: field('string', 1), type: field('Type', 2) } },
    Graph: {
      fields: {
        node: list('Node', 1),
        name: field('string', 2),
        initializer: list('Tensor', 5),
        input: list('ValueInfo', 11),
        output: list('ValueInfo', 12),
      },
    },
    OperatorSet: { fields: { domain: field('string', 1), version: field('int64', 2) } },
    Property: { fields: { key: field('string', 1), value: field('string', 2) } },
    Model: {
      fields: {
        irVersion: field('int64', 1),
        producerName: field('string', 2),
        docString: field('string', 6),
        graph: field('Graph', 7),
        opsetImport: list('OperatorSet', 8),
        metadataProps: list('Property', 14),
      },
    },
  },
});

/** ONNX's number of an element's type. */
export const ONNX_TYPES = { float: 1, int64: 7, half: 10 } as const;

/** ONNX's number of an attribute's type, by the field that holds it. */
const ATTRIBUTE_TYPES = { f: 1, i: 2, s: 3, ints: 7 } as const;

/** An attribute's value, by its type. */
export type OnnxAttribute =
  | { readonly f: number }
  | { readonly i: number }
  | { readonly s: Uint8Array }
  | { readonly ints: readonly number[] };

/** An operation: what it reads and makes, by name. */
export interface OnnxNode {
  readonly opType: string;
  readonly name: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly object[];
}

/** A constant. */
export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly rawData: Uint8Array;
}

/** A model: nodes in order, and the float32 images [batch,3,height,width] that it takes and gives. */
interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly input: string;
  readonly output: string;
  /** Text by key, for whoever loads it. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly description: string;
}

/** An attribute as a message. */
export function attributeOf(name: string, value: OnnxAttribute): object {
  const [field] = Object.keys(value) as (keyof typeof ATTRIBUTE_TYPES)[];
  return { name, ...value, type: ATTRIBUTE_TYPES[field] };
}

const image = (name: string, sizes: readonly string[]): object => ({
  name,
  type: {
    tensorType: {
      elemType: ONNX_TYPES.float,
      shape: {
        dim: [{ dimParam: 'batch' }, { dimValue: 3 }, ...sizes.map((dimParam) => ({ dimParam }))],
      },
    },
  },
});

/** The bytes of a model: IR 8, opset 17, which ONNX Runtime reads since 1.12 (2022). */
export function onnxBytes(model: OnnxModel): Uint8Array {
  const type = root.lookupType('Model');
  const message = {
    irVersion: 8,
    producerName: 'SRGAN Lab',
    docString: model.description,
    graph: {
      name: 'srgan',
      node: model.nodes,
      initializer: model.initializers,
      input: [image(model.input, ['height', 'width'])],
      output: [image(model.output, ['sr_height', 'sr_width'])],
    },
    opsetImport: [{ domain: '', version: 17 }],
    metadataProps: Object.entries(model.metadata).map(([key, value]) => ({ key, value })),
  };
  return type.encode(type.fromObject(message)).finish();
}
