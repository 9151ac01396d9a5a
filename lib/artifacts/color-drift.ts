// Color drift: does the whole image turn darker, brighter, redder?
// GANs with batch norm or with losses on features alone do: two of 256 levels are seen where images are switched.
import type { ArtifactCheck } from './artifact-check';
import { CHANNEL_NAMES, driftPlanes, strongerDrift } from './drift';
import { moments } from './planes';
import { verdictOf } from './verdicts';

const LIMITS = { pass: 1, warn: 2 };

/** The mean of a channel of SR against that of LR, for the channel that is furthest off. */
export const colorDrift: ArtifactCheck = {
  name: 'color-drift',
  label: 'Color drift',
  unit: 'levels',
  digits: 2,
  best: 'min',
  explanation:
    'Mean of SR, made small, minus mean of LR, for the channel that is furthest off. Photographs and bicubic are within ' +
    '0.01 levels of 256 (Set5), so 1 level is beyond chance, and 2 levels are seen where two images are switched. The ' +
    'picture is SR with its drift eight times stronger.',
  thresholds: LIMITS,
  judge(images) {
    const means = driftPlanes(images).map(({ data }) => moments(data).mean);
    const value = Math.max(...means.map(Math.abs));
    const worst = means.findIndex((mean) => Math.abs(mean) === value);
    return {
      value,
      verdict: verdictOf(value, { ...LIMITS, best: 'min' }),
      note: `${CHANNEL_NAMES[worst]} is ${means[worst] < 0 ? 'darker' : 'brighter'}`,
      picture: strongerDrift(images, (channel) => means[channel]),
    };
  },
};
