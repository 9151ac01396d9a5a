// What `srgan ablate` says of a cluster: that there is none, that an option needs one, how to come back to one.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { slurmOf, whereItIs } from '../../lib/cli/ablate-slurm';
import { UsageError } from '../../lib/cli/usage-error';
import {
  type AblationWorkspace,
  openAblationWorkspace,
  startAblation,
} from '../ablation/tiny-ablation';

describe('srgan ablate --on slurm', () => {
  let workspace: AblationWorkspace;
  before(async () => {
    workspace = await openAblationWorkspace();
  });
  after(() => workspace.dispose());

  it('ends with 1 where there is no sbatch, says where there is one, and leaves nothing behind', async () => {
    const output = join(workspace.path, 'none');
    const { PATH } = process.env;
    process.env.PATH = join(workspace.path, 'nowhere');
    const started = startAblation(workspace.config, output, '--on', 'slurm');
    process.env.PATH = PATH;
    const { status, stdout, stderr } = await started.ended();
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(
      stderr,
      /srgan: slurm: sbatch must be a program on PATH, but got none; start it on a login node/,
    );
    assert.doesNotMatch(stderr, /\n\s+at /);
    assert.ok(!existsSync(output));
  });

  it('refuses options that would do nothing here', async () => {
    assert.equal(await slurmOf({ on: 'local' }), undefined);
    const wrong = [
      [{ detach: true }, '--detach'],
      [{ slurm: '--mem=1G' }, '--slurm'],
      [{ maxRunning: 2 }, '--max-running'],
    ] as const;
    for (const [args, option] of wrong) {
      await assert.rejects(slurmOf({ on: 'local', ...args }), (error: Error) => {
        assert.ok(error instanceof UsageError);
        assert.equal(
          error.message,
          `ablate: ${option} must go with --on slurm, but got --on local`,
        );
        return true;
      });
    }
  });

  it('says how to look at what goes on, and how to come back', () => {
    const folder = '/a/results/tiny';
    const status = { name: 'tiny', folder, seeds: [], lines: [], secondsLeft: null };
    const counts = { waiting: 0, running: 0, done: 0, failed: 0, diverged: 0, blocked: 0 };
    const text = whereItIs({ ...status, counts }, { on: 'slurm', config: 'tiny.json' });
    assert.match(text, /srgan ablate --status --output \/a\/results\/tiny\n/);
    assert.match(text, /srgan ablate --config tiny\.json --output \/a\/results\/tiny --on slurm$/);
  });
});
