// Kills at random moments: a run that is killed up to three times and resumed must be the run that nobody disturbed.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TrainingConfig } from '../../lib/config/config';
import type { Random } from '../../lib/random/random';
import { assertSameRun } from '../experiments/compare-runs';
import { startRun } from '../experiments/run-child';
import { type Area, between, oneOf } from './area';

/** Milliseconds that a step takes, so that the kills spread over the run. */
const PACE = 40;

const SIGNALS = ['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/** Kills and stops of training runs. */
export const kills: Area = {
  name: 'kills and stops',
  share: 4,
  async open({ workspace }) {
    const wholes = new Set<string>();
    return async (random, number) => {
      const config = randomConfig(random, [workspace.pretrain, workspace.adversarial]);
      const { phase, logEvery, saveEvery, validateEvery } = config;
      const whole = ['whole', phase, logEvery, saveEvery, validateEvery].join('-');
      if (!wholes.has(whole)) {
        assert.equal(await startRun(config, { run: whole }).ended(), 0, whole);
        wholes.add(whole);
      }
      const run = `killed-${number}`;
      const times = between(random, 1, 4);
      for (let i = 0; i < times; i++) await disturb(config, run, random);
      const last = startRun(config, { run, existing: 'continue' });
      const status = await last.ended();
      assert.equal(status, 0, `${whole}, disturbed ${times} times: ${last.events.join('; ')}`);
      await assertSameRun(run, whole);
      return 1;
    };
  },
};

function randomConfig(random: Random, configs: readonly TrainingConfig[]): TrainingConfig {
  const every = (): number => between(random, 2, 5);
  const cadence = { numSteps: 9, logEvery: every(), saveEvery: every(), validateEvery: every() };
  return { ...oneOf(random, configs), ...cadence };
}

/** Lets the run go on, and ends it by a signal at a moment between its start and its end. */
async function disturb(config: TrainingConfig, run: string, random: Random): Promise<void> {
  const child = startRun(config, { run, existing: 'continue', pace: PACE });
  const moment = random.uniform(0, 9 * PACE + 200);
  const signal = oneOf(random, SIGNALS);
  // a run that ends before it begins has nothing to be disturbed
  const begun = await child.until('begin').catch(() => undefined);
  if (begun !== undefined) await sleep(moment);
  child.process.kill(signal);
  await child.ended();
}
