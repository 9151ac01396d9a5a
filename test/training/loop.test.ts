// When the loop logs, validates, saves and stops.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LoopOptions, runLoop } from '../../lib/training/loop';
import { assertFinite, type MetricsRow, TrainingDivergedError } from '../../lib/training/measures';
import type { WindowSums } from '../../lib/training/row-window';

const cadence = {
  phase: 'test',
  firstStep: 0,
  numSteps: 10,
  logEvery: 3,
  validateEvery: 4,
  saveEvery: 5,
};

/** Runs a loop whose step k measures k, and says what happened in which order. */
async function record(options: Partial<LoopOptions<string>> = {}) {
  const rows: MetricsRow[] = [];
  const [validated, saved, steps]: number[][] = [[], [], []];
  const events: string[] = [];
  const ended = runLoop<string>({
    ...cadence,
    prepare: async (step) => `batch ${step}`,
    trainStep: (step) => {
      steps.push(step);
      return { loss: step };
    },
    onLog: (row) => {
      rows.push(row);
      events.push(`log ${row.step}`);
    },
    onValidate: async (step) => {
      validated.push(step);
      events.push(`validate ${step}`);
      return { psnr: 100 + step };
    },
    onSave: async (step) => {
      saved.push(step);
      events.push(`save ${step}`);
    },
    ...options,
  });
  const error = await ended.then(
    () => undefined,
    (reason: Error) => reason,
  );
  return { rows, validated, saved, steps, events, error, reason: error ? undefined : await ended };
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
    assert.deepEqual(saved, [4, 5, 8, 10]);
    assert.equal(reason, 'finished');
  });

  it('saves the state before it validates it, and logs last', async () => {
    const { events } = await record({ numSteps: 4 });
    assert.deepEqual(events, ['log 3', 'save 4', 'validate 4', 'log 4']);
  });

  it('hands each step the batch that was prepared for it', async () => {
    const batches: string[] = [];
    await record({
      numSteps: 3,
      trainStep: (_, batch) => {
        batches.push(batch);
        return {};
      },
    });
    assert.deepEqual(batches, ['batch 0', 'batch 1', 'batch 2']);
  });

  it('logs the mean over the steps since the row before, with the validation of that step', async () => {
    const { rows } = await record();
    assert.deepEqual(rows[0], { step: 3, phase: 'test', loss: (0 + 1 + 2) / 3 });
    assert.deepEqual(rows[1], { step: 4, phase: 'test', loss: 3, psnr: 104 });
    assert.deepEqual(rows[2], { step: 6, phase: 'test', loss: (4 + 5) / 2 });
  });

  it('averages a measure over the steps that have it', async () => {
    const trainStep = (step: number): Record<string, number> =>
      step < 2 ? { a: 1 } : { a: 1, b: 6 };
    const { rows } = await record({ trainStep });
    assert.deepEqual(rows[0], { step: 3, phase: 'test', a: 1, b: 6 });
  });

  it('begins at firstStep', async () => {
    const { steps } = await record({ firstStep: 7 });
    assert.deepEqual(steps, [7, 8, 9]);
  });

  it('does nothing when all steps are done', async () => {
    const { steps, saved, reason } = await record({ firstStep: 10 });
    assert.deepEqual([steps, saved], [[], []]);
    assert.equal(reason, 'finished');
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

describe('runLoop from a checkpoint', () => {
  it('gives the rows that an uninterrupted loop gives, wherever it was saved', async () => {
    const windows = new Map<number, WindowSums>();
    const onSave = async (step: number, window: WindowSums): Promise<void> => {
      windows.set(step, JSON.parse(JSON.stringify(window)));
    };
    const whole = await record({ saveEvery: 1, onSave });
    for (let firstStep = 1; firstStep <= 10; firstStep++) {
      const { rows } = await record({ firstStep, window: windows.get(firstStep) });
      // the row at the step of the checkpoint is written again: it may not have been
      const expected = whole.rows.filter(({ step }) => step >= firstStep);
      assert.deepEqual(rows, expected, `from step ${firstStep}`);
    }
  });
});

describe('runLoop that is stopped once a row is written', () => {
  it('saves that there is none to write, and goes on with the rows after it', async () => {
    const whole = await record();
    const controller = new AbortController();
    let left: WindowSums | undefined;
    await record({
      signal: controller.signal,
      onLog({ step }) {
        if (step === 3) controller.abort();
      },
      onSave: async (_, window) => {
        left = window;
      },
    });
    const { rows } = await record({ firstStep: 3, window: left });
    assert.deepEqual(
      rows,
      whole.rows.filter(({ step }) => step > 3),
    );
  });
});

describe('runLoop that is stopped', () => {
  /** Aborts when so many steps are done. */
  const stopAt = (steps: number): Pick<LoopOptions<string>, 'signal' | 'onStep'> => {
    const controller = new AbortController();
    return {
      signal: controller.signal,
      onStep: (step) => step === steps && controller.abort(),
    };
  };

  it('ends after the step in hand, and saves once', async () => {
    for (const steps of [2, 4, 5]) {
      const { steps: done, saved, validated, reason } = await record(stopAt(steps));
      assert.equal(done.length, steps);
      assert.equal(saved.at(-1), steps);
      assert.equal(saved.filter((step) => step === steps).length, 1);
      assert.ok(!validated.includes(steps), 'a stop does not wait for a validation');
      assert.equal(reason, 'stopped');
    }
  });

  it('trains nothing when it was stopped before', async () => {
    const { steps, saved, reason } = await record({ signal: AbortSignal.abort() });
    assert.deepEqual([steps, saved], [[], []]);
    assert.equal(reason, 'stopped');
  });

  it('breaks a validation off, whose state was saved before', async () => {
    const controller = new AbortController();
    const { events, reason } = await record({
      signal: controller.signal,
      onValidate: async () => {
        controller.abort(new Error('enough'));
        controller.signal.throwIfAborted();
        return {};
      },
    });
    assert.deepEqual(events, ['log 3', 'save 4']);
    assert.equal(reason, 'stopped');
  });
});

describe('runLoop that fails', () => {
  const fails = (): never => {
    throw new Error('no luck');
  };

  it('saves the finished steps where anything but a step fails', async () => {
    const inPrepare = await record({
      prepare: async (step) => (step === 7 ? fails() : ''),
    });
    assert.deepEqual([inPrepare.saved, inPrepare.error?.message], [[4, 5, 7], 'no luck']);
    const inLog = await record({ onLog: fails });
    assert.deepEqual([inLog.saved, inLog.error?.message], [[3], 'no luck']);
    const inValidation = await record({ onValidate: fails });
    assert.deepEqual([inValidation.saved, inValidation.error?.message], [[4], 'no luck']);
  });

  it('saves nothing of a step that failed, which may have moved some weights', async () => {
    const trainStep = (step: number): Record<string, number> => (step === 6 ? fails() : {});
    const { saved, error } = await record({ trainStep });
    assert.deepEqual([saved, error?.message], [[4, 5], 'no luck']);
  });

  it('saves nothing of a training that diverged, as seen in a row', async () => {
    const onLog = (): never => {
      throw new TrainingDivergedError(2, 'weightNorm', Number.POSITIVE_INFINITY);
    };
    const { saved, error } = await record({ onLog });
    assert.deepEqual(saved, []);
    assert.ok(error instanceof TrainingDivergedError);
  });

  it('tells the first error, not one of the last save', async () => {
    const { error } = await record({
      prepare: async (step) => (step === 2 ? fails() : ''),
      onSave: async () => {
        throw new Error('disk full');
      },
    });
    assert.equal(error?.message, 'no luck');
  });
});

describe('assertFinite', () => {
  it('throws an error that names step, measure and remedy', () => {
    assert.throws(
      () => assertFinite(41, { pixelLoss: 1, gradientNorm: Number.NaN }),
      (error) =>
        error instanceof TrainingDivergedError &&
        error.step === 41 &&
        /gradientNorm must be finite, but got NaN at step 42; lower the learning rate/.test(
          error.message,
        ),
    );
  });
});
