// Making and opening run folders: decided before anything is written, and only what is a run is ever deleted.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { TrainingConfig } from '../../lib/config/config';
import { type ExistingRun, planRunFolder } from '../../lib/runs/open-run-folder';
import { readRunConfig, writeRunConfig } from '../../lib/runs/run-config';
import { type RunFolder, runFolder } from '../../lib/runs/run-folder';
import { edgeTerm } from '../own-parts';
import { copyFirstRun, openWorkspace, type Workspace } from '../tiny-runs';

let workspace: Workspace;
let config: TrainingConfig;
let count = 0;
/** A name that no test before has used. */
let name: string;
before(async () => {
  workspace = await openWorkspace();
  config = workspace.pretrain;
});
after(() => workspace.dispose());
beforeEach(() => {
  name = `run-${++count}`;
});

/** A run that trained to `steps` of the eight; `saved` says whether it got to save. */
async function trained(steps: number, { saved = true } = {}): Promise<RunFolder> {
  const run = runFolder(name);
  mkdirSync(join(run.path, 'checkpoints'), { recursive: true });
  await writeRunConfig(run, config);
  if (steps > 0) {
    writeFileSync(join(run.path, 'metrics.csv'), `step,phase\n2,pretrain\n${steps},pretrain\n`);
  }
  if (saved) writeFileSync(run.lastCheckpoint, 'state');
  return run;
}
const plan = (existing: ExistingRun, now: TrainingConfig = config) =>
  planRunFolder(runFolder(name), { config: now, existing });
const configs = (run: RunFolder): string[] =>
  readdirSync(run.path).filter((file) => file.startsWith('config'));

describe('a run with a new name', () => {
  for (const existing of ['fail', 'replace', 'continue'] as const) {
    it(`is made, once the plan is carried out (${existing})`, async () => {
      const { run, resumes, carryOut } = await plan(existing);
      assert.equal(resumes, false);
      assert.ok(!existsSync(run.path), 'deciding writes nothing');
      await carryOut();
      assert.deepEqual(await readRunConfig(run), config);
      for (const path of [run.figures, run.samples, join(run.path, 'checkpoints')]) {
        assert.ok(existsSync(path), path);
      }
    });
  }

  it('cannot be resumed', async () => {
    await assert.rejects(
      plan('resume'),
      ({ message }: Error) =>
        message.startsWith(
          `planRunFolder: run must be one to go on with, but got ${name}: it does not exist; `,
        ) && message.endsWith('start it without --resume, or anew by --restart'),
    );
    assert.ok(!existsSync(runFolder(name).path));
  });
});

describe("'fail'", () => {
  it('refuses a run that exists, and leaves it alone', async () => {
    for (const saved of [true, false]) {
      const run = await trained(4, { saved });
      await assert.rejects(
        plan('fail'),
        /planRunFolder: run must be a new name, but got run-\d+, which exists; give another with --run, go on with it by --resume, or start it anew by --restart/,
      );
      assert.ok(existsSync(join(run.path, 'metrics.csv')));
    }
  });

  it('lets a run that was killed before it logged or saved anything not block its name', async () => {
    const killed = await trained(0, { saved: false });
    writeFileSync(join(killed.path, '.lock'), 'of the process that starts it now');
    writeFileSync(join(killed.path, 'environment.json'), '{}');
    const now = { ...config, seed: 5 };
    const { run, resumes, carryOut } = await plan('fail', now);
    assert.equal(resumes, false);
    await carryOut();
    assert.deepEqual(await readRunConfig(run), now);
    assert.deepEqual(configs(run), ['config.json']);
  });
});

describe('an empty run', () => {
  it('blocks its name where somebody keeps other files beside it', async () => {
    const run = await trained(0, { saved: false });
    writeFileSync(join(run.path, 'thesis.tex'), 'years');
    await assert.rejects(plan('fail'), /run must be a new name/);
  });
});

describe("'replace'", () => {
  it('starts a run anew: nothing of the old one is left', async () => {
    const run = await trained(4);
    writeFileSync(join(run.path, 'notes.txt'), 'mine');
    writeFileSync(join(run.path, '.lock'), 'of the process that starts it now');
    const { resumes, carryOut } = await plan('replace', { ...config, seed: 9 });
    assert.equal(resumes, false);
    assert.ok(existsSync(run.lastCheckpoint), 'deciding deletes nothing');
    await carryOut();
    assert.deepEqual(readdirSync(run.path).sort(), [
      '.lock',
      'checkpoints',
      'config.json',
      'figures',
      'samples',
    ]);
    assert.deepEqual(readdirSync(join(run.path, 'checkpoints')), []);
    assert.equal((await readRunConfig(run)).seed, 9);
  });

  it('starts a run of the first version anew', async () => {
    copyFirstRun(workspace, 'pretrain', name);
    const { run, carryOut } = await plan('replace');
    await carryOut();
    assert.deepEqual(await readRunConfig(run), config);
    assert.ok(!existsSync(run.lastCheckpoint));
  });

  it('deletes nothing that is not provably a run', async () => {
    for (const foreign of [
      '{"name":"a package"}',
      '{"phase":"build"}',
      'no JSON',
      '[]',
      '{"phase":"pretrain","version":7}',
    ]) {
      const path = join(workspace.path, `foreign-${++count}`);
      mkdirSync(path);
      writeFileSync(join(path, 'config.json'), foreign);
      writeFileSync(join(path, 'thesis.tex'), 'years');
      for (const existing of ['replace', 'continue', 'fail'] as const) {
        await assert.rejects(async () => {
          const { carryOut } = await planRunFolder(runFolder(path), { config, existing });
          await carryOut();
        }, /must be (pretrain or adversarial|a valid configuration|a new name|from 1 to \d+)/);
        assert.equal(readFileSync(join(path, 'thesis.tex'), 'utf8'), 'years');
        assert.equal(readFileSync(join(path, 'config.json'), 'utf8'), foreign);
      }
    }
  });
});

