// A run that is stopped and goes on ends where an undisturbed one ends, in both phases; from the last checkpoint, or from
// the one before it. What is killed: kill-and-stop.test.ts.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { TrainingConfig } from '../../lib/config/config';
import { bfloat16Support } from '../../lib/engine/bfloat16-support';
import { startEngine } from '../../lib/engine/engine';
import { readMetrics } from '../../lib/runs/metrics-file';
import { runFolder } from '../../lib/runs/run-folder';
import { TINY_RRDB } from '../support';
import { openWorkspace, type Workspace } from '../tiny-runs';
import { assertSameRun } from './compare-runs';
import { inBfloat16, train, trainUntil } from './runs';

let workspace: Workspace;
before(async () => {
  await startEngine();
  workspace = await openWorkspace();
});
after(() => workspace.dispose());

/** ESRGAN's generator, recomputed: wide enough for bfloat16. */
const RRDB = { ...TINY_RRDB, numFilters: 8, growthChannels: 8, recompute: true } as const;

for (const [phase, precision, generator] of [
  ['pretrain', 'float32'],
  ['adversarial', 'float32'],
  ['pretrain', 'bfloat16'],
  ['adversarial', 'bfloat16'],
  ['pretrain', 'float32', RRDB],
  ['adversarial', 'bfloat16', RRDB],
] as const) {
  const kind = generator?.kind ?? 'srresnet';
  describe(`a resumed ${phase} run of ${kind} in ${precision}`, () => {
    let config: TrainingConfig;
    const name = (part: string): string => `${phase}-${precision}-${kind}-${part}`;
    const hindrance = (): string | undefined => {
      const { fast, reason } = bfloat16Support();
      return precision === 'bfloat16' && !fast ? reason : undefined;
    };
    before(async () => {
      if (hindrance()) return;
      const tiny = workspace[phase];
      config = precision === 'bfloat16' ? inBfloat16<TrainingConfig>(tiny) : tiny;
      if (generator) config = { ...config, generator };
      await train(config, { run: name('whole') });
    });

    it('equals all 8 steps after 5, a stop and 3 more: state, best generator and rows', async (test) => {
      if (hindrance()) return test.skip(hindrance());
      const run = name('halves');
      const stopped = await trainUntil(5, config, { run });
      assert.deepEqual([stopped.reason, stopped.step], ['stopped', 5]);
      const resumed = await train(config, { run, existing: 'resume' });
      assert.deepEqual([resumed.reason, resumed.step], ['finished', 8]);
      assert.ok(resumed.seconds > stopped.seconds, 'seconds of both parts are added up');
      await assertSameRun(run, name('whole'));
    });

    it('goes on from the checkpoint before the last where that is asked for', async (test) => {
      if (hindrance()) return test.skip(hindrance());
      const run = name('before');
      await trainUntil(6, config, { run });
      const notices: string[] = [];
      const resumed = await train(config, {
        run,
        existing: 'resume',
        resumeFrom: 'previous',
        onNotice: (sentence) => notices.push(sentence),
      });
      assert.ok(
        notices.some((sentence) => / goes on from its checkpoint at step 4/.test(sentence)),
        notices.join(),
      );
      assert.equal(resumed.step, 8);
      await assertSameRun(run, name('whole'));
    });
  });
}

describe("a resumed game with a penalty on the discriminator's slope", () => {
  it('draws the noise of the updates that were to come, every second of them', async () => {
    const { loss, ...game } = workspace.adversarial;
    assert.ok(loss.adversarial);
    const penalty = { kind: 'noise', weight: 1, sigma: 0.05, every: 2 } as const;
    const config = { ...game, loss: { ...loss, adversarial: { ...loss.adversarial, penalty } } };
    await train(config, { run: 'penalty-whole' });
    await trainUntil(5, config, { run: 'penalty-halves' });
    await train(config, { run: 'penalty-halves', existing: 'resume' });
    await assertSameRun('penalty-halves', 'penalty-whole');
    const rows = await readMetrics(runFolder('penalty-whole'));
    assert.ok(rows.some(({ discriminatorPenalty }) => Number(discriminatorPenalty) > 0));
  });
});
