// The end of every job: its generator, chosen on validation images, measured on the report data by the code of
// `srgan evaluate`: metrics, artifact verdicts, SR images. Texture counts as invented against the pretraining's images.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ARTIFACT_CHECKS } from '../artifacts/artifact-checks';
import { type ArtifactRow, PROBE } from '../artifacts/artifact-rows';
import { type Judgement, judgeImages, probeUpscaler } from '../artifacts/judge-images';
import type { Dataset } from '../data/dataset';
import { markOutput } from '../data/output-marker';
import { chosenMetrics } from '../evaluation/available-metrics';
import { type EvaluationStep, evaluate } from '../evaluation/evaluate';
import { metricsNamed } from '../evaluation/metrics';
import { openEvaluationSets } from '../experiments/evaluation-sets';
import type { RgbImage } from '../images/image';
import { upscaleBicubic } from '../images/imresize';
import { readImage } from '../images/read-image';
import { writeImage } from '../images/write-image';
import type { Upscaler } from '../inference/upscaler';
import { openUpscaler } from '../runs/open-model';
import { savedState } from '../runs/saved-state';
import { type AblationFolder, jobPaths } from './ablation-folder';
import { writeMeasured } from './measured-file';
import { BICUBIC } from './plan-jobs';
import type { MeasuredImage } from './results';
import { runOfJob, type StageJob } from './stage-job';

/** Measures a job's model and writes measured.json. @throws when a set, a metric's weights or the model is missing, or no image can be measured. */
export async function measureJob(
  folder: AblationFolder,
  job: StageJob,
  signal: AbortSignal,
): Promise<void> {
  const { data, scale } = job.report;
  const run = runOfJob(folder, job.name);
  const sets = (await openEvaluationSets(data, { scale })).map(({ dataset }) => dataset);
  const upscaler = await openUpscaler(job.model ?? run.path, { scale });
  try {
    const found: Found = { rows: [], artifacts: [], failures: [] };
    const probes = await probeUpscaler(upscaler, ARTIFACT_CHECKS);
    for (const set of sets) {
      console.error(`${job.name}: measured on the ${set.images.length} images of ${set.name}`);
      await measureSet(set, upscaler, { folder, job, found, probes, signal });
    }
    const step = job.model === undefined ? (await savedState(run.bestCheckpoint))?.step : undefined;
    await writeMeasured(jobPaths(run).measured, {
      ...{ version: 1, report: job.report, sets: sets.map(({ name }) => name), ...found },
      ...(step !== undefined && { step }),
    });
  } finally {
    upscaler.dispose();
  }
}

interface Found {
  readonly rows: MeasuredImage[];
  readonly artifacts: ArtifactRow[];
  readonly failures: { dataset: string; image: string; reason: string }[];
}

interface Context {
  readonly folder: AblationFolder;
  readonly job: StageJob;
  readonly found: Found;
  readonly probes: readonly Judgement[];
  readonly signal: AbortSignal;
}

async function measureSet(set: Dataset, upscaler: Upscaler, context: Context): Promise<void> {
  const { folder, job, found, probes, signal } = context;
  const { scale } = job.report;
  const { images } = jobPaths(runOfJob(folder, job.name));
  await markOutput(images);
  const keep = (image: string, judgements: readonly Judgement[]): void => {
    for (const { check, value, verdict, note } of judgements) {
      const names = { model: job.name, dataset: set.name, image };
      found.artifacts.push({ ...names, check, value, verdict, note });
    }
  };
  keep(PROBE, probes);
  await evaluate([upscaler], set, {
    ...{ scale, signal, metrics: chosenMetrics(metricsNamed(job.report.metrics)) },
    async onProgress({ row, pair, sr }: Pick<EvaluationStep<string>, 'row' | 'pair' | 'sr'>) {
      const { model: _, dataset, image, ...values } = row;
      await writeImage(join(images, dataset, `${image}.png`), sr);
      const base = await baseImage(pair.lr, join(dataset, `${image}.png`), context);
      keep(image, judgeImages({ sr, lr: pair.lr, hr: pair.hr, base, scale }));
      found.rows.push({ dataset, image, values });
    },
    onFailure({ dataset, image, error }) {
      console.error(`${job.name}: ${image} of ${dataset} is left out: ${error.message}`);
      found.failures.push({ dataset, image, reason: error.message });
    },
  });
}

/** What texture is invented against; nothing for what is itself bicubic. */
async function baseImage(
  lr: RgbImage,
  path: string,
  { folder, job }: Context,
): Promise<RgbImage | undefined> {
  if (job.model === BICUBIC) return undefined;
  if (job.textureBase === BICUBIC) return upscaleBicubic(lr, job.report.scale);
  const image = join(jobPaths(runOfJob(folder, job.textureBase)).images, path);
  if (existsSync(image)) return readImage(image);
  throw new Error(
    `measureJob: ${image} must be there, since texture is compared with it, but it is not; ` +
      `remove measured.json of ${job.textureBase} to have it measured again`,
  );
}
