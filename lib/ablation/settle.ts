// What an ablation's first start settles and later ones keep, whatever else they are asked: results would differ otherwise.
import { availableParallelism } from 'node:os';
import { withoutMissing } from '../evaluation/available-metrics';
import { metricsNamed } from '../evaluation/metrics';
import type { AblationFile } from './ablation-file';
import type { AblationConfig } from './ablation-options';
import type { Settled } from './plan-jobs';

/** What is measured unless the configuration says otherwise. */
const METRIC_NAMES = ['psnr', 'ssim', 'lpips', 'niqe', 'sharpness'] as const;

/** What settle is told besides the configuration. */
interface SettleOptions {
  /** ablation.json of an earlier start. */
  readonly before?: AblationFile;
  /** Trainings at a time. */
  readonly jobs: number;
  /** Of a training where neither the configuration nor an earlier start says them. Default: this machine's share. */
  readonly threads?: number;
  readonly onNotice?: (sentence: string) => void;
}

/** Settles. @throws when a metric that is asked for cannot be measured on this machine. */
export function settle(config: AblationConfig, options: SettleOptions): Settled {
  return { threads: threadsOf(config, options), metrics: metricsOf(config, options) };
}

function threadsOf(config: AblationConfig, options: SettleOptions): number {
  const { before, jobs, onNotice } = options;
  const share = options.threads ?? Math.max(1, Math.floor(availableParallelism() / jobs));
  const threads = config.threads ?? before?.settled.threads ?? share;
  if (config.threads === undefined && threads !== share) {
    onNotice?.(
      `Trainings keep to the ${threads} threads of the first start, on which their last bits depend; ` +
        (options.threads === undefined
          ? `${jobs} at a time would have ${share} each here.`
          : `without it this one would take ${share}.`),
    );
  }
  return threads;
}

function metricsOf(
  { metrics, primaryMetrics = [] }: AblationConfig,
  { before, onNotice }: SettleOptions,
): readonly string[] {
  const kept = before?.config.metrics === undefined ? before?.settled.metrics : undefined;
  if (metrics === undefined && kept && primaryMetrics.every((name) => kept.includes(name)))
    return kept;
  const asked = metrics ?? [...new Set([...METRIC_NAMES, ...primaryMetrics])];
  const listed = metricsNamed(asked);
  const needed = listed.filter(
    ({ name }) => metrics?.includes(name) || primaryMetrics.includes(name),
  );
  for (const { name, missing } of needed) {
    const reason = missing?.();
    if (reason === undefined) continue;
    throw new Error(
      `settle: metrics must be some that can be measured here, but got ${name}: ${reason}`,
    );
  }
  return withoutMissing(listed, onNotice).map(({ name }) => name);
}
