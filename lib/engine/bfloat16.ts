// bfloat16 on the tensorflow engine: eight bits of mantissa, convolutions in half the time where the processor or GPU has it.
// TensorFlow.js has no such dtype. A bfloat16 tensor here says 'float32' to TensorFlow.js and is short in TensorFlow only:
// an operation of TensorFlow.js that it reaches takes a float32 copy, and so does whoever reads its values. So it may go
// anywhere. What computes with it as it is: the operations that lib/ops calls by name (node-backend.ts), and IN_PLACE.
import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import type { TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';

/** TensorFlow's number of the type (types.proto). */
const BFLOAT16 = 14;

/** TensorFlow.js' own operations that are given bfloat16 as it is, where all their inputs are: residuals, sums of gradients, VGG19. */
const IN_PLACE: ReadonlySet<string> = new Set(['Add', 'AddV2', 'Relu', 'MaxPool', 'MaxPoolGrad']);

/** What the backend keeps of a tensor, and here the short copy of a filter. */
interface Stored {
  readonly id: number;
  readonly dtype: number;
  shortId?: number;
}

/** The backend with the parts that its types hide. */
interface Backend {
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

type Metadata = { readonly id: number; readonly shape: number[]; readonly dtype: number };
type ExecuteMultiple = (
  name: string,
  attributes: TFEOpAttr[],
  inputs: tf.TensorInfo[],
  count: number,
) => tf.Tensor[];

const backendNow = (): Backend => tf.backend() as unknown as Backend;

/** Whether the tensor is held in 16 bits; false on other engines. */
export function isBfloat16({ dataId }: tf.TensorInfo): boolean {
  return tf.getBackend() === 'tensorflow' && backendNow().tensorMap.get(dataId)?.dtype === BFLOAT16;
}

/** The tensor in bfloat16, rounded to nearest even; as it is on other engines. Not differentiable; the caller's scope owns it. */
export function toBfloat16<T extends tf.Tensor>(x: T): T {
  if (tf.getBackend() !== 'tensorflow' || isBfloat16(x)) return x.clone();
  return castTensor(x, BFLOAT16);
}

/** The tensor in float32. Not differentiable; the caller's scope owns it. */
export function toFloat32<T extends tf.Tensor>(x: T): T {
  return isBfloat16(x) ? castTensor(x, backendNow().binding.TF_FLOAT) : x.clone();
}

function castTensor<T extends tf.Tensor>(x: T, to: number): T {
  const backend = backendNow();
  const [id] = backend.getInputTensorIds([x]);
  return backend.createOutputTensor(castOf(backend.binding, id, to)) as T;
}

function castOf(binding: TFJSBinding, id: number, to: number): Metadata {
  const { TF_ATTR_TYPE, TF_ATTR_BOOL, TF_FLOAT } = binding;
  const attributes = [
    { name: 'SrcT', type: TF_ATTR_TYPE, value: to === BFLOAT16 ? TF_FLOAT : BFLOAT16 },
    { name: 'DstT', type: TF_ATTR_TYPE, value: to },
    { name: 'Truncate', type: TF_ATTR_BOOL, value: false },
  ];
  return binding.executeOp('Cast', attributes, [id], 1)[0];
}

/**
 * Executes an operation whose inputs at `typed` are of the type T: in bfloat16 where one of them is.
 * @param remembered Inputs whose short copy is kept as long as they live: filters, which a step uses several times.
 */
export function executeTyped(
  name: string,
  inputs: readonly tf.TensorInfo[],
  attributes: TFEOpAttr[],
  how: { readonly typed: readonly number[]; readonly remembered?: number; readonly count: number },
): tf.Tensor[] {
  const backend = backendNow();
  const { binding, tensorMap } = backend;
  const ids = backend.getInputTensorIds(inputs);
  const isShort = (i: number): boolean => tensorMap.get(inputs[i].dataId)?.dtype === BFLOAT16;
  const short = how.typed.some(isShort);
  const copies: number[] = [];
  if (short) {
    for (const i of how.typed) {
      if (isShort(i)) continue;
      const stored = tensorMap.get(inputs[i].dataId);
      const { id } = stored?.shortId ? { id: stored.shortId } : castOf(binding, ids[i], BFLOAT16);
      ids[i] = id;
      if (i !== how.remembered || !stored) copies.push(id);
      else stored.shortId = id;
    }
  }
  const type = typeAttribute(binding, short ? BFLOAT16 : binding.TF_FLOAT);
  return finish(backend, { name, attributes: [type, ...attributes], ids, copies }, how.count);
}

const typeAttribute = ({ TF_ATTR_TYPE }: TFJSBinding, value: number): TFEOpAttr => ({
  name: 'T',
  type: TF_ATTR_TYPE,
  value,
});

interface Call {
  readonly name: string;
  readonly attributes: TFEOpAttr[];
  readonly ids: number[];
  /** What was made for this call only. */
  readonly copies: readonly number[];
}

function finish(
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

/** Teaches the node backend to hold bfloat16 tensors. Once per backend. */
export function allowBfloat16(nodeBackend: NodeJSKernelBackend): void {
  const backend = nodeBackend as unknown as Backend;
  const { createOutputTensor, executeMultipleOutputs, readSync, disposeData, tensorMap } = backend;
  const isShort = ({ dataId }: tf.TensorInfo): boolean => tensorMap.get(dataId)?.dtype === BFLOAT16;
  backend.createOutputTensor = (metadata) =>
    metadata.dtype === BFLOAT16
      ? registerShort(backend, metadata)
      : createOutputTensor.call(backend, metadata);
  backend.executeMultipleOutputs = (name, attributes, inputs, count) =>
    inputs.some(isShort)
      ? executeWithShort(backend, { name, attributes, inputs, isShort }, count)
      : executeMultipleOutputs.call(backend, name, attributes, inputs, count);
  backend.executeSingleOutput = (name, attributes, inputs) =>
    backend.executeMultipleOutputs(name, attributes, inputs, 1)[0];
  backend.readSync = (dataId) => {
    const stored = tensorMap.get(dataId);
    return stored?.dtype === BFLOAT16
      ? readShort(backend, stored.id)
      : readSync.call(backend, dataId);
  };
  backend.disposeData = (dataId, force) => {
    const stored = tensorMap.get(dataId);
    const freed = disposeData.call(backend, dataId, force);
    if (freed && stored?.shortId) backend.binding.deleteTensor(stored.shortId);
    return freed;
  };
}

function registerShort({ tensorMap }: Backend, { id, shape, dtype }: Metadata): tf.Tensor {
  const dataId = {};
  tensorMap.set(dataId, { id, shape, dtype, values: null, refCount: 1 });
  return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype: 'float32' });
}

/** An operation of TensorFlow.js that is given short tensors. */
function executeWithShort(
  backend: Backend,
  operation: {
    readonly name: string;
    readonly attributes: TFEOpAttr[];
    readonly inputs: tf.TensorInfo[];
    readonly isShort: (input: tf.TensorInfo) => boolean;
  },
  count: number,
): tf.Tensor[] {
  const { binding } = backend;
  const { name, attributes, inputs, isShort } = operation;
  const ids = backend.getInputTensorIds(inputs);
  if (IN_PLACE.has(name) && inputs.every(isShort)) {
    const others = attributes.filter((attribute) => attribute.name !== 'T');
    const type = typeAttribute(binding, BFLOAT16);
    return finish(backend, { name, attributes: [type, ...others], ids, copies: [] }, count);
  }
  const copies = inputs.flatMap((input, i) => {
    if (!isShort(input)) return [];
    ids[i] = castOf(binding, ids[i], binding.TF_FLOAT).id;
    return [ids[i]];
  });
  return finish(backend, { name, attributes, ids, copies }, count);
}

function readShort({ binding }: Backend, shortId: number): tf.backend_util.BackendValues {
  const { id } = castOf(binding, shortId, binding.TF_FLOAT);
  try {
    return binding.tensorDataSync(id);
  } finally {
    binding.deleteTensor(id);
  }
}
