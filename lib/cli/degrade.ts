// srgan degrade: LR images as photographs come out of phones and messengers, to measure models on.
import { parse, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import type { Dataset } from '../data/dataset';
import { oneWord, scaleNumber, wholeNumber } from './options';
import { asUsage } from './usage-error';

/** How much is done to them; the numbers are in degradation/degradations. */
const STRENGTHS = ['mild', 'realistic'] as const;

interface DegradeArguments {
  output: string;
  seed: number;
  scale: number;
  degradation: (typeof STRENGTHS)[number];
}

/** Adds `degrade`. */
export function addDegradeCommand(program: Command): void {
  program
    .command('degrade')
    .description('make degraded LR images of HR ones: blur, noise, JPEG; writes PNG files')
    .argument('<image|folder|set>', 'an HR image, a folder of them, or a set of the catalogue')
    .requiredOption('--output <folder>', 'where the LR images go, for `srgan evaluate --lr`')
    .option('--seed <number>', 'of what is random', wholeNumber(0), 0)
    .option('--scale <number>', 'factor', scaleNumber, 4)
    .option(
      '--degradation <mild|realistic>',
      'how much: what the preset photo is trained on, or all of Real-ESRGAN',
      oneWord(STRENGTHS),
      'mild',
    )
    .action(run);
}

async function run(
  input: string,
  { output, seed, scale, degradation: strength }: DegradeArguments,
): Promise<void> {
  const { degradeDataset } = await import('../data/degrade-dataset.js');
  const { DEGRADATIONS } = await import('../degradation/degradations.js');
  const { createProgress } = await import('../output/progress.js');
  const { images } = await asUsage(() => {
    checkOutside(input, output);
    return openInput(input);
  });
  const bar = createProgress({ label: 'degrade', total: images.length, unit: 'images' });
  try {
    await degradeDataset(
      { images },
      {
        ...{ scale, seed, output, degradation: DEGRADATIONS[strength] },
        onProgress: (done) => bar.update(done),
      },
    );
  } finally {
    bar.leave();
  }
  console.log(`${images.length} LR images written to ${output}`);
}

/** Below HR images, LR ones would be read as HR ones the next time. */
function checkOutside(input: string, output: string): void {
  if (!`${resolve(output)}${sep}`.startsWith(`${resolve(input)}${sep}`)) return;
  throw new Error(`--output must lie outside of ${input}, but got ${output}; name another folder`);
}

/** A single image is a set of one; of catalogued sets the test part, as evaluations take it. */
async function openInput(input: string): Promise<Pick<Dataset, 'images'>> {
  const { stat } = await import('node:fs/promises');
  const { isInCatalogue } = await import('../data/catalogue.js');
  const { openDataset } = await import('../data/dataset.js');
  const found = await stat(input).catch(() => undefined);
  if (found?.isFile()) return { images: [{ name: parse(input).name, hr: input }] };
  return openDataset(input, { split: isInCatalogue(input) ? 'test' : 'all' });
}
