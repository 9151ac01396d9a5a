// A network layer by layer, as rows for a table: what it holds and how many values that is.
import type { Network } from './network';

/** One layer's weights. */
export interface LayerDescription {
  /** Name of the layer, as `block1/first/conv`. */
  readonly layer: string;
  /** Shapes of its weights, as `kernel [3,3,64,64], bias [64]`. */
  readonly weights: string;
  /** Values that training changes. */
  readonly trainable: number;
  /** Values that it does not, as moving statistics. */
  readonly fixed: number;
}

/** The layers in order of creation; their `trainable` add up to countParameters of the network. */
export function describeNetwork(network: Network): LayerDescription[] {
  const trainable = new Set(network.trainableNames);
  const layers = new Map<string, { weights: string[]; trainable: number; fixed: number }>();
  for (const [name, weight] of network.weights) {
    const layer = name.slice(0, name.lastIndexOf('/'));
    const entry = layers.get(layer) ?? { weights: [], trainable: 0, fixed: 0 };
    entry.weights.push(`${name.slice(layer.length + 1)} [${weight.shape}]`);
    entry[trainable.has(name) ? 'trainable' : 'fixed'] += weight.size;
    layers.set(layer, entry);
  }
  return [...layers].map(([layer, { weights, ...counts }]) => ({
    layer,
    weights: weights.join(', '),
    ...counts,
  }));
}
