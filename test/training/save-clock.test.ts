// When a checkpoint is due by the clock: a clock that is set by hand.
import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { runLoop } from '../../lib/training/loop';

/** Steps that a loop of 30 saves where a step and a save take so many seconds. */
async function savedSteps(
  seconds: { step: number; save: number },
  saveEvery = 1000,
): Promise<number[]> {
  const saves: number[] = [];
  let now = 0;
  const clock = mock.method(performance, 'now', () => 1000 * now);
  try {
    await runLoop({
      ...{ phase: 'test', firstStep: 0, numSteps: 30 },
      ...{ logEvery: 1000, validateEvery: 1000, saveEvery },
      prepare: async () => undefined,
      trainStep: () => {
        now += seconds.step;
        return {};
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

describe('a loop by the clock', () => {
  it('saves whenever a minute has passed, whatever saveEvery is', async () => {
    const saves = await savedSteps({ step: 25, save: 0 });
    assert.deepEqual(saves, [3, 6, 9, 12, 15, 18, 21, 24, 27, 30]);
  });

  it('does not save before a minute has passed', async () => {
    assert.deepEqual(await savedSteps({ step: 1, save: 0 }), [30]);
  });

  it('counts the minute from the last save, by steps or by the clock', async () => {
    const saves = await savedSteps({ step: 25, save: 0 }, 5);
    assert.deepEqual(saves, [3, 5, 8, 10, 13, 15, 18, 20, 23, 25, 28, 30]);
  });

  it('spends at most a twentieth of the time on saving a large state', async () => {
    // a save of 10 s is worth it after 200 s
    assert.deepEqual(await savedSteps({ step: 25, save: 10 }), [3, 11, 19, 27, 30]);
  });
});
