// Options and result of a training run: the same for both phases, for the command line and for the notebooks.
import type { OwnParts } from '../config/own-parts';
import type { Dataset } from '../data/dataset';
import type { Upscaler } from '../inference/upscaler';
import type { ExistingRun } from '../runs/open-run-folder';
import type { RunFolder } from '../runs/run-folder';
import type { StopReason } from '../training/loop';
import type { MetricsRow, StepMeasures } from '../training/measures';

/** Measures a model on the validation images: columns of metrics.csv by name. The upscaler stays the caller's. */
export type Validate = (
  model: Upscaler,
  validation: Dataset,
  options: { readonly signal?: AbortSignal },
) => Promise<StepMeasures>;

/** A validation that was made. */
export interface ValidationEvent {
  /** Steps done. */
  readonly step: number;
  readonly measures: StepMeasures;
  /** The model as it now is; valid during the call only. */
  readonly model: Upscaler;
  readonly validation: Dataset;
}

/** Options of pretrain and trainAdversarial. */
export interface RunOptions extends OwnParts {
  /** Name of the run, a folder of results/. Default: generator, data and steps. */
  run?: string;
  /** What to do when the run exists. Default 'fail'. */
  existing?: ExistingRun;
  /** Which checkpoint a resumed run goes on from. Default 'last'; 'previous' where that one leads to divergence. */
  resumeFrom?: 'last' | 'previous';
  /** VGG19 weights to use, a file or folder. Default: SRGAN_VGG19, else datasets/vgg19, else untrained ones. */
  vggWeights?: string;
  /** Leaves out images that cannot be used and lists them in environment.json. Default: they are an error that names them. */
  skipBad?: boolean;
  /** Called while every image is looked at before training. */
  onCheck?: (done: number, total: number) => void;
  /** An own validation. Default: PSNR and SSIM on at most 12 images. */
  validate?: Validate;
  /** Stops after the step in hand; the state is saved. Ctrl-C, and a notebook's stop button, do so by themselves. */
  signal?: AbortSignal;
  /** Called when the run is ready to begin or to go on; `bicubic` is what a bicubic enlargement reaches in the validation. */
  onStart?: (
    run: RunFolder,
    plan: { firstStep: number; numSteps: number; bicubic: StepMeasures },
  ) => void;
  /** Called every step. */
  onStep?: (step: number, measures: StepMeasures) => void;
  /** Called with every row of metrics.csv. */
  onLog?: (row: MetricsRow) => void;
  /** Called after every validation, and awaited. */
  onValidate?: (event: ValidationEvent) => void | Promise<void>;
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
  /** The last validation of this call, and bicubic's on the same images. */
  readonly validation: { readonly model?: StepMeasures; readonly bicubic: StepMeasures };
}
