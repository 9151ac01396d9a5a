// What whoever starts a run may say, and what is told back: the same for both phases, for the CLI
// and for the notebooks.

import type { ExistingRun, RunFolder } from '../runs/run-folder';
import type { MetricsRow, StepMeasures, StopReason } from '../training/loop';

/** Options of runPretraining and runAdversarialTraining. */
export interface RunOptions {
  /** Name of the run, a folder of results/. Default: architecture, data and steps. */
  run?: string;
  /** What to do when the run exists. Default 'fail'. */
  existing?: ExistingRun;
  /** VGG19 weights to use, a file or folder. Default: SRGAN_VGG19, else datasets/vgg19, else untrained ones. */
  vggWeights?: string;
  /** Stops after the step in hand; the state is saved. */
  signal?: AbortSignal;
  /** Called when the run is ready to begin or to go on. */
  onStart?: (run: RunFolder, plan: { firstStep: number; numSteps: number }) => void;
  /** Called every step. */
  onStep?: (step: number, measures: StepMeasures) => void;
  /** Called with every row of metrics.csv. */
  onLog?: (row: MetricsRow) => void;
  /** Called with what a user should know but need not act on, one sentence each. */
  onNotice?: (sentence: string) => void;
}

/** How a run ended. */
export interface RunResult {
  readonly run: RunFolder;
  readonly reason: StopReason;
  /** Steps done. */
  readonly step: number;
  /** Wall-clock seconds of training, validation and saving included, resumed parts added up. */
  readonly seconds: number;
  /** Seconds that steps waited for their batches, in this call. */
  readonly dataWaitSeconds: number;
}
