// srgan upscale: a person's own images, enlarged by a trained run.
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { printable } from '../files/printable';
import type { UpscaledFile } from '../inference/upscale-file';
import { scaleNumber, wholeNumber } from './options';
import { asUsage } from './usage-error';

interface UpscaleArguments {
  model?: string;
  output?: string;
  scale?: number;
  tile?: number;
  overwrite?: boolean;
}

/** Adds `upscale`. */
export function addUpscaleCommand(program: Command): void {
  program
    .command('upscale')
    .description('enlarge your own images; writes PNG files')
    .argument('<input...>', 'image files or folders')
    .option(
      '--model <bicubic|run>',
      'what enlarges (default: srgan-light, which comes with the lab)',
    )
    .option(
      '--output <folder|file.png>',
      'where the results go, under the names of the inputs; for one image also a file (default: photo-x4.png beside ' +
        'photo.jpg; for a folder, a new one beside it)',
    )
    .option('--scale <number>', "factor (default: the run's own; 4 for bicubic)", scaleNumber)
    .option(
      '--tile <pixels>',
      'side of the tiles in which a run computes, in input pixels; smaller needs less memory (default: 144)',
      wholeNumber(64),
    )
    .option(
      '--overwrite',
      'replace files that are there already, inputs never (default: they are an error)',
    )
    .action(run);
}

async function run(inputs: string[], args: UpscaleArguments): Promise<void> {
  const { planUpscaling } = await import('../inference/plan-upscaling.js');
  const { upscaleFile } = await import('../inference/upscale-file.js');
  const { modelScale, openUpscaler } = await import('../runs/open-model.js');
  const { REFERENCE_MODELS } = await import('../runs/run-folder.js');
  const { createProgress } = await import('../output/progress.js');
  const { model = REFERENCE_MODELS[0], scale, tile } = args;
  const besideAtScale = scale ?? (await modelScale(model)) ?? 4;
  const output = args.output ?? { besideAtScale };
  const jobs = await asUsage(() => planUpscaling(inputs, output, args));
  const upscaler = await openUpscaler(model, { scale, tile });
  const bar = createProgress({ label: 'upscale', total: jobs.length, unit: 'images' });
  const done: UpscaledFile[] = [];
  try {
    for (const [i, job] of jobs.entries()) {
      try {
        const file = await upscaleFile(job, upscaler, {
          overwrite: args.overwrite,
          onProgress: (share) => bar.update(i + share, { image: basename(job.input) }),
        });
        bar.say(`${job.output} ${file.width}x${file.height}`, console.log);
        done.push(file);
      } catch (error) {
        // one broken file must not cost the others
        bar.say(`srgan: ${job.input}: ${(error as Error).message}`);
      }
    }
  } finally {
    upscaler.dispose();
  }
  bar.finish(`${done.length} of ${jobs.length} images enlarged`);
  tellLosses(done);
  if (args.output !== undefined && jobs[0].output !== resolve(args.output)) {
    tellUnmarked(done, args.output);
  }
  if (done.length < jobs.length) {
    throw new Error(
      `upscale: every image must be enlarged, but got ${jobs.length - done.length} of ${jobs.length} that failed`,
    );
  }
}

/** A sentence for each thing that results lack, whatever the number of images. */
function tellLosses(done: readonly UpscaledFile[]): void {
  const count = (lacks: (lost: UpscaledFile['lost']) => boolean): number =>
    done.filter(({ lost }) => lacks(lost)).length;
  const profiles = new Set(done.flatMap(({ lost }) => lost.profile ?? []));
  const losses: [number, string][] = [
    [count(({ depth }) => depth), '16-bit images became 8-bit ones, as networks are trained on'],
    [count(({ exif }) => exif), 'EXIF data (camera, date, place) was not taken over'],
    [
      count(({ profile }) => profile !== undefined),
      `Colors were converted to sRGB from ${[...profiles].join(', ')}; what lies outside it is clipped`,
    ],
    [
      count(({ frames }) => frames !== undefined),
      'Of an animation, or a file of several pages, the first was enlarged',
    ],
  ];
  for (const [images, sentence] of losses) {
    if (images > 0) console.error(printable(`${sentence} (${images} of ${done.length}).`));
  }
}

/** A folder of a person's own files keeps them in data sets, and so the enlargements beside them. */
function tellUnmarked(done: readonly UpscaledFile[], folder: string): void {
  if (done.every(({ marked }) => marked)) return;
  console.error(
    printable(
      `${folder} holds other files too, so it is not marked as output: a data set there takes the enlargements for originals.`,
    ),
  );
}
