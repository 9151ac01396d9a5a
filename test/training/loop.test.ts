// When the loop logs, validates, saves and stops.
import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import {
  assertFinite,
  type MetricsRow,
  runLoop,
  TrainingDivergedError,
} from '../../lib/training/loop';

const cadence = {
  phase: 'test',
  firstStep: 0,
  numSteps: 10,
  logEvery: 3,
  validateEvery: 4,
  saveEvery: 5,
};

async function record(options: Partial<Parameters<typeof runLoop>[0]> = {}) {
  const rows: MetricsRow[] = [];
  const [validated, saved, steps]: number[][] = [[], [], []];
  const reason = await runLoop({
    ...cadence,
    trainStep: async (step) => {
      steps.push(step);
      return { loss: step };
    },
    onLog: (row) => void rows.push(row),
    onValidate: async (step) => {
      validated.push(step);
      return { psnr: 100 + step };
    },
    onSave: async (step) => void saved.push(step),
    ...options,
  });
  return { rows, validated, saved, steps, reason };
}

describe('runLoop', () => {
  it('validates, logs and saves every so many steps and after the last', async () => {
    const { rows, validated, saved, steps, reason } = await record();
    assert.deepEqual(steps, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.deepEqual(
      rows.map(({ step }) => step),
      [3, 4, 6, 8, 9, 10],
    );
    assert.deepEqual(validated, [4, 8, 10]);
    assert.deepEqual(saved, [5, 10]);
    assert.equal(reason, 'finished');
  });

  it('logs the mean over the steps since the row before, with the validation of that step', async () => {
    const { rows } = await record();
    assert.deepEqual(rows[0], { step: 3, phase: 'test', loss: (0 + 1 + 2) / 3 });
    assert.deepEqual(rows[1], { step: 4, phase: 'test', loss: 3, psnr: 104 });
    assert.deepEqual(rows[2], { step: 6, phase: 'test', loss: (4 + 5) / 2 });
  });

  it('averages a measure over the steps that have it', async () => {
    const trainStep = async (step: number): Promise<Record<string, number>> =>
      step < 2 ? { a: 1 } : { a: 1, b: 6 };
    const { rows } = await record({ trainStep });
    assert.deepEqual(rows[0], { step: 3, phase: 'test', a: 1, b: 6 });
  });

  it('begins at firstStep', async () => {
    const { steps } = await record({ firstStep: 7 });
    assert.deepEqual(steps, [7, 8, 9]);
  });

  it('does nothing when all steps are done', async () => {
    const { steps, reason } = await record({ firstStep: 10 });
    assert.deepEqual(steps, []);
    assert.equal(reason, 'finished');
  });

  it('stops after the step in hand when asked, and saves', async () => {
    const controller = new AbortController();
    const { steps, saved, reason } = await record({
      signal: controller.signal,
      onStep: (step) => step === 2 && controller.abort(),
    });
    assert.deepEqual(steps, [0, 1]);
    assert.deepEqual(saved, [2]);
    assert.equal(reason, 'stopped');
  });

  it('yields to the event loop every step', async () => {
    let ticks = 0;
    let running = true;
    const tick = (): void => {
      ticks++;
      if (running) setImmediate(tick);
    };
    setImmediate(tick);
    await record();
    running = false;
    assert.ok(ticks >= 9, `only ${ticks} turns`);
  });
});

describe('runLoop by the clock', () => {
  /** Steps that were saved where a step and a save take so many seconds of a clock that is set by hand. */
  async function savedSteps(
    seconds: { step: number; save: number },
    saveEvery = 1000,
  ): Promise<number[]> {
    const saves: number[] = [];
    let now = 0;
    const clock = mock.method(performance, 'now', () => 1000 * now);
    try {
      await record({
        numSteps: 30,
        saveEvery,
        onStep: () => {
          now += seconds.step;
        },
        onSave: async (step) => {
          saves.push(step);
          now += seconds.save;
        },
      });
      return saves;
    } finally {
      clock.mock.restore();
    }
  }

  it('saves whenever a minute has passed, whatever saveEvery is', async () => {
    assert.deepEqual(
      await savedSteps({ step: 25, save: 0 }),
      [3, 6, 9, 12, 15, 18, 21, 24, 27, 30],
    );
  });

  it('does not save before a minute has passed', async () => {
    assert.deepEqual(await savedSteps({ step: 1, save: 0 }), [30]);
  });

  it('counts the minute from the last save, by steps or by the clock', async () => {
    assert.deepEqual(
      await savedSteps({ step: 25, save: 0 }, 5),
      [3, 5, 8, 10, 13, 15, 18, 20, 23, 25, 28, 30],
    );
  });

  it('spends at most a twentieth of the time on saving a large state', async () => {
    // a save of 10 s is worth it after 200 s
    assert.deepEqual(await savedSteps({ step: 25, save: 10 }), [3, 11, 19, 27, 30]);
  });
});

describe('assertFinite', () => {
  it('throws an error that names step, measure and remedy', () => {
    assert.throws(
      () => assertFinite(41, { pixelLoss: 1, gradientNorm: Number.NaN }),
      (error: TrainingDivergedError) =>
        error instanceof TrainingDivergedError &&
        error.step === 41 &&
        /gradientNorm must be finite, but got NaN at step 42; lower the learning rate/.test(
          error.message,
        ),
    );
  });
});
