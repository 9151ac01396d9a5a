// Checkerboard and grid: a pattern that repeats with the upsampling layers' period, over the whole image.
// PSNR, LPIPS and GMSD do not see a checkerboard of one level (shared measurements); a comb over the phases does.
import type { RgbImage } from '../images/image';
import type { ArtifactCheck, JudgedImages } from './artifact-check';
import { combOf, residualOf, UNSEEN } from './comb';
import { lumaOf } from './derived';
import { heatPicture } from './picture';
import { repeatingPart } from './repeating-part';
import { verdictOf } from './verdicts';

const LIMITS = { pass: 5, warn: 15 };

/**
 * What the comb of a photograph may be where there is no HR: three times noise. Times the limit it is 15, and the most
 * of 25 clean ones is 13.8 (`bird` of Set5, which was a JPEG file).
 */
const WITHOUT_HR = 3;

/** Levels of a pattern that the picture shows in yellow. */
const FULL = 2;

/** The phase comb at periods of 2 and of the scale, relative to that of HR. */
export const grid: ArtifactCheck = {
  name: 'grid',
  label: 'Grid',
  digits: 1,
  best: 'min',
  explanation:
    'Fine structure that repeats every 2 pixels (checkerboard) or every `scale` pixels: the variance of the means of its ' +
    'phases relative to chance, the larger of both periods, divided by that of HR (at least 1; without HR by 3). A ' +
    'checkerboard of one level gives 17 to 1200 on Set5, bicubic 0, clean photographs up to 1 with HR and 5 without. So up ' +
    'to 5 pass and over 15 fail. Phases that differ by less than 0.25 levels pass in any case, whatever the value: in a ' +
    'large photograph also a pattern that nobody sees is no chance, and half of what rounding to 8 bit does hides it. The picture is vermilion where ' +
    'the pattern has 1 level around, yellow from 2 levels on.',
  thresholds: LIMITS,
  judge(images) {
    const { sr, scale } = images;
    const found = [...new Set([2, scale])].map((period) => measured(images, period));
    const strongest = found.reduce((a, b) => (b.value > a.value ? b : a));
    const seen = found.filter(({ amplitude }) => amplitude >= UNSEEN);
    const judged = Math.max(0, ...seen.map(({ value }) => value));
    const verdict = verdictOf(judged, { ...LIMITS, best: 'min' });
    const unseen = verdict === 'pass' && strongest.value > LIMITS.pass;
    const rule = unseen ? `: passes below ${UNSEEN} levels, which nobody sees` : '';
    return {
      value: strongest.value,
      verdict,
      note: `strongest at a period of ${strongest.period}, by ${strongest.amplitude.toFixed(2)} levels${rule}`,
      picture: pictureOf(sr, scale),
    };
  },
};

function measured(
  { sr, hr }: JudgedImages,
  period: number,
): { period: number; value: number; amplitude: number } {
  const { strength, amplitude } = combOf(lumaOf(sr), period);
  const usual = hr ? Math.max(1, combOf(lumaOf(hr), period).strength) : WITHOUT_HR;
  return { period, value: strength / usual, amplitude };
}

/** What repeats with the scale, and so with 2 where that divides it. */
function pictureOf(sr: RgbImage, scale: number): RgbImage {
  const luma = lumaOf(sr);
  const period = scale % 2 === 0 ? scale : 2 * scale;
  const residual = { ...luma, data: residualOf(luma, period) };
  return heatPicture(sr, repeatingPart(residual, period, 8).map(Math.abs), { full: FULL });
}
