// `node --import tsx test/soak/ablation.ts [--kills 10] [--seed 1]`: an ablation whose runner and cells are killed (-9) at
// random moments and started again must have the table of one that nobody disturbed, and no cell trained twice.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRandom } from '../../lib/random/random';
import {
  assertTrainedOnce,
  kill9,
  openAblationWorkspace,
  processOf,
  startAblation,
  tableOf,
} from '../ablation/tiny-ablation';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { kills: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
  });
  const random = createRandom(values.seed).fork('ablation kills');
  const workspace = await openAblationWorkspace();
  try {
    const [whole, killed] = ['whole', 'killed'].map((name) => join(workspace.path, name));
    const { status, stderr } = await startAblation(workspace.config, whole, '--jobs', '2').ended();
    assert.equal(status, 0, stderr);
    for (let kill = 1; kill <= Number(values.kills); kill++) {
      const runner = startAblation(workspace.config, killed, '--jobs', '2');
      await sleep(random.uniform(500, 6000));
      const names = readdirSync(join(killed, 'runs'));
      const cells = names.map((name) => processOf(join(killed, 'runs', name)));
      const living = cells.filter((pid) => pid !== undefined);
      // the runner alone, whose cells work on; a cell alone; or all at once
      const victim = ['runner', 'cell', 'all'][random.integer(3)];
      if (victim !== 'cell') kill9(runner.process.pid);
      for (const pid of victim === 'runner' ? [] : victim === 'all' ? living : living.slice(0, 1))
        kill9(pid);
      console.log(`kill ${kill}: ${victim}, with ${living.length} cells at work`);
      if (victim === 'cell') runner.process.kill('SIGTERM');
      await runner.ended();
    }
    const last = await startAblation(workspace.config, killed, '--jobs', '2').ended();
    assert.equal(last.status, 0, last.stderr);
    assert.deepEqual(await tableOf(killed), { ...Object(await tableOf(whole)) });
    await assertTrainedOnce(killed);
    console.log(`same table after ${values.kills} kills, nothing trained twice`);
  } finally {
    workspace.dispose();
  }
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    console.error(error);
    process.exit(1);
  },
);
