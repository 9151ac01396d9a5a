// Speed of PSNR and SSIM over the luma of a photograph, one thread:
//   node --import tsx test/bench/metrics.ts [--rounds 15] [--json]
// Milliseconds of processor time, median. SSIM of 512x512 is well under 100 ms; much more is a regression.
import { parseArgs } from 'node:util';
import { psnr } from '../../lib/evaluation/psnr';
import { ssim } from '../../lib/evaluation/ssim';
import type { RgbImage } from '../../lib/images/image';
import { medianProcessorTime } from './processor-time';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, json: { type: 'boolean', default: false } },
});

/** An image of arbitrary content. */
function image(side: number, factor: number): RgbImage {
  const data = Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * factor) % 256);
  return { data, width: side, height: side };
}

const rows = [512, 2048].flatMap((side) => {
  const [a, b] = [image(side, 7919), image(side, 104_729)];
  return [psnr, ssim].map((metric) => ({
    case: `${metric.name} ${side}x${side}`,
    milliseconds: medianProcessorTime(
      Number(values.rounds),
      () => void metric(a, b, { cropBorder: 4 }),
    ),
  }));
});
if (values.json) console.log(JSON.stringify(rows));
else console.table(rows);
