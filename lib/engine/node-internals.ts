// The parts of the node backend that its types hide and bfloat16 needs: its map of tensors, and operations on TensorFlow's
// own numbers of them.
import * as tf from '@tensorflow/tfjs';
import type { TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';

/** TensorFlow's number of the type (types.proto). */
export const BFLOAT16 = 14;

/** What the backend keeps of a tensor, and here the short copy of a filter. */
export interface Stored {
  readonly id: number;
  readonly dtype: number;
  shortId?: number;
}

/** The backend with the parts that its types hide. */
export interface Backend {
  readonly binding: TFJSBinding;
  readonly tensorMap: {
    get(id: object): Stored | undefined;
    set(id: object, stored: Stored & { shape: number[]; values: null; refCount: number }): void;
  };
  getInputTensorIds(inputs: readonly tf.TensorInfo[]): number[];
  createOutputTensor(metadata: Metadata): tf.Tensor;
  executeSingleOutput(name: string, attributes: TFEOpAttr[], inputs: tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs: ExecuteMultiple;
  readSync(id: object): tf.backend_util.BackendValues;
  disposeData(id: object, force?: boolean): boolean;
}

export type Metadata = { readonly id: number; readonly shape: number[]; readonly dtype: number };
type ExecuteMultiple = (
  name: string,
  attributes: TFEOpAttr[],
  inputs: tf.TensorInfo[],
  count: number,
) => tf.Tensor[];

/** The backend in use, which must be the node backend. */
export const backendNow = (): Backend => tf.backend() as unknown as Backend;

/** Whether a backend holds a tensor in 16 bits. */
export const isShort = (
  { tensorMap }: Pick<Backend, 'tensorMap'>,
  { dataId }: tf.TensorInfo,
): boolean => tensorMap.get(dataId)?.dtype === BFLOAT16;

/** Casts a tensor, by number, from one of the two types to the other. */
export function castOf(binding: TFJSBinding, id: number, to: number): Metadata {
  const { TF_ATTR_TYPE, TF_ATTR_BOOL, TF_FLOAT } = binding;
  const attributes = [
    { name: 'SrcT', type: TF_ATTR_TYPE, value: to === BFLOAT16 ? TF_FLOAT : BFLOAT16 },
    { name: 'DstT', type: TF_ATTR_TYPE, value: to },
    { name: 'Truncate', type: TF_ATTR_BOOL, value: false },
  ];
  return binding.executeOp('Cast', attributes, [id], 1)[0];
}

/** Attribute T. */
export const typeAttribute = ({ TF_ATTR_TYPE }: TFJSBinding, value: number): TFEOpAttr => ({
  name: 'T',
  type: TF_ATTR_TYPE,
  value,
});

/** An operation on tensors by number. */
interface Call {
  readonly name: string;
  readonly attributes: TFEOpAttr[];
  readonly ids: number[];
  /** What was made for this call only. */
  readonly copies: readonly number[];
}

/** Executes an operation and frees the copies, whatever happens. */
export function finish(
  backend: Backend,
  { name, attributes, ids, copies }: Call,
  count: number,
): tf.Tensor[] {
  const { binding } = backend;
  try {
    const made = binding.executeOp(name, attributes, ids, count);
    return made.map((metadata) => backend.createOutputTensor(metadata));
  } finally {
    for (const id of copies) binding.deleteTensor(id);
  }
}
