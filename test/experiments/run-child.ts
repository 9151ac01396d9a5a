// A run in a process of its own, which can be held at a chosen moment and killed there: what a test cannot do to itself.
// The child loads lib/build, as the program and the notebooks do; it prints a line per event.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TrainingConfig } from '../../lib/config/config';
import type { RunOptions } from '../../lib/experiments/run-options';

/** A moment of a run: `begin` as soon as it is ready, the others when so many steps are done. */
export type Moment = 'begin' | `${'step' | 'row' | 'validation'} ${number}`;

/** What the child does; the rest are options of pretrain and trainAdversarial. */
export interface ChildOptions extends Pick<RunOptions, 'run' | 'existing' | 'resumeFrom'> {
  /** At this moment the run says so and stands still for good, its process stopped in mid-air. */
  readonly holdAt?: Moment;
  /** Milliseconds that each step waits, so that signals fall into the run. Default 0. */
  readonly pace?: number;
}

/** A run that goes on in another process. */
export interface RunChild {
  readonly process: ChildProcess;
  /** Events so far: moments, `notice: …`, `failed: …`, `finished 8` or `stopped 4`. */
  readonly events: string[];
  /** Waits until an event begins so. @throws when the process ends before */
  until(event: string): Promise<string>;
  /** Waits for the end of the process: its exit code or signal. */
  ended(): Promise<number | NodeJS.Signals | null>;
}

const BUILD = join(__dirname, '..', '..', 'lib', 'build', 'experiments');

const PROGRAM = `
const [build, config, options] = JSON.parse(process.argv[1]);
const { pretrain } = require(build + '/pretrain.js');
const { trainAdversarial } = require(build + '/train-adversarial.js');
const { validate } = require(build + '/validation.js');
const { holdAt, pace = 0, ...rest } = options;
const { writeSync } = require('node:fs');
const say = (event) => writeSync(1, event + '\\n');
const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const at = (moment) => { say(moment); if (moment === holdAt) sleep(); };
let done = 0;
const phase = config.phase === 'pretrain' ? pretrain : trainAdversarial;
phase(config, {
  ...rest,
  onStart: (_, { firstStep }) => { done = firstStep; at('begin'); },
  onStep: (step) => { done = step; sleep(pace); at('step ' + step); },
  onLog: ({ step }) => at('row ' + step),
  validate: async (model, images, more) => {
    if (model.name !== 'bicubic') at('validation ' + done);
    return validate(model, images, more);
  },
  onNotice: (sentence) => say('notice: ' + sentence),
}).then(
  ({ reason, step }) => say(reason + ' ' + step),
  (error) => { say('failed: ' + error.message.replaceAll('\\n', ' ')); process.exitCode = 1; },
);
`;

/** Starts a run; SRGAN_RESULTS is that of this process. */
export function startRun(config: TrainingConfig, options: ChildOptions = {}): RunChild {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const input = JSON.stringify([BUILD, config, options]);
  const child = spawn(process.execPath, ['-e', PROGRAM, '--', input], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const events: string[] = [];
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => events.push(line));
  return {
    process: child,
    events,
    async until(event) {
      for (;;) {
        const found = events.find((line) => line.startsWith(event));
        if (found !== undefined) return found;
        const ended = await Promise.race([once(lines, 'line'), closed.then(() => undefined)]);
        if (ended === undefined && !events.some((line) => line.startsWith(event))) {
          throw new Error(`the run ended before '${event}': ${events.join('; ')}`);
        }
      }
    },
    async ended() {
      await closed;
      return child.exitCode ?? child.signalCode;
    },
  };
}

/** Starts a run and kills it at a moment, with no chance to tidy up. */
export async function killAt(
  moment: Moment,
  config: TrainingConfig,
  options: ChildOptions = {},
): Promise<void> {
  const child = startRun(config, { ...options, holdAt: moment });
  await child.until(moment);
  child.process.kill('SIGKILL');
  await child.ended();
}
