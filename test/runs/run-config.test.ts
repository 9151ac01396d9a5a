// config.json of a run: read strictly to train, in part to open its model, leniently to list it.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CONFIG_VERSION } from '../../lib/config/config';
import { presetConfig } from '../../lib/config/presets';
import {
  describeRun,
  pretrainedFrom,
  readGeneratorOptions,
  readRunConfig,
  writeRunConfig,
} from '../../lib/runs/run-config';
import { type RunFolder, runFolder } from '../../lib/runs/run-folder';
import { withValues } from '../config/with-value';
import { edgeTerm, MINI, miniGenerator } from '../own-parts';
import { copyFirstRun, openWorkspace, type Workspace } from '../tiny-runs';

let workspace: Workspace;
before(async () => {
  workspace = await openWorkspace();
});
after(() => workspace.dispose());

/** A run whose config.json holds this text or these values. */
function runWith(name: string, config: string | object): RunFolder {
  const run = runFolder(name);
  mkdirSync(run.path, { recursive: true });
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  writeFileSync(join(run.path, 'config.json'), text);
  return run;
}
const quick = presetConfig('adversarial', 'quick');
const own = { terms: [edgeTerm], generators: [miniGenerator] };
const ownConfig = withValues(quick, {
  generator: MINI,
  'loss.edge': { weight: 2, power: 1 },
  pretrained: 'mini-1',
});

describe('readRunConfig', () => {
  it('reads what writeRunConfig wrote, as JSON that people read', async () => {
    const run = runWith('written', '{}');
    await writeRunConfig(run, quick);
    assert.deepEqual(await readRunConfig(run), quick);
    const text = readFileSync(join(run.path, 'config.json'), 'utf8');
    assert.equal(text, `${JSON.stringify(quick, null, 2)}\n`);
  });

  it('reads own parts where they are handed over, and says what is missing where not', async () => {
    const run = runWith('own', ownConfig);
    assert.deepEqual(await readRunConfig(run, own), ownConfig);
    await assert.rejects(
      readRunConfig(run),
      /^Error: readRunConfig: .*own.config\.json must be a valid configuration, but got parseConfig: generator\.kind must be one of srresnet, rrdb, but got "mini"/,
    );
  });

  it('brings a run of the first version to the form of today', async () => {
    copyFirstRun(workspace, 'adversarial', 'first');
    const config = await readRunConfig(runFolder('first'));
    assert.equal(config.version, CONFIG_VERSION);
    assert.equal(config.data.name, workspace.pictures);
    assert.deepEqual(config.loss.tv, { weight: 0.5 });
  });

  it('says of a run that is missing which ones there are', async () => {
    runWith('listed', quick);
    await assert.rejects(
      readRunConfig(runFolder('listd')),
      /^Error: readRunConfig: run must be a folder with config\.json, but got .*listd; the runs in .* are .*listed.*\(did you mean listed\?\)$/,
    );
  });

  it('names the file that is broken', async () => {
    for (const [text, sentence] of [
      ['{"seed":', /config\.json must be a valid configuration, but got .*JSON/],
      ['[1]', /config\.json must be a valid configuration, but got no object/],
      [
        JSON.stringify({ ...quick, version: 9 }),
        /^Error: upgradeConfig: version of .*config\.json must be from 1 to \d+, but got 9; .*update this one$/,
      ],
      [
        JSON.stringify({ ...quick, seed: 'x' }),
        /but got parseConfig: seed must be of type number, but got "x"/,
      ],
    ] as const) {
      await assert.rejects(readRunConfig(runWith('broken', text)), sentence);
    }
  });
});

