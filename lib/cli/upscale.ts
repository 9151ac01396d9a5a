// srgan upscale: a person's own images, enlarged by a trained run.
import { mkdir } from 'node:fs/promises';
import type { Command } from 'commander';
import { planUpscaling, upscaleFile } from '../inference/upscale-file';
import { createProgress } from '../output/progress';
import { modelScale, openUpscaler } from '../runs/open-model';
import { scaleNumber, wholeNumber } from './options';
import { asUsage } from './usage-error';

interface UpscaleArguments {
  model: string;
  output: string;
  scale?: number;
  tile?: number;
}

/** Adds `upscale`. */
export function addUpscaleCommand(program: Command): void {
  program
    .command('upscale')
    .description('enlarge your own images; writes PNG files of the same names')
    .argument('<input...>', 'image files or folders')
    .requiredOption('--model <bicubic|run>', 'what enlarges')
    .requiredOption('--output <folder>', 'where the results go')
    .option('--scale <number>', 'factor of bicubic (default 4; a run has its own)', scaleNumber)
    .option(
      '--tile <pixels>',
      'side of a tile in input pixels, against running out of memory',
      wholeNumber(64),
    )
    .action(run);
}

async function run(inputs: string[], args: UpscaleArguments): Promise<void> {
  const jobs = await asUsage(() => planUpscaling(inputs, args.output));
  const scale = args.scale ?? (await modelScale(args.model)) ?? 4;
  const upscaler = await openUpscaler(args.model, { scale, tile: args.tile });
  await mkdir(args.output, { recursive: true });
  const progress = createProgress({ label: 'upscale', total: jobs.length, unit: 'images' });
  let failed = 0;
  try {
    for (const [i, job] of jobs.entries()) {
      try {
        const { width, height } = await upscaleFile(job, upscaler, {
          onProgress: (share) => progress.update(i + share, { image: job.input }),
        });
        console.log(`${job.output} ${width}x${height}`);
      } catch (error) {
        // one broken file must not cost the others
        failed++;
        console.error(`srgan: ${job.input}: ${(error as Error).message}`);
      }
    }
    progress.finish();
  } finally {
    upscaler.dispose();
  }
  if (failed > 0)
    throw new Error(
      `upscale: every image must be enlarged, but got ${failed} of ${jobs.length} that failed`,
    );
}
