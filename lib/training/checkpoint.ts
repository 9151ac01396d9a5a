// A training state in one file: every network's weights, the optimizers' moments, the average, the
// step and what the next row has so far. Batches and every other random choice are functions of (seed, step),
// so the step is the whole random state.
import * as tf from '@tensorflow/tfjs';
import type { Network } from '../models/network';
import type { Adam } from './adam';
import { type CheckpointState, checkpointState } from './checkpoint-state';
import { readTensorFile, type StoredTensor, type TensorFile, writeTensorFile } from './safetensors';

/** What a checkpoint is made of; the names become prefixes of the tensors' names. */
export interface CheckpointParts {
  readonly networks: Readonly<Record<string, Network>>;
  readonly optimizers: Readonly<Record<string, Adam>>;
}

/** Saves atomically: after a crash the file is the old state or the new one. */
export async function saveCheckpoint(
  path: string,
  parts: CheckpointParts,
  state: CheckpointState,
): Promise<void> {
  const tensors = new Map<string, StoredTensor>();
  for (const [prefix, network] of Object.entries(parts.networks)) {
    for (const [name, weight] of network.weights)
      tensors.set(`${prefix}/${name}`, await stored(weight));
  }
  const updates: Record<string, number> = {};
  for (const [prefix, optimizer] of Object.entries(parts.optimizers)) {
    updates[prefix] = optimizer.updates;
    const moments = optimizer.moments();
    for (const [name, moment] of moments) tensors.set(`${prefix}/${name}`, await stored(moment));
    tf.dispose([...moments.values()]);
  }
  const metadata = { state: JSON.stringify(state), updates: JSON.stringify(updates) };
  await writeTensorFile(path, { tensors, metadata });
}

async function stored(tensor: tf.Tensor): Promise<StoredTensor> {
  return { shape: tensor.shape, values: await tensor.data<'float32'>() };
}

/**
 * Loads what saveCheckpoint wrote into parts of the same configuration.
 * @throws before anything is changed, when a tensor is missing, of another shape, or belongs to no part, or the
 *   state is none.
 */
export async function loadCheckpoint(
  path: string,
  parts: CheckpointParts,
): Promise<CheckpointState> {
  const file = await readTensorFile(path);
  const { state, updates } = checkpointState(path, file.metadata, Object.keys(parts.optimizers));
  const expected = expectedShapes(parts);
  checkTensors(path, file, expected);
  for (const [prefix, network] of Object.entries(parts.networks)) assign(network, file, prefix);
  for (const [prefix, optimizer] of Object.entries(parts.optimizers)) {
    const moments = momentsOf(file, prefix);
    optimizer.restore(moments, updates[prefix]);
    tf.dispose([...moments.values()]);
  }
  return state;
}

/** Sets a network's weights from the tensors `<prefix>/<name>` of a file. @throws before anything is changed, when one is missing or of another shape. */
export function setWeights(network: Network, file: TensorFile, prefix: string): void {
  const own = [...file.tensors].filter(([name]) => name.startsWith(`${prefix}/`));
  const part = { ...file, tensors: new Map(own) };
  checkTensors(
    'setWeights',
    part,
    expectedShapes({ networks: { [prefix]: network }, optimizers: {} }),
  );
  assign(network, file, prefix);
}

/**
 * Sets those of a network's weights that a file has as `<prefix>/<name>` in the same shape.
 * @returns the names of the others, which stay as they are. @throws when there are none to set.
 */
export function setMatchingWeights(network: Network, file: TensorFile, prefix: string): string[] {
  const fits = (name: string, { shape }: tf.Tensor): boolean =>
    file.tensors.get(`${prefix}/${name}`)?.shape.join() === shape.join();
  const weights = [...network.weights];
  const found = new Map(weights.filter(([name, weight]) => fits(name, weight)));
  if (found.size === 0) {
    throw new Error(
      `setMatchingWeights: the file must have weights of ${network.name}, but got none of a name and shape that it has`,
    );
  }
  assign({ weights: found }, file, prefix);
  return weights.flatMap(([name]) => (found.has(name) ? [] : [name]));
}

/** Shapes by name of every tensor that a checkpoint of these parts has. */
function expectedShapes({ networks, optimizers }: CheckpointParts): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  for (const [prefix, { weights }] of Object.entries(networks)) {
    for (const [name, { shape }] of weights) shapes.set(`${prefix}/${name}`, shape);
  }
  for (const [prefix, { momentShapes }] of Object.entries(optimizers)) {
    for (const [name, shape] of momentShapes) shapes.set(`${prefix}/${name}`, shape);
  }
  return shapes;
}

function checkTensors(
  what: string,
  { tensors }: TensorFile,
  expected: ReadonlyMap<string, readonly number[]>,
): void {
  const fail = (name: string, rule: string, got: string): Error =>
    new Error(
      `loadCheckpoint: ${name} must be ${rule}, but got ${got}; ${what} is of another configuration`,
    );
  for (const [name, shape] of expected) {
    const found = tensors.get(name);
    if (found?.shape.join() === shape.join()) continue;
    throw fail(name, `a tensor [${shape}]`, found ? `[${found.shape}]` : 'nothing');
  }
  const foreign = [...tensors.keys()].find((name) => !expected.has(name));
  if (foreign) throw fail(foreign, 'a tensor of the networks', 'one that they do not have');
}

function assign(network: Pick<Network, 'weights'>, { tensors }: TensorFile, prefix: string): void {
  for (const [name, weight] of network.weights) {
    const found = tensors.get(`${prefix}/${name}`)!;
    tf.tidy(() => weight.assign(tf.tensor(found.values, weight.shape)));
  }
}

function momentsOf(file: TensorFile, prefix: string): Map<string, tf.Tensor> {
  const moments = new Map<string, tf.Tensor>();
  for (const [name, { shape, values }] of file.tensors) {
    if (!name.startsWith(`${prefix}/`)) continue;
    moments.set(name.slice(prefix.length + 1), tf.tensor(values, [...shape]));
  }
  return moments;
}
