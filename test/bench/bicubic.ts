// Speed of the MATLAB bicubic resizer, one thread:
//   node --import tsx test/bench/bicubic.ts [--rounds 15] [--json]
// Milliseconds of processor time, median, so that other programs on the machine count little.
import { parseArgs } from 'node:util';
import type { RgbImage } from '../../lib/images/image';
import { downscaleBicubic, upscaleBicubic } from '../../lib/images/imresize';
import { medianProcessorTime } from './processor-time';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, json: { type: 'boolean', default: false } },
});

/** An image of arbitrary content. */
function image(width: number, height: number): RgbImage {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 256);
  return { data, width, height };
}

const photograph = image(481, 321);
const large = image(2040, 1356);
const largeLr = image(510, 339);
const cases: [string, () => void][] = [
  ['481x321 down 4', () => downscaleBicubic(photograph, 4)],
  [
    '481x321 down 4, rounded each pass',
    () => downscaleBicubic(photograph, 4, { rounding: 'each-pass' }),
  ],
  ['481x321 down 2', () => downscaleBicubic(photograph, 2)],
  ['481x321 up 4', () => upscaleBicubic(photograph, 4)],
  ['120x80 up 4', () => upscaleBicubic(image(120, 80), 4)],
  ['2040x1356 down 4', () => downscaleBicubic(large, 4)],
  ['510x339 up 4', () => upscaleBicubic(largeLr, 4)],
];
const rows = cases.map(([name, work]) => ({
  case: name,
  milliseconds: medianProcessorTime(Number(values.rounds), work),
}));
if (values.json) console.log(JSON.stringify(rows));
else console.table(rows);
