// The program as its user meets it: exit status, stdout for results, stderr for messages, no stack trace.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readImage } from '../../lib/images/read-image';
import { temporaryFolder, writePictures } from '../support';

const root = join(__dirname, '..', '..');
const folder = temporaryFolder();
const photos = join(folder.path, 'photos');

/** Few steps of a tiny network, so that a whole run takes a second. */
const TINY = [
  'numSteps=6',
  'logEvery=2',
  'validateEvery=3',
  'saveEvery=3',
  'data.hrCropSize=32',
  'data.batchSize=2',
  'generator.numFilters=4',
  'generator.numResBlocks=1',
].flatMap((pair) => ['--set', pair]);

interface Outcome {
  status: number;
  stdout: string;
  stderr: string;
}

function srgan(...args: string[]): Promise<Outcome> {
  const env = { ...process.env, SRGAN_RESULTS: join(folder.path, 'results') };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, 'lib', 'cli', 'srgan.mjs'), ...args],
      { env, cwd: folder.path },
      (error, stdout, stderr) =>
        resolve({ status: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

/** Fails in words: the status, a sentence that matches, no stack trace, nothing on stdout. */
function assertFails(
  { status, stdout, stderr }: Outcome,
  expected: number,
  sentence: RegExp,
): void {
  assert.equal(status, expected, stderr);
  assert.match(stderr, sentence);
  assert.doesNotMatch(stderr + stdout, /\n\s+at .+:\d+/, 'a stack trace');
  assert.equal(stdout, '');
}

before(async () => {
  await mkdir(photos);
  await writePictures(photos, { count: 4, size: 48 });
});
after(() => folder.dispose());

describe('srgan', () => {
  it('ends with 2 and a sentence for wrong usage', async () => {
    const wrong: [RegExp, ...string[]][] = [
      [/unknown command 'improve'/, 'improve'],
      [/unknown option '--speed'/, 'train', 'pretrain', '--speed'],
      [
        /Allowed choices are smoke, quick, standard, paper/,
        'train',
        'pretrain',
        '--preset',
        'huge',
      ],
      [/--set must be key=value/, 'train', 'pretrain', '--set', 'numSteps'],
      [/numSteps must be at least 1, but got -5/, 'train', 'pretrain', '--set', 'numSteps=-5'],
      [/without the unknown key filters/, 'train', 'pretrain', '--set', 'generator.filters=3'],
      [/--resume must come with --run/, 'train', 'pretrain', '--resume'],
      [/run must be a folder with config\.json/, 'train', 'adversarial', '--from', 'absent'],
      [/required option '--data/, 'evaluate', '--model', 'bicubic'],
      [
        /It must be 2, 3, 4 or 8/,
        'evaluate',
        '--model',
        'bicubic',
        '--data',
        photos,
        '--scale',
        '5',
      ],
      [
        /It must be of psnr, ssim/,
        'evaluate',
        '--model',
        'bicubic',
        '--data',
        photos,
        '--metrics',
        'mos',
      ],
      [
        /there is no .*absent\.png/,
        'upscale',
        'absent.png',
        '--model',
        'bicubic',
        '--output',
        'out',
      ],
    ];
    for (const [sentence, ...args] of wrong) assertFails(await srgan(...args), 2, sentence);
  });

  it('ends with 1 and a sentence for work that cannot be done', async () => {
    await mkdir(join(folder.path, 'empty'), { recursive: true });
    const failing: [RegExp, ...string[]][] = [
      [
        /model must be bicubic, a run in .* or a folder of images, but got absent/,
        'evaluate',
        '--model',
        'absent',
        '--data',
        photos,
      ],
      [/openDataset: .*absent-set/, 'evaluate', '--model', 'bicubic', '--data', 'absent-set'],
      [
        /openDataset: .*empty/,
        'evaluate',
        '--model',
        'bicubic',
        '--data',
        join(folder.path, 'empty'),
      ],
      [
        /hrCropSize|crop|crop/i,
        'train',
        'pretrain',
        '--data',
        photos,
        '--set',
        'data.hrCropSize=256',
      ],
    ];
    for (const [sentence, ...args] of failing) assertFails(await srgan(...args), 1, sentence);
  });

  it('trains, resumes, evaluates, enlarges', async () => {
    const trained = await srgan('train', 'pretrain', '--data', photos, '--run', 'tiny', ...TINY);
    assert.equal(trained.status, 0, trained.stderr);
    const run = trained.stdout.trim();
    for (const file of [
      'config.json',
      'environment.json',
      'metrics.csv',
      'checkpoints/best.safetensors',
      'figures/losses.html',
    ]) {
      assert.ok(existsSync(join(run, file)), file);
    }
    assert.ok((await readdir(join(run, 'samples'))).length > 0);
    assertFails(
      await srgan('train', 'pretrain', '--data', photos, '--run', 'tiny', ...TINY),
      1,
      /run must be a new name/,
    );
    const resumed = await srgan(
      'train',
      'pretrain',
      '--run',
      'tiny',
      '--resume',
      '--set',
      'numSteps=8',
    );
    assert.equal(resumed.status, 0, resumed.stderr);
    assert.match(await readFile(join(run, 'metrics.csv'), 'utf8'), /\n8,pretrain,/);
    const played = await srgan(
      'train',
      'adversarial',
      '--data',
      photos,
      '--from',
      'tiny',
      '--run',
      'game',
      ...TINY.slice(0, 12),
      '--set',
      'discriminator.numFilters=2',
      '--set',
      'discriminator.denseUnits=4',
      '--set',
      'discriminatorPretrainSteps=1',
      '--set',
      'loss.vgg.layers={"block1_conv1":1}',
    );
    assert.equal(played.status, 0, played.stderr);
  });

  it('evaluates as one JSON object of rows and means', async () => {
    const out = join(folder.path, 'tables');
    const { status, stdout, stderr } = await srgan(
      'evaluate',
      '--model',
      'bicubic',
      'tiny',
      '--data',
      photos,
      '--json',
      '--out',
      out,
    );
    assert.equal(status, 0, stderr);
    const { rows, means } = JSON.parse(stdout);
    assert.equal(rows.length, 2 * 4);
    assert.deepEqual(
      means.map(({ model }: { model: string }) => model),
      ['bicubic', 'tiny'],
    );
    const mean = rows
      .slice()
      .filter((r: { model: string }) => r.model === 'tiny')
      .reduce((sum: number, r: { psnrY: number }) => sum + r.psnrY / 4, 0);
    assert.ok(Math.abs(mean - means[1].psnrY) < 1e-9);
    assert.deepEqual((await readdir(out)).sort(), [
      'evaluation.csv',
      'evaluation.html',
      'evaluation.md',
      'images',
      'panels',
    ]);
    // the images it left are a model too, of the same scores
    const again = await srgan(
      'evaluate',
      '--model',
      join(out, 'images', 'tiny'),
      '--data',
      photos,
      '--json',
    );
    assert.ok(Math.abs(JSON.parse(again.stdout).means[0].psnrY - mean) < 1e-9, again.stderr);
  });

  it('evaluates the metrics asked for, in Markdown where stdout is no terminal', async () => {
    const args = ['evaluate', '--model', 'bicubic', '--data', photos, '--metrics', 'ssim'];
    const { status, stdout, stderr } = await srgan(...args);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^\| model \| dataset \| images \| SSIM-Y \| SSIM-RGB \|\n/);
    assert.match(stdout, /\n\*SSIM after Wang .*\*\n/);
    const json = JSON.parse((await srgan(...args, '--json')).stdout);
    assert.deepEqual(Object.keys(json), ['convention', 'rows', 'means']);
    assert.deepEqual(Object.keys(json.means[0]), [
      'model',
      'dataset',
      'images',
      'ssimY',
      'ssimRgb',
    ]);
  });

  it('enlarges what it can and names what it cannot', async () => {
    await writeFile(join(folder.path, 'broken.png'), 'no picture');
    const { status, stdout, stderr } = await srgan(
      'upscale',
      join(photos, 'picture-0.png'),
      join(folder.path, 'broken.png'),
      '--model',
      'tiny',
      '--output',
      'large',
    );
    assert.equal(status, 1);
    assert.match(stdout, /picture-0\.png 192x192/);
    assert.match(stderr, /broken\.png/);
    const { width, height } = await readImage(join(folder.path, 'large', 'picture-0.png'));
    assert.deepEqual([width, height], [192, 192]);
  });
});
