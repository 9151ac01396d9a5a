// LPIPS v0.1 of two 8-bit images, by the network whose activations it compares (Zhang et al. 2018). AlexNet's is the
// one of papers on super-resolution. Whole RGB images, no border left out, as the original's own script measures.
import { type LpipsNet, missingLpips } from '../models/lpips-folder';
import type { MetricWithNeeds } from './metric';

/** How people call the networks. */
const NETWORKS = { alex: 'AlexNet', squeeze: 'SqueezeNet 1.1', vgg: 'VGG16' } as const;

/** The distance that papers give. */
export const lpipsMetric: MetricWithNeeds<'lpips'> = metricOf('alex', {
  name: 'lpips',
  key: 'lpips',
  label: 'LPIPS',
});

/** The same with SqueezeNet: a second opinion, not to be compared with AlexNet's. */
export const lpipsSqueezeMetric: MetricWithNeeds<'lpipsSqueeze'> = metricOf('squeeze', {
  name: 'lpips-squeeze',
  key: 'lpipsSqueeze',
  label: 'LPIPS-squeeze',
});

/** The same with VGG16, whose weights few have: measured when it is asked for. */
export const lpipsVggMetric: MetricWithNeeds<'lpipsVgg'> = {
  ...metricOf('vgg', { name: 'lpips-vgg', key: 'lpipsVgg', label: 'LPIPS-VGG' }),
  byRequest: true,
};

function metricOf<Key extends string>(
  net: LpipsNet,
  { name, key, label }: { name: string; key: Key; label: string },
): MetricWithNeeds<Key> {
  return {
    name,
    columns: [{ key, label, digits: 4, best: 'min' }],
    convention: [`${label} v0.1 with ${NETWORKS[net]} on whole RGB images`],
    missing: () => missingLpips(net),
    async open() {
      // loaded here, so that a list of metrics loads nothing that computes
      const { startEngine } = await import('../engine/engine.js');
      const { loadLpips } = await import('../models/lpips-weights.js');
      const { measureFeatures } = await import('./feature-distance.js');
      await startEngine();
      const { measure, dispose } = measureFeatures(name, await loadLpips(net));
      // one column, which the type of a record with a computed key does not say
      return {
        measure: async (images) => ({ [key]: await measure(images) }) as Record<Key, number>,
        dispose,
      };
    },
  };
}
