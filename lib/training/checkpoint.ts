// A training state in one file: every network's weights, the optimizers' moments, the average, the
// step and the configuration. Batches and every other random choice are functions of (seed, step),
// so the step is the whole random state.
import * as tf from '@tensorflow/tfjs';
import type { Network } from '../models/network';
import type { Adam } from './adam';
import { readTensorFile, type StoredTensor, type TensorFile, writeTensorFile } from './safetensors';

/** What a checkpoint is made of; the names become prefixes of the tensors' names. */
export interface CheckpointParts {
  readonly networks: Readonly<Record<string, Network>>;
  readonly optimizers: Readonly<Record<string, Adam>>;
}

/** Numbers and text that belong to the state; JSON. */
export interface CheckpointState {
  /** Steps done; the next step to run. */
  readonly step: number;
  readonly [key: string]: unknown;
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
  await writeTensorFile(path, {
    tensors,
    metadata: { state: JSON.stringify(state), updates: JSON.stringify(updates) },
  });
}

async function stored(tensor: tf.Tensor): Promise<StoredTensor> {
  return { shape: tensor.shape, values: await tensor.data<'float32'>() };
}

/** Loads what saveCheckpoint wrote into parts of the same configuration. @throws when a tensor is missing or of another shape. */
export async function loadCheckpoint(
  path: string,
  parts: CheckpointParts,
): Promise<CheckpointState> {
  const file = await readTensorFile(path);
  for (const [prefix, network] of Object.entries(parts.networks)) setWeights(network, file, prefix);
  const updates = JSON.parse(file.metadata.updates ?? '{}') as Record<string, number>;
  for (const [prefix, optimizer] of Object.entries(parts.optimizers)) {
    const moments = momentsOf(file, prefix);
    optimizer.restore(moments, updates[prefix] ?? 0);
    tf.dispose([...moments.values()]);
  }
  return JSON.parse(file.metadata.state);
}

/** Sets a network's weights from the tensors `<prefix>/<name>` of a file. */
export function setWeights(network: Network, file: TensorFile, prefix: string): void {
  for (const [name, weight] of network.weights) {
    const found = file.tensors.get(`${prefix}/${name}`);
    if (!found || found.shape.join() !== weight.shape.join()) {
      throw new Error(
        `loadCheckpoint: ${prefix}/${name} must be a tensor [${weight.shape}], but got ` +
          `${found ? `[${found.shape}]` : 'nothing'}; the checkpoint is of another configuration`,
      );
    }
    tf.tidy(() => weight.assign(tf.tensor(found.values, weight.shape)));
  }
}

function momentsOf(file: TensorFile, prefix: string): Map<string, tf.Tensor> {
  const moments = new Map<string, tf.Tensor>();
  for (const [name, { shape, values }] of file.tensors) {
    const [, kind, rest] = name.match(/^([^/]+)\/(.+)$/) ?? [];
    if (kind === prefix && /^[mv]\//.test(rest)) moments.set(rest, tf.tensor(values, [...shape]));
  }
  return moments;
}
