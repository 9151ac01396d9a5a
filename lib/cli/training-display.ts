// What a training shows in a terminal: the bar with the numbers to watch, notices above it, the report's stages, and
// one sentence in the end.
import type { RunOptions, RunResult } from '../experiments/run-options';
import { createProgress, type Progress } from '../output/progress';
import { describeResult } from '../output/training-result';
import type { StepMeasures } from '../training/measures';

/** The display of one training. */
export interface TrainingDisplay {
  /** To be handed to the run. */
  readonly callbacks: Required<Pick<RunOptions, 'onStart' | 'onStep' | 'onLog' | 'onNotice'>>;
  /** Prints a line above the bar. */
  say(line: string): void;
  /** Training is over, and this goes on. */
  stage(doing: string): void;
  /** Ends the bar with what became of the run. Synchronous: a run that a signal has stopped is ended by it right after. */
  finish(result: RunResult): void;
  /** Ends the bar as it stands, where training fails. */
  leave(): void;
}

const PSNR = 'validationPsnrY';

/** Makes the display; the bar comes with the run's first step. */
export function createTrainingDisplay(): TrainingDisplay {
  let bar: Progress | undefined;
  let begun = performance.now();
  let bicubic: number | undefined;
  let validation: Readonly<Record<string, string>> = {};
  const say = (line: string): void => (bar ? bar.say(line) : console.error(line));
  return {
    callbacks: {
      onNotice: say,
      onStart(run, { firstStep, numSteps, bicubic: reached }) {
        begun = performance.now();
        bicubic = reached[PSNR];
        bar = createProgress({ label: run.name, total: numSteps, unit: 'steps', start: firstStep });
      },
      onLog(row) {
        const score = row[PSNR];
        if (typeof score === 'number') validation = { validation: short(score, bicubic) };
      },
      onStep: (step, measures) => bar?.update(step, { ...headline(measures), ...validation }),
    },
    say,
    stage: (doing) => bar?.stage(doing),
    finish: (result) => bar?.finish(sentenceOf(result, (performance.now() - begun) / 1000)),
    leave: () => bar?.leave(),
  };
}

/** The numbers to watch: the pixel loss, and in the game who is winning. */
function headline({ pixelLoss, realScore, fakeScore }: StepMeasures): Record<string, string> {
  const shown = { loss: pixelLoss, 'D(real)': realScore, 'D(fake)': fakeScore };
  const known = Object.entries(shown).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, value.toFixed(4)]));
}

/** Waiting for data is worth a word above this share of the time: more cores or smaller images would help. */
const WORTH_TELLING = 0.05;

/**
 * 'srresnet-1 finished after 300 steps: PSNR-Y 28.71 dB, bicubic 28.43 dB (0.2 min)'.
 * @param seconds Of this start alone, as the result's seconds of waiting are.
 */
export function sentenceOf(result: RunResult, seconds: number): string {
  const waited = result.dataWaitSeconds / seconds;
  const waiting =
    waited > WORTH_TELLING ? `; ${Math.round(100 * waited)} % of the time it waited for data` : '';
  const minutes = (result.seconds / 60).toFixed(1);
  return `${result.run.name} ${describeResult(result)} (${minutes} min${waiting})`;
}

/** A score for the bar, whose line must not wrap. */
function short(score: number, bicubic: number | undefined): string {
  if (bicubic === undefined) return `${score.toFixed(2)} dB`;
  return `${score.toFixed(2)} dB (bicubic ${signed(score - bicubic)})`;
}

const signed = (value: number): string => `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(2)}`;
