// TensorFlow's summary writer: scalars and images in an event file, which TensorBoard reads. Its operations are
// called by name on handles of the addon. The package's own tf.node.summaryFileWriter has no images, cannot be
// closed, keeps five tensors a writer, and gives the first writer of a folder to everyone who asks later.
// Operations: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/ops/summary_ops.cc
import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import type { TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { isTensorflow } from './node-backend';

/** 8-bit RGB, interleaved: width * height * 3 samples. */
export interface SummaryImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** An open event file; none of it counts in tf.memory(). Every call throws where the file cannot be written, or is closed. */
export interface SummaryWriter {
  /** Adds a value, kept as float32, at a step (a whole number). */
  scalar(tag: string, value: number, step: number): void;
  /** Adds an image, kept as PNG. TensorFlow appends `/image` to its tag. */
  image(tag: string, image: SummaryImage, step: number): void;
  /** Hands everything added to the system: readers see it, and a kill of this process does not lose it. */
  flush(): void;
  /** Flushes and ends the file. */
  close(): void;
}

/** TensorFlow flushes by itself where more events wait than this, or for longer. */
const QUEUE = { events: 1000, milliseconds: 60_000 };

/** TensorFlow shares a file between writers of one name, so each gets a number. */
let writersOpened = 0;

/**
 * Starts a new event file in a folder, which is made as needed; earlier files there stay.
 * @throws on another engine than `tensorflow`, and where the folder cannot be made or written to
 */
export function openSummaryWriter(folder: string): SummaryWriter {
  if (!isTensorflow()) {
    throw new Error(
      `openSummaryWriter: the engine must be tensorflow, but got ${tf.getBackend()}; ` +
        '`npx srgan doctor` says why tensorflow does not start',
    );
  }
  const { binding } = tf.backend() as NodeJSKernelBackend;
  const { call, close } = openResource(binding, folder);
  const dataType = (value: number): TFEOpAttr => ({ name: 'T', type: binding.TF_ATTR_TYPE, value });
  // with more than one, TensorFlow would number them: <tag>/image/0
  const oneImage: TFEOpAttr = { name: 'max_images', type: binding.TF_ATTR_INT, value: 1 };
  return {
    scalar(tag, value, step) {
      const number = { type: binding.TF_FLOAT, shape: [], values: Float32Array.of(value) };
      const inputs = [int64(binding, step), text(binding, tag), number];
      call('WriteScalarSummary', inputs, [dataType(binding.TF_FLOAT)]);
    },
    image(tag, { data, width, height }, step) {
      const pixels = { type: binding.TF_UINT8, shape: [1, height, width, 3], values: data };
      // the color of pixels that are no number, which bytes never are
      const unused = { type: binding.TF_UINT8, shape: [3], values: new Uint8Array(3) };
      const inputs = [int64(binding, step), text(binding, tag), pixels, unused];
      call('WriteImageSummary', inputs, [dataType(binding.TF_UINT8), oneImage]);
    },
    flush: () => call('FlushSummaryWriter'),
    close,
  };
}

/** An input of an operation: TensorFlow's type, shape, values. */
interface Input {
  readonly type: number;
  readonly shape: number[];
  readonly values: Float32Array | Int32Array | Uint8Array | Uint8Array[];
}

function text({ TF_STRING }: TFJSBinding, value: string): Input {
  return { type: TF_STRING, shape: [], values: [new TextEncoder().encode(value)] };
}

function int32({ TF_INT32 }: TFJSBinding, value: number): Input {
  return { type: TF_INT32, shape: [], values: Int32Array.of(value) };
}

/** The addon takes an int64 as two halves. */
function int64({ TF_INT64 }: TFJSBinding, value: number): Input {
  const halves = new Int32Array(BigInt64Array.of(BigInt(value)).buffer);
  return { type: TF_INT64, shape: [], values: halves };
}

/** A writer inside TensorFlow: executes operations on it until it is closed. */
interface Resource {
  call(operation: string, inputs?: readonly Input[], attributes?: TFEOpAttr[]): void;
  close(): void;
}

function openResource(binding: TFJSBinding, folder: string): Resource {
  const name = { type: binding.TF_ATTR_STRING, value: `srgan-lab-${writersOpened++}` };
  const names = [
    { ...name, name: 'shared_name' },
    { ...name, name: 'container', value: '' },
  ];
  const [{ id }] = binding.executeOp('SummaryWriter', names, [], 1);
  let open = true;
  const call: Resource['call'] = (operation, inputs = [], attributes = []) => {
    if (!open) throw new Error(`openSummaryWriter: ${folder} must be open, but it was closed`);
    try {
      executeOn(binding, id, { operation, inputs, attributes });
    } catch (error) {
      throw writingError(error, folder);
    }
  };
  const close = (): void => {
    if (!open) return;
    try {
      call('CloseSummaryWriter');
    } finally {
      open = false;
      binding.deleteTensor(id);
    }
  };
  try {
    const limits = [int32(binding, QUEUE.events), int32(binding, QUEUE.milliseconds)];
    call('CreateSummaryFileWriter', [text(binding, folder), ...limits, text(binding, '.v2')]);
  } catch (error) {
    binding.deleteTensor(id);
    throw error;
  }
  return { call, close };
}

/** Executes an operation on a resource; its inputs are gone afterwards. */
function executeOn(
  binding: TFJSBinding,
  resource: number,
  what: { operation: string; inputs: readonly Input[]; attributes: TFEOpAttr[] },
): void {
  const ids: number[] = [];
  try {
    for (const { type, shape, values } of what.inputs) {
      ids.push(binding.createTensor(shape, type, values));
    }
    binding.executeOp(what.operation, what.attributes, [resource, ...ids], 0);
  } finally {
    for (const id of ids) binding.deleteTensor(id);
  }
}

/** The addon says `Invalid TF_Status: 5`, a line break and what TensorFlow says. */
function writingError(cause: unknown, folder: string): Error {
  const message = cause instanceof Error ? cause.message : String(cause);
  const reason = message.replace(/^Invalid TF_Status: \d+\nMessage: /, '');
  return new Error(
    `openSummaryWriter: ${folder} must be a folder that can be written to, but got: ${reason}; ` +
      'check the folder, its permissions and the free space',
    { cause },
  );
}