describe('readGeneratorOptions and pretrainedFrom', () => {
  it('read the generator alone, whatever else the run was trained with', async () => {
    const unknown = { ...quick, loss: { lpips: { weight: 1 } }, discriminator: null, added: 1 };
    const run = runWith('later-parts', unknown);
    assert.deepEqual(await readGeneratorOptions(run), { options: quick.generator, seed: 1 });
    await assert.rejects(readRunConfig(run), /unknown key/);
    assert.deepEqual(await pretrainedFrom('later-parts'), {
      run: 'later-parts',
      generator: quick.generator,
    });
  });

  it('read that of the first version', async () => {
    copyFirstRun(workspace, 'pretrain', 'first-pretrain');
    const { options, seed } = await readGeneratorOptions(runFolder('first-pretrain'));
    assert.equal(seed, 3);
    assert.deepEqual(options, {
      kind: 'srresnet',
      scale: 4,
      numFilters: 4,
      numResBlocks: 1,
      outerKernelSize: 3,
      norm: 'none',
      activation: 'prelu',
      output: 'linear',
      upsampler: 'pixelshuffle-direct',
      globalSkip: 'bicubic',
    });
  });

  it('need an own generator to be handed over', async () => {
    const run = runWith('own-generator', ownConfig);
    const { options } = await readGeneratorOptions(run, { generators: [miniGenerator] });
    assert.deepEqual(options, MINI);
    await assert.rejects(
      readGeneratorOptions(run),
      /^Error: readGeneratorOptions: .*config\.json: generator\.kind must be one of srresnet, rrdb, but got "mini"/,
    );
    await assert.rejects(
      pretrainedFrom('own-generator'),
      /must be one of srresnet, rrdb, but got "mini"/,
    );
  });

  it('refuse a generator that is none', async () => {
    const run = runWith('no-generator', { ...quick, generator: { ...quick.generator, scale: 5 } });
    await assert.rejects(
      readGeneratorOptions(run),
      /generator\.scale must be one of 2, 3, 4, 8, but got 5/,
    );
  });
});

describe('describeRun', () => {
  it('says what a list needs of a run', async () => {
    assert.deepEqual(await describeRun(runWith('listed', quick)), {
      phase: 'adversarial',
      preset: 'quick',
      seed: 1,
      data: 'sample',
      degradation: { kind: 'bicubic' },
      numSteps: 2500,
      generator: quick.generator,
      weights: { pixel: 3, perceptual: 1, adversarial: 0.005, grid: 80 },
      pretrained: null,
    });
  });

  it('describes own parts without having them', async () => {
    const { generator, weights, pretrained } = await describeRun(runWith('own', ownConfig));
    assert.deepEqual(generator, MINI);
    assert.equal(weights.edge, 2);
    assert.equal(pretrained, 'mini-1');
  });

  it('describes runs of the first version', async () => {
    for (const phase of ['pretrain', 'adversarial'] as const) copyFirstRun(workspace, phase);
    const { generator, ...pretrain } = await describeRun(runFolder('pretrain'));
    assert.deepEqual(pretrain, {
      phase: 'pretrain',
      preset: 'smoke',
      seed: 3,
      data: workspace.pictures,
      degradation: { kind: 'bicubic' },
      numSteps: 6,
      weights: { pixel: 1 },
      pretrained: null,
    });
    assert.deepEqual([generator.kind, generator.scale], ['srresnet', 4]);
    const adversarial = await describeRun(runFolder('adversarial'));
    assert.deepEqual(adversarial.weights, {
      pixel: 3,
      perceptual: 1,
      adversarial: 0.005,
      tv: 0.5,
      grid: 80,
    });
    assert.equal(adversarial.pretrained, 'pretrain');
  });

  it('refuses what no lab has written', async () => {
    for (const config of [{ name: 'a package' }, { phase: 'build' }, {}]) {
      await assert.rejects(
        describeRun(runWith('foreign', config)),
        /^Error: describeRun: phase of .*config\.json must be pretrain or adversarial, but got /,
      );
    }
    await assert.rejects(
      describeRun(runFolder('absent')),
      /run must be a folder with config\.json/,
    );
  });
});
