// Flat field: what a model makes of nothing. Slow waves hold no fine structure, so all that repeats in their enlargement
// is the model's own grid: a check that needs no HR, and measures a pattern to a hundredth of a level.
import type { Plane } from '../evaluation/planes';
import { CHANNELS, type RgbImage } from '../images/image';
import type { ArtifactCheck } from './artifact-check';
import { residualOf, UNSEEN } from './comb';
import { enhancedPicture } from './picture';
import { moments } from './planes';
import { grayImage } from './probe-images';
import { repeatingPart } from './repeating-part';
import { verdictOf } from './verdicts';

/**
 * Up to a quarter of a level passes, as in the check of images. From half a level on the pattern is more than the rounding
 * error of an 8-bit file: most pixels of its phase have it on even sky, and it fails. In between, rounding leaves single pixels of it,
 * a level off, which raised contrast may bring out: a warning. The weakest checkerboard that a file can hold in full is at 0.99.
 */
const LIMITS = { pass: UNSEEN, warn: 0.5 };

/** LR pixels a side, how many of them at each side are a model's border and left out, and those of a wave. */
const SIZE = 52;
const BORDER = 10;
const WAVE = 16;

/**
 * Levels of the fields, and the heights of their waves. No field is quite flat: on a flat one all pixels of a phase round
 * alike, which makes a level of a tenth of one.
 */
const FIELDS = [
  { level: 32, height: 6 },
  { level: 96, height: 6 },
  { level: 160, height: 6 },
  { level: 224, height: 6 },
  { level: 128, height: 40 },
];

/** The picture makes the pattern so many times stronger. */
const GAIN = 24;

/** The largest mean of a phase in enlarged fields without structure, at periods of 2 and of the scale. */
export const flatField: ArtifactCheck = {
  name: 'flat-field',
  label: 'Grid on flat fields',
  unit: 'levels',
  digits: 2,
  best: 'min',
  explanation:
    'Dark to bright fields of slow waves, enlarged: the largest mean of the pixels of one phase (every 2nd or every `scale`-th ' +
    'in both directions) over their surroundings, in any channel. Over 0.5 levels of 256, more than rounding to 8 bit does, ' +
    'it fails: on even sky most pixels of the phase have it. Up to 0.25 levels pass, as nobody sees them; in between, ' +
    'raised contrast may bring it out. Bicubic has 0.00, an SRResNet 0.10, a checkerboard of one level 0.99. The picture ' +
    'shows what repeats on the worst field, 24 times stronger.',
  thresholds: LIMITS,
  async probe(upscaler) {
    const { scale } = upscaler;
    const found: PhaseMean[] = [];
    for (const field of fields()) {
      const sr = await upscaler.upscale(field, { name: 'flat-field' });
      for (const channel of channelsOf(sr)) {
        for (const period of new Set([2, scale])) found.push(phaseMean(channel, period, scale));
      }
    }
    const { value, period, residual } = found.reduce((a, b) => (b.value > a.value ? b : a));
    const pattern = { ...residual, data: repeatingPart(residual, period, 2) };
    return {
      value,
      verdict: verdictOf(value, { ...LIMITS, best: 'min' }),
      note: `at a period of ${period}`,
      picture: enhancedPicture(pattern, GAIN),
    };
  },
};

function fields(): RgbImage[] {
  // waves go up and down alike, and whole ones are measured: so the stairs of 8-bit slopes cancel
  const wave = (i: number): number => Math.sin((2 * Math.PI * (i + 0.5)) / WAVE);
  return FIELDS.map(({ level, height }) =>
    grayImage(SIZE, SIZE, (x, y) => level + height * (wave(x) + 0.8 * wave(y))),
  );
}

function channelsOf({ data, width, height }: RgbImage): Plane[] {
  return Array.from({ length: CHANNELS }, (_, c) => {
    const samples = new Float64Array(width * height);
    for (let i = 0; i < samples.length; i++) samples[i] = data[i * CHANNELS + c];
    return { data: samples, width, height };
  });
}

/** What repeats in one channel of an enlarged field. */
interface PhaseMean {
  readonly value: number;
  readonly period: number;
  readonly residual: Plane;
}

/** The largest distance of a phase's mean from that of all, inside the border. */
function phaseMean(channel: Plane, period: number, scale: number): PhaseMean {
  const data = residualOf(channel, period);
  const { width } = channel;
  const [from, to] = [BORDER * scale, (SIZE - BORDER) * scale];
  const phases = Array.from({ length: period ** 2 }, () => ({ sum: 0, count: 0 }));
  for (let y = from; y < to; y++) {
    for (let x = from; x < to; x++) {
      const phase = phases[(y % period) * period + (x % period)];
      phase.sum += data[y * width + x];
      phase.count += 1;
    }
  }
  const means = Float64Array.from(phases, ({ sum, count }) => sum / count);
  const { mean } = moments(means);
  const value = means.reduce((most, one) => Math.max(most, Math.abs(one - mean)), 0);
  return { value, period, residual: { ...channel, data } };
}