describe("'resume'", () => {
  it('goes on with the same configuration, and removes what a kill while saving left', async () => {
    const run = await trained(4);
    const half = `${run.lastCheckpoint}.123.tmp`;
    writeFileSync(half, 'half a state');
    const { resumes, carryOut } = await plan('resume');
    assert.equal(resumes, true);
    assert.ok(existsSync(half), 'deciding deletes nothing');
    await carryOut();
    assert.ok(!existsSync(half));
    assert.equal(readFileSync(run.lastCheckpoint, 'utf8'), 'state');
    assert.deepEqual(configs(run), ['config.json']);
  });

  it('keeps each earlier configuration beside the one of today', async () => {
    const run = await trained(4);
    for (const numSteps of [16, 32]) {
      const { carryOut } = await plan('resume', { ...config, numSteps });
      await carryOut();
    }
    assert.deepEqual(configs(run).sort(), ['config-1.json', 'config-2.json', 'config.json']);
    const stepsIn = (file: string): number =>
      JSON.parse(readFileSync(join(run.path, file), 'utf8')).numSteps;
    assert.deepEqual(['config-1.json', 'config-2.json', 'config.json'].map(stepsIn), [8, 16, 32]);
  });

  it('refuses another value of what the checkpoint is made of, naming it', async () => {
    const run = await trained(4);
    const { pretrain, adversarial } = workspace;
    const { data, generator } = pretrain;
    const others: readonly (readonly [TrainingConfig, string])[] = [
      [{ ...pretrain, seed: 2 }, 'seed'],
      [{ ...pretrain, data: { ...data, batchSize: 4 } }, 'data'],
      [{ ...pretrain, generator: { ...generator, scale: 2 }, emaDecay: 0 }, 'generator, emaDecay'],
      [adversarial, 'phase, generator, discriminator'],
    ];
    for (const [now, keys] of others) {
      await assert.rejects(
        plan('resume', now),
        ({ message }: Error) =>
          message ===
          `planRunFolder: a resumed run must keep what its checkpoint is made of, but got another ${keys}; start a new run instead`,
      );
    }
    assert.deepEqual(await readRunConfig(run), config);
  });

  it('says of a run without a checkpoint how far it had come', async () => {
    await trained(6, { saved: false });
    await assert.rejects(
      plan('resume'),
      /run must be one to go on with, but got run-\d+: it has no last\.safetensors, though it logged 6 steps; start it without --resume, or anew by --restart/,
    );
  });

  it('goes on from the checkpoint that is asked for, where there is one', async () => {
    const run = await trained(6);
    const from = (which: 'last' | 'previous') =>
      planRunFolder(run, { config, existing: 'resume', from: which });
    assert.equal((await from('last')).checkpoint, run.lastCheckpoint);
    await assert.rejects(from('previous'), /it has no previous\.safetensors/);
    writeFileSync(run.previousCheckpoint, 'the state before');
    assert.equal((await from('previous')).checkpoint, run.previousCheckpoint);
  });

  it('goes on with a run of the first version, whose configuration is kept as it was', async () => {
    copyFirstRun(workspace, 'pretrain', name);
    const run = runFolder(name);
    const first = readFileSync(join(run.path, 'config.json'), 'utf8');
    const now = { ...(await readRunConfig(run)), numSteps: 10 };
    const { resumes, carryOut } = await plan('resume', now);
    assert.equal(resumes, true);
    await carryOut();
    assert.equal(readFileSync(join(run.path, 'config-1.json'), 'utf8'), first);
    assert.deepEqual(await readRunConfig(run), now);
  });

  it('needs own parts to compare with', async () => {
    const own = { terms: [edgeTerm] };
    const loss = { ...config.loss, edge: { weight: 1, power: 1 } };
    const now: TrainingConfig = { ...config, loss };
    const run = await trained(4);
    await writeRunConfig(run, now);
    const { resumes } = await planRunFolder(runFolder(name), {
      config: now,
      existing: 'resume',
      own,
    });
    assert.equal(resumes, true);
    await assert.rejects(plan('resume', now), /loss must be without the unknown key edge/);
  });
});

describe("'continue'", () => {
  it('goes on with what was stopped', async () => {
    await trained(4);
    assert.equal((await plan('continue')).resumes, true);
    assert.equal((await plan('continue', { ...config, numSteps: 100 })).resumes, true);
  });

  it('starts anew what was finished, what had no checkpoint, and what is another run', async () => {
    for (const [steps, saved, change] of [
      [8, true, {}],
      [6, false, {}],
      [4, true, { seed: 2 }],
    ] as const) {
      name = `run-${++count}`;
      const run = await trained(steps, { saved });
      const now = { ...config, ...change };
      const { resumes, carryOut } = await plan('continue', now);
      assert.equal(resumes, false);
      await carryOut();
      assert.ok(!existsSync(join(run.path, 'metrics.csv')));
      assert.deepEqual(await readRunConfig(run), now);
    }
  });

  it('goes on with a finished run that is to have more steps', async () => {
    await trained(8);
    assert.equal((await plan('continue', { ...config, numSteps: 16 })).resumes, true);
  });
});
