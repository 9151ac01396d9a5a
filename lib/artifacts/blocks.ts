// Blocks: enlarged pixels that are seen as squares, as nearest neighbor makes them and networks that learned too little.
// Their gradient piles up at the borders of the squares; what a grid of phase means (grid.ts) does not see.

import type { Plane } from '../evaluation/planes';
import type { RgbImage } from '../images/image';
import type { ArtifactCheck } from './artifact-check';
import { lumaOf } from './derived';
import { heatPicture } from './picture';
import { verdictOf } from './verdicts';

const LIMITS = { pass: 15, warn: 30 };

/** The share of the gradient at one phase of the scale, from 0 (as at all others) to 100 (there alone). */
export const blocks: ArtifactCheck = {
  name: 'blocks',
  label: 'Blocks',
  unit: '%',
  digits: 1,
  best: 'min',
  explanation:
    'The share of steps between neighboring pixels that stands at every `scale`-th border of pixels: 0 % is as much as at ' +
    'the others, 100 % all of it, which is nearest neighbor. Photographs have up to 5 % (125 of BSDS and Set5), bicubic up ' +
    'to 9 %, GANs up to 7 %: so up to 15 % pass. Over 30 % the image is seen as squares. The picture shows the ' +
    'steps at that border, yellow from 32 levels on.',
  thresholds: LIMITS,
  judge({ sr, scale }) {
    const luma = lumaOf(sr);
    const found = [stepsOf(luma, scale, 'x'), stepsOf(luma, scale, 'y')];
    const worst = found.reduce((a, b) => (b.value > a.value ? b : a));
    return {
      value: worst.value,
      verdict: verdictOf(worst.value, { ...LIMITS, best: 'min' }),
      note: `most ${worst.axis === 'x' ? 'between columns' : 'between rows'}`,
      picture: pictureOf(sr, found, scale),
    };
  },
};

/** Where the steps along one axis are. */
interface Steps {
  readonly axis: 'x' | 'y';
  readonly value: number;
  /** The phase that has most of them: the pixel behind the step. */
  readonly phase: number;
}

function stepsOf({ data, width, height }: Plane, scale: number, axis: 'x' | 'y'): Steps {
  const [first, back] = axis === 'x' ? [{ x: 1, y: 0 }, 1] : [{ x: 0, y: 1 }, width];
  const sums = new Float64Array(scale);
  for (let y = first.y; y < height; y++) {
    for (let x = first.x; x < width; x++) {
      const i = y * width + x;
      sums[(axis === 'x' ? x : y) % scale] += Math.abs(data[i] - data[i - back]);
    }
  }
  const total = sums.reduce((sum, value) => sum + value, 0);
  const phase = sums.indexOf(Math.max(...sums));
  const even = 1 / scale;
  const value = total === 0 ? 0 : (100 * (sums[phase] / total - even)) / (1 - even);
  return { axis, value, phase };
}

function pictureOf(sr: RgbImage, found: readonly Steps[], scale: number): RgbImage {
  const { data, width } = lumaOf(sr);
  const heat = new Float64Array(data.length);
  for (const { axis, phase } of found) {
    const back = axis === 'x' ? 1 : width;
    for (let i = back; i < heat.length; i++) {
      const place = axis === 'x' ? i % width : Math.floor(i / width);
      if (place % scale !== phase || place === 0) continue;
      heat[i] = Math.max(heat[i], Math.abs(data[i] - data[i - back]));
    }
  }
  return heatPicture(sr, heat, { full: 32 });
}
