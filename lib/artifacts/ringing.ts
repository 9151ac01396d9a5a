// Ringing: bright and dark lines beside an edge, where a filter or a network overshoots.
// A step edge at every position within an LR pixel, enlarged; the mean over the edge's length, so that texture and
// noise do not count.
import { CHANNELS, type RgbImage } from '../images/image';
import { downscaleBicubic } from '../images/imresize';
import type { ArtifactCheck } from './artifact-check';
import { grayImage, transposed } from './probe-images';
import { verdictOf } from './verdicts';

const LIMITS = { pass: 8.5, warn: 15 };

/** Levels on both sides of an edge: room for an overshoot of 30 %. */
const [DARK, BRIGHT] = [48, 208];

/** LR pixels between two edges; along an edge; left out at the ends of an edge. */
const SPACING = 24;
const LENGTH = 32;
const MARGIN = 10;

/** Overshoot beyond the plateaus on both sides of a step, in per cent of the step. */
export const ringing: ArtifactCheck = {
  name: 'ringing',
  label: 'Ringing',
  unit: '%',
  digits: 1,
  best: 'min',
  explanation:
    'Overshoot beside step edges, upright and level, at all positions within an LR pixel, in per cent of the step; the ' +
    'worst. MATLAB bicubic, down and up again, gives 6.9 to 8.1 % by the scale, so up to 8.5 % is what the data bring. ' +
    'SRResNets trained for PSNR have 11 to 12 %, sharp but without a line that a person would point at: a warning up to ' +
    '15 %. A GAN whose edges have a bright line beside them (Fast-SRGAN) has 19 %. The picture is the enlarged step.',
  thresholds: LIMITS,
  async probe(upscaler) {
    const lr = downscaleBicubic(steps(upscaler.scale), upscaler.scale);
    const upright = await upscaler.upscale(lr, { name: 'ringing' });
    const level = transposed(await upscaler.upscale(transposed(lr), { name: 'ringing' }));
    const found = [upright, level].map((sr) =>
      worstOvershoot(meanRow(sr, upscaler.scale), upscaler.scale),
    );
    const value = Math.max(...found);
    const worst = value === found[0] ? 'upright' : 'level';
    return {
      value,
      verdict: verdictOf(value, { ...LIMITS, best: 'min' }),
      note: `worst edge: ${worst}`,
      picture: value === found[0] ? upright : transposed(level),
    };
  },
};

/** Where the i-th edge is: `scale` of them, each one pixel further within its LR pixel. */
const edgeAt = (i: number, scale: number): number => (i + 1) * SPACING * scale + i;

/** Dark and bright bars, up and down in turn; one more edge than phases where that number is odd, to see both sides. */
function steps(scale: number): RgbImage {
  const edges = Array.from({ length: scale }, (_, i) => edgeAt(i, scale));
  return grayImage((scale + 1) * SPACING * scale, LENGTH * scale, (x) =>
    edges.filter((edge) => edge <= x).length % 2 === 0 ? DARK : BRIGHT,
  );
}

/** The mean of each column over the middle of an edge's length and the channels. */
function meanRow({ data, width, height }: RgbImage, scale: number): Float64Array {
  const row = new Float64Array(width);
  const [from, to] = [MARGIN * scale, height - MARGIN * scale];
  for (let y = from; y < to; y++) {
    for (let i = 0; i < width * CHANNELS; i++) {
      row[Math.floor(i / CHANNELS)] += data[y * width * CHANNELS + i] / (CHANNELS * (to - from));
    }
  }
  return row;
}

/** In per cent of the step, against the model's own plateaus: what it does to colors is not ringing. */
function worstOvershoot(row: Float64Array, scale: number): number {
  const near = 7 * scale;
  const far = 11 * scale;
  let worst = 0;
  for (let i = 0; i < scale; i++) {
    const edge = edgeAt(i, scale);
    const rises = i % 2 === 0;
    const before = mean(row.subarray(edge - far, edge - near));
    const after = mean(row.subarray(edge + near, edge + far));
    const [low, high] = rises ? [before, after] : [after, before];
    const around = row.subarray(edge - near, edge + near);
    const overshoot = Math.max(Math.max(...around) - high, low - Math.min(...around));
    worst = Math.max(worst, (100 * overshoot) / Math.max(1, high - low));
  }
  return worst;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
