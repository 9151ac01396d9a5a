// LR consistency: an enlargement, made small again, must be the image that it was made from.
// As NTIRE 2021 "Learning the Super-Resolution Space" measures it (Lugmayr et al., section 3.2; goal 45 dB, above it all
// are equal): https://github.com/andreas128/NTIRE21_Learning_SR_Space

import { psnr } from '../evaluation/psnr';
import { blankImage, type RgbImage, roundToBytes } from '../images/image';
import type { ArtifactCheck } from './artifact-check';
import { bicubicOf, downscaledOf } from './derived';
import { heatPicture } from './picture';
import { verdictOf } from './verdicts';

/** The challenge's, in dB. */
const GOAL = 45;

/** What ties in rounding may cost where another program made the bicubic image, in dB. */
const TIES = 0.1;

/** PSNR of SR made small again against LR. */
export const lrConsistency: ArtifactCheck = {
  name: 'lr-consistency',
  label: 'LR consistency',
  unit: 'dB',
  digits: 1,
  best: 'max',
  explanation:
    'PSNR (RGB, 8 bit) of SR, made small by MATLAB bicubic, against LR. 45 dB is the goal of NTIRE 2021, above which ' +
    'differences mean nothing. Bicubic enlargement itself reaches only 37.3 dB on Set5, so between its value on the same ' +
    'image and 45 dB is a warning, and below it a failure: such a model has changed what it was given. The picture is ' +
    'yellow where an LR pixel is off by 12 levels or more.',
  thresholds: { pass: GOAL, warn: 'bicubic on the same image' },
  judge({ sr, lr, scale }) {
    const small = roundedSmall(sr, scale);
    const value = psnr(small, lr, { channels: 'rgb' });
    const bicubic = psnr(roundedSmall(bicubicOf(lr, scale), scale), lr, { channels: 'rgb' });
    return {
      value,
      verdict: verdictOf(value, { pass: GOAL, warn: bicubic - TIES, best: 'max' }),
      note: `bicubic on the same image: ${bicubic.toFixed(1)} dB`,
      picture: heatPicture(sr, rootMeanSquares(small, lr), { full: 12, cell: scale }),
    };
  },
};

function roundedSmall(image: RgbImage, scale: number): RgbImage {
  const { data, width, height } = downscaledOf(image, scale);
  const small = blankImage(width, height);
  roundToBytes(data, small.data, 255);
  return small;
}

/** Per pixel, over its channels. */
function rootMeanSquares(a: RgbImage, b: RgbImage): Float64Array {
  const result = new Float64Array(a.width * a.height);
  for (let i = 0; i < result.length; i++) {
    let squares = 0;
    for (let c = 3 * i; c < 3 * i + 3; c++) squares += (a.data[c] - b.data[c]) ** 2;
    result[i] = Math.sqrt(squares / 3);
  }
  return result;
}
