// A plan as text: what is trained, what is shared, how long it takes, whether it fits into memory.
import { alignedColumns } from '../output/columns';
import { clock } from '../output/progress-text';
import { availableMemory } from '../training/memory-estimate';
import { jobsOf } from './ablation-file';
import type { AblationPlan, PlannedStage } from './plan-ablation';

/** The plan, for a terminal. */
export function planText(plan: AblationPlan): string {
  return [heading(plan), '', stageTable(plan), '', ...remarks(plan)].join('\n');
}

/** 'tiny in /…/tiny: 4 cells x 2 seeds = 8 trainings, 2 pretrainings (per-seed), measured on report'. */
function heading({ file, folder }: AblationPlan): string {
  const { config, resolved } = file;
  const jobs = jobsOf(file);
  const pretrainings = jobs.filter(({ kind }) => kind === 'pretrain').length;
  const cells = `${resolved.cells.length} cells x ${config.seeds.length} seeds`;
  const trained = jobs.filter(({ kind }) => kind === 'cell').length;
  const before =
    pretrainings > 0
      ? `, from ${pretrainings} pretrainings (${resolved.pretraining === 'all' ? 'one for all seeds' : 'one for each seed'})`
      : '';
  return (
    `${config.name} in ${folder}: ${cells}, ${trained} trainings${before}; ` +
    `measured on ${config.report.join(', ')} by ${file.settled.metrics.join(', ')}`
  );
}

const HEADER = ['stage', 'runs', 'done', 'steps', 'time each', 'time left', 'memory'];

function stageTable({ stages }: AblationPlan): string {
  const rows = stages.map((stage) => [
    stageName(stage),
    String(stage.runs),
    String(stage.done),
    String(stage.numSteps),
    timeText(stage.secondsEach),
    timeText(stage.secondsLeft),
    stage.peakBytes === undefined ? '-' : gigabytes(stage.peakBytes),
  ]);
  return alignedColumns([HEADER, ...rows], { right: [1, 2, 3, 4, 5, 6] });
}

const timeText = (seconds: number | undefined): string =>
  seconds === undefined ? '-' : clock(seconds);

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

function stageName({ kind, labels }: PlannedStage): string {
  if (kind === 'pretrain') return 'pretraining';
  return labels.length === 1 ? labels[0] : `${labels[0]} and ${labels.length - 1} more`;
}

function remarks(plan: AblationPlan): string[] {
  const { file, jobs, stages, secondsLeft, measuringSeconds, otherRuns } = plan;
  const { threads } = file.settled;
  const onTop = measuringSeconds > 0 ? '' : '; measuring on the report data comes on top';
  const total =
    secondsLeft === undefined
      ? 'How long all will take is not known: a stage was not measured.'
      : `All takes ${clock(secondsLeft)} with --jobs ${jobs}, ${threads} threads each${onTop}.`;
  const peak = Math.max(0, ...stages.map(({ peakBytes = 0 }) => peakBytes));
  const free = availableMemory();
  return [
    total,
    ...(peak * jobs > free
      ? [
          `${jobs} at a time need ${gigabytes(peak * jobs)}, and ${gigabytes(free)} are free: lower --jobs.`,
        ]
      : []),
    ...stages.flatMap((stage) =>
      stage.problem === undefined
        ? []
        : [`${stageName(stage)} cannot be measured: ${stage.problem}`],
    ),
    ...file.resolved.cells.flatMap(({ label, problem }) =>
      problem === undefined ? [] : [`${label} is impossible: ${problem}`],
    ),
    ...(otherRuns.length > 0 ? [`Of no cell of this configuration: ${otherRuns.join(', ')}.`] : []),
  ];
}
