// The protocol buffers of TensorFlow that a graph and a SavedModel are made of: the fields that lib/export writes.
// https://github.com/tensorflow/tensorflow/tree/v2.21.0/tensorflow/core/framework and .../core/protobuf
import { Root, type Type } from 'protobufjs/light';

const field = (type: string, id: number): { type: string; id: number } => ({ type, id });
const list = (type: string, id: number): { rule: 'repeated'; type: string; id: number } => ({
  rule: 'repeated',
  ...field(type, id),
});
const map = (type: string, id: number): { keyType: string; type: string; id: number } => ({
  keyType: 'string',
  ...field(type, id),
});

const root = Root.fromJSON({
  nested: {
    DataType: { values: { DT_INVALID: 0, DT_FLOAT: 1, DT_INT32: 3, DT_UINT8: 4, DT_STRING: 7 } },
    Dim: { fields: { size: field('int64', 1) } },
    TensorShapeProto: { fields: { dim: list('Dim', 2) } },
    TensorProto: {
      fields: {
        dtype: field('DataType', 1),
        tensorShape: field('TensorShapeProto', 2),
        tensorContent: field('bytes', 4),
      },
    },
    ListValue: { fields: { s: list('bytes', 2), i: list('int64', 3) } },
    AttrValue: {
      fields: {
        list: field('ListValue', 1),
        s: field('bytes', 2),
        i: field('int64', 3),
        f: field('float', 4),
        b: field('bool', 5),
        type: field('DataType', 6),
        shape: field('TensorShapeProto', 7),
        tensor: field('TensorProto', 8),
      },
      // one of them, so that a value of zero is written too
      oneofs: { value: { oneof: ['list', 's', 'i', 'f', 'b', 'type', 'shape', 'tensor'] } },
    },
    NodeDef: {
      fields: {
        name: field('string', 1),
        op: field('string', 2),
        input: list('string', 3),
        attr: map('AttrValue', 5),
      },
    },
    VersionDef: { fields: { producer: field('int32', 1) } },
    GraphDef: { fields: { node: list('NodeDef', 1), versions: field('VersionDef', 4) } },
    TensorInfo: {
      fields: {
        name: field('string', 1),
        dtype: field('DataType', 2),
        tensorShape: field('TensorShapeProto', 3),
      },
    },
    SignatureDef: {
      fields: {
        inputs: map('TensorInfo', 1),
        outputs: map('TensorInfo', 2),
        methodName: field('string', 3),
      },
    },
    MetaInfoDef: { fields: { tags: list('string', 4), tensorflowVersion: field('string', 5) } },
    MetaGraphDef: {
      fields: {
        metaInfoDef: field('MetaInfoDef', 1),
        graphDef: field('GraphDef', 2),
        signatureDef: map('SignatureDef', 5),
      },
    },
    SavedModel: {
      fields: { schemaVersion: field('int64', 1), metaGraphs: list('MetaGraphDef', 2) },
    },
  },
});

/** TensorFlow's name of a type. */
export type TensorType = 'DT_FLOAT' | 'DT_INT32' | 'DT_UINT8' | 'DT_STRING';

/** Sizes; -1 is any. */
export interface TensorShape {
  readonly dim: readonly { readonly size: number }[];
}

/** An attribute of a node: one of these. */
export interface AttrValue {
  readonly list?: { readonly s?: readonly Uint8Array[]; readonly i?: readonly number[] };
  readonly s?: Uint8Array;
  readonly i?: number;
  readonly f?: number;
  readonly type?: TensorType;
  readonly shape?: TensorShape;
  readonly tensor?: {
    readonly dtype: TensorType;
    readonly tensorShape: TensorShape;
    readonly tensorContent: Uint8Array;
  };
}

/** An operation of a graph. */
export interface NodeDef {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, AttrValue>>;
}

/** A graph: its nodes, and the version of GraphDef that they are written for. */
export interface GraphDef {
  readonly node: readonly NodeDef[];
  readonly versions: { readonly producer: number };
}

/** A tensor that a signature names. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: TensorType;
  readonly tensorShape: TensorShape;
}

/** Inputs and outputs by name. */
export interface SignatureDef {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly outputs: Readonly<Record<string, TensorInfo>>;
}

const message = (name: string): Type => root.lookupType(name);

const jsonOf = (type: Type, value: object): object =>
  type.toObject(type.fromObject(value), { bytes: String, enums: String, longs: String });

/** A graph as JSON, bytes as base64: what a model.json of TensorFlow.js holds. */
export const graphJson = (graph: GraphDef): object => jsonOf(message('GraphDef'), graph);

/** A signature as JSON. */
export const signatureJson = (signature: SignatureDef): object =>
  jsonOf(message('SignatureDef'), signature);

/** The bytes of a saved_model.pb with one graph for serving. */
export function savedModelBytes(
  graphDef: GraphDef,
  signatures: Readonly<Record<string, SignatureDef>>,
): Uint8Array {
  const methodName = 'tensorflow/serving/predict';
  const signatureDef = Object.fromEntries(
    Object.entries(signatures).map(([name, signature]) => [name, { ...signature, methodName }]),
  );
  const metaInfoDef = { tags: ['serve'], tensorflowVersion: '2.21.0' };
  const type = message('SavedModel');
  const metaGraphs = [{ metaInfoDef, graphDef, signatureDef }];
  return type.encode(type.fromObject({ schemaVersion: 1, metaGraphs })).finish();
}
