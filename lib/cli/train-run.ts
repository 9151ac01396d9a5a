// srgan train, once its options are read: runs the phase, shows it, draws the report.
import type { Phase, TrainingConfig } from '../config/config';
import { pretrain } from '../experiments/pretrain';
import type { RunOptions, RunResult } from '../experiments/run-options';
import { trainAdversarial } from '../experiments/train-adversarial';
import { reportRun } from '../report/report-run';
import { chooseConfig, type TrainArguments } from './train-config';
import { prepareTrainingBoard, type TrainingBoard } from './training-board';
import { createTrainingDisplay, type TrainingDisplay } from './training-display';
import { asUsage } from './usage-error';

/** Trains; prints the run's folder. @throws when an option is wrong (UsageError), or training fails. */
export async function runPhase(phase: Phase, args: TrainArguments): Promise<void> {
  const config = await asUsage(() => chooseConfig(phase, args));
  const display = createTrainingDisplay();
  const { tensorboard: folder } = args;
  const board = folder ? await prepareTrainingBoard({ folder, say: display.say }) : undefined;
  try {
    const result = await train(config, args, { display, board });
    if (result.reason === 'stopped') tellStopped(result, config, { args, display });
    else await tellFinished(result, args, display);
  } finally {
    display.leave();
  }
}

async function train(
  config: TrainingConfig,
  args: TrainArguments,
  { display, board }: { display: TrainingDisplay; board?: TrainingBoard },
): Promise<RunResult> {
  const options: RunOptions = {
    ...display.callbacks,
    run: args.run,
    existing: args.resume ? 'resume' : args.restart ? 'replace' : 'fail',
    resumeFrom: args.resume,
    skipBad: args.skipBad,
    onStart(run, plan) {
      display.callbacks.onStart(run, plan);
      board?.callbacks.onStart(run, plan);
    },
    onLog(row) {
      display.callbacks.onLog(row);
      board?.callbacks.onLog(row);
    },
    onValidate: board?.callbacks.onValidate,
  };
  try {
    return await (config.phase === 'pretrain'
      ? pretrain(config, options)
      : trainAdversarial(config, { ...options, vggWeights: args.vgg }));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    throw new Error('the run was stopped before its first step; nothing was written');
  } finally {
    board?.close();
  }
}

/** Nothing here may wait: a run stops by a signal, which ends the process as soon as this has been printed. */
function tellStopped(
  result: RunResult,
  { phase }: TrainingConfig,
  { args, display }: { args: TrainArguments; display: TrainingDisplay },
): void {
  const name = args.run ?? result.run.name;
  display.finish(result);
  display.say(
    `\`npx srgan train ${phase} --run ${name} --resume\` goes on, \`npx srgan report ${name}\` draws its report.`,
  );
  console.log(result.run.path);
  process.exitCode = 1;
}

async function tellFinished(
  result: RunResult,
  args: TrainArguments,
  display: TrainingDisplay,
): Promise<void> {
  const told = args.report ? await report(result, display) : [];
  display.finish(result);
  for (const sentence of told) display.say(sentence);
  console.log(result.run.path);
}

/** Draws the report. What goes wrong with it is told and fails no run. */
async function report({ run }: RunResult, display: TrainingDisplay): Promise<string[]> {
  display.stage('drawing the report');
  try {
    const onStage = (stage: string): void => display.stage(`report: ${stage}`);
    const { page, problems } = await reportRun(run, { onStage });
    return [...problems, `Report: ${page}`];
  } catch (error) {
    return [`The report could not be drawn: ${(error as Error).message}`];
  }
}
