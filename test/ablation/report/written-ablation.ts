// An ablation's folder written by hand, which takes no training: 2 x 2 cells with 3 seeds from per-seed pretrainings, five report
// images, of which two have pictures, and one seed that diverged.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AblationFile, jobsOf, writeAblationFile } from '../../../lib/ablation/ablation-file';
import { jobPaths } from '../../../lib/ablation/ablation-folder';
import { writeFailure } from '../../../lib/ablation/failure-file';
import { writeMeasured } from '../../../lib/ablation/measured-file';
import { openAblation } from '../../../lib/ablation/open-ablation';
import { runOfJob, type StageJob } from '../../../lib/ablation/stage-job';
import { writeImage } from '../../../lib/images/write-image';
import { createRandom, type Random } from '../../../lib/random/random';
import { picture } from '../../support';
import type { AblationWorkspace } from '../tiny-ablation';

/** The last seed of the first cell has no figures, and this reason. */
export const DIVERGED = 'loss was <b>NaN</b> at step 7';

/** Writes it into the workspace. @returns its path. */
export async function writeAblation({ path, config }: AblationWorkspace): Promise<string> {
  const seeds = [1, 2, 3];
  const { folder, file } = await openAblation({ ...config, seeds }, { output: join(path, 'made') });
  // LPIPS by name would ask for weights, which no figure here comes from
  const metrics = ['psnr', 'lpips'] as const;
  const made: AblationFile = {
    ...file,
    config: { ...file.config, metrics, primaryMetrics: metrics },
    settled: { ...file.settled, metrics },
  };
  mkdirSync(folder.runs, { recursive: true });
  await writeAblationFile(folder, made);
  const random = createRandom('written ablation');
  const diverged = `${made.resolved.cells[0].id}-s3`;
  for (const job of jobsOf(made)) {
    const run = runOfJob(folder, job.name);
    mkdirSync(join(run.path, 'checkpoints'), { recursive: true });
    writeFileSync(run.lastCheckpoint, '');
    if (job.config) {
      writeFileSync(join(run.path, 'config.json'), JSON.stringify(job.config));
      writeFileSync(join(run.path, 'metrics.csv'), metricsCsv(job, random));
    }
    if (job.name === diverged) {
      await writeFailure(jobPaths(run).failure, { kind: 'diverged', reason: DIVERGED });
    } else {
      await writeResult(job, jobPaths(run), random);
    }
  }
  return folder.path;
}

/** Twenty rows, of which the last two count. */
function metricsCsv({ config }: StageJob, random: Random): string {
  const game = config?.phase === 'adversarial';
  const columns = ['step', 'seconds', 'pixelLoss'];
  if (game)
    columns.push('adversarialLoss', 'adversarialWeight', 'gridLoss', 'realScore', 'fakeScore');
  const rows = Array.from({ length: 20 }, (_, i) =>
    [i + 1, 2 * i, ...columns.slice(2).map(() => random.uniform())].join(','),
  );
  return `${[columns.join(','), ...rows].join('\n')}\n`;
}

async function writeResult(
  job: StageJob,
  paths: ReturnType<typeof jobPaths>,
  random: Random,
): Promise<void> {
  const images = [0, 1, 2, 3, 4].map((i) => `picture-${i}`);
  const shift = random.normal(0, 0.1);
  const rows = images.map((image, i) => ({
    ...{ dataset: 'report', image },
    values: {
      psnrY: 28 + i + shift + random.normal(0, 0.05),
      psnrRgb: 26 + i + shift,
      lpips: 0.3 + shift / 10 + random.normal(0, 0.01),
    },
  }));
  const finding = { model: job.name, dataset: 'report', image: images[0], check: 'grid', value: 2 };
  await writeMeasured(paths.measured, {
    ...{ version: 1, report: job.report, sets: ['report'], step: 20, rows, failures: [] },
    artifacts: [{ ...finding, verdict: job.kind === 'cell' ? 'fail' : 'pass' }],
  });
  for (const [i, image] of images.slice(0, 2).entries()) {
    mkdirSync(join(paths.images, 'report'), { recursive: true });
    const sr = picture(64, 10 * i + job.seed + (job.kind === 'cell' ? 5 : 0));
    await writeImage(join(paths.images, 'report', `${image}.png`), sr);
  }
}
