// Local color drift: does a part of the image change its color, a sky or a cheek, while the mean stays?
import type { ArtifactCheck } from './artifact-check';
import { driftPlanes, strongerDrift } from './drift';
import { boxMean, quantile } from './planes';
import { verdictOf } from './verdicts';

const LIMITS = { pass: 2, warn: 4 };

/** Half a window, in LR pixels: windows of 9x9. */
const RADIUS = 4;

/** Drift of 9x9 LR pixels together, at the worst hundredth of the image. */
export const localColorDrift: ArtifactCheck = {
  name: 'local-color-drift',
  label: 'Local color drift',
  unit: 'levels',
  digits: 2,
  best: 'min',
  explanation:
    'SR, made small, minus LR, in means of 9x9 LR pixels: the 99th percentile over places and channels. Photographs have ' +
    '0.1 levels of 256, bicubic 0.5, nearest 0.6 (Set5), so 2 levels are a patch of another color, and 4 are plain to ' +
    'see. The picture is SR with its drift eight times stronger.',
  thresholds: LIMITS,
  judge(images) {
    const local = driftPlanes(images).map((plane) => boxMean(plane, RADIUS));
    const size = local[0].length;
    const sizes = new Float64Array(3 * size);
    local.forEach((plane, c) => {
      for (let i = 0; i < size; i++) sizes[c * size + i] = Math.abs(plane[i]);
    });
    const value = quantile(sizes, 0.99);
    return {
      value,
      verdict: verdictOf(value, { ...LIMITS, best: 'min' }),
      picture: strongerDrift(images, (channel, i) => local[channel][i]),
    };
  },
};
