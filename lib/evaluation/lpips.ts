// LPIPS v0.1 of two 8-bit images, by the network whose activations it compares (Zhang et al. 2018). AlexNet's is the
// one of papers on super-resolution. Whole RGB images, no border left out, as the original's own script measures.
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../engine/engine';
import type { RgbImage } from '../images/image';
import { imagesToTensor } from '../images/tensors';
import type { Lpips, LpipsFeatures } from '../models/lpips';
import { LPIPS_NETWORKS, type LpipsNet, loadLpips, missingLpips } from '../models/lpips-weights';
import type { MeasuredImages, MetricWithNeeds } from './metric';

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

function metricOf<Key extends string>(
  net: LpipsNet,
  { name, key, label }: { name: string; key: Key; label: string },
): MetricWithNeeds<Key> {
  return {
    name,
    columns: [{ key, label, digits: 4, best: 'min' }],
    convention: [`${label} v0.1 with ${LPIPS_NETWORKS[net].label} on whole RGB images`],
    missing: () => missingLpips(net),
    async open() {
      await startEngine();
      const { measure, dispose } = measuring(await loadLpips(net));
      // one column, which the type of a record with a computed key does not say
      return {
        measure: async (images) => ({ [key]: await measure(images) }) as Record<Key, number>,
        dispose,
      };
    },
  };
}

/** Measures pairs; the features of an HR image are kept until another one comes, for all models are measured on it. */
function measuring(lpips: Lpips): {
  measure(images: MeasuredImages): Promise<number>;
  dispose(): void;
} {
  let kept: { readonly hr: RgbImage; readonly features: LpipsFeatures } | undefined;
  const forget = (): void => {
    tf.dispose([...(kept?.features ?? [])]);
    kept = undefined;
  };
  const featuresOf = (image: RgbImage): tf.Tensor4D[] =>
    tf.tidy(() => lpips.features(imagesToTensor([image], 'signed')));
  return {
    async measure({ sr, hr }) {
      checkSize(sr, hr);
      if (kept?.hr !== hr) {
        forget();
        kept = { hr, features: featuresOf(hr) };
      }
      const { features } = kept!;
      const distance = tf.tidy(() => lpips.distance(featuresOf(sr), features));
      const [value] = await distance.data();
      distance.dispose();
      return value;
    },
    dispose() {
      forget();
      lpips.dispose();
    },
  };
}

function checkSize(sr: RgbImage, hr: RgbImage): void {
  if (sr.width === hr.width && sr.height === hr.height) return;
  throw new Error(
    `lpips: both images must be of one size, but got ${sr.width}x${sr.height} and ${hr.width}x${hr.height}; ` +
      'crop the HR image to a multiple of the scale before comparing',
  );
}
