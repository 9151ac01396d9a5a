// What the program says of itself, and of a command line that cannot be.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { assertDone, assertFails, openWorkplace, type Workplace } from './program';

let place: Workplace;
before(async () => {
  place = await openWorkplace();
});
after(() => place.dispose());

const ROOT = join(__dirname, '..', '..');
const TRAIN = ['train', 'pretrain'];

describe('srgan, told something wrong, ends with 2 and says what', () => {
  const wrong: [string, RegExp, ...string[]][] = [
    ['a command', /unknown command 'improve'/, 'improve'],
    ['a near command', /unknown command 'evalute'\n\(Did you mean evaluate\?\)/, 'evalute'],
    ['an option', /unknown option '--speed'/, ...TRAIN, '--speed'],
    [
      'a preset',
      /It must be one of smoke, quick, standard, paper, finetune, photo, esrgan-quick, esrgan-standard, esrgan \(did you mean quick\?\)\./,
      ...[...TRAIN, '--preset', 'qick'],
    ],
    ['no assignment', /--set must be key=value/, ...TRAIN, '--set', 'numSteps'],
    [
      'a value out of range',
      /numSteps must be at least 1, but got -5/,
      ...[...TRAIN, '--set', 'numSteps=-5'],
    ],
    [
      'a key, of which it names the nearest',
      /without the unknown key numFilter \(did you mean numFilters\?\)/,
      ...[...TRAIN, '--set', 'generator.numFilter=3'],
    ],
    ['what needs a cluster', /--slurm must go with --on slurm/, 'doctor', '--slurm', '--mem=1G'],
    ['resuming nothing', /--resume must come with --run NAME/, ...TRAIN, '--resume'],
    ['restarting nothing', /--restart must come with --run NAME/, ...TRAIN, '--restart'],
    [
      'resuming and restarting',
      /'--restart' cannot be used with option '--resume/,
      ...[...TRAIN, '--run', 'one', '--resume', '--restart'],
    ],
    ['a name that no folder can have', /run must be a plain name/, ...TRAIN, '--run', '../up'],
    ['no data', /required option '--data/, 'evaluate', '--model', 'bicubic'],
    [
      'a scale',
      /It must be 2, 3, 4 or 8/,
      ...['evaluate', '--model', 'bicubic', '--data', 'photos', '--scale', '5'],
    ],
    [
      'a metric, of which it names the nearest',
      /It must be of psnr, ssim.* \(did you mean ssim\?\)\./,
      ...['evaluate', '--model', 'bicubic', '--data', 'photos', '--metrics', 'psnr,sim'],
    ],
    [
      'an image that is not there',
      /there is no .*absent\.png/,
      ...['upscale', 'absent.png', '--model', 'bicubic', '--output', 'out'],
    ],
  ];
  for (const [what, sentence, ...args] of wrong) {
    it(what, async () => assertFails(await place.srgan(...args), 2, sentence));
  }

  // as a pattern of the shell may name a file that somebody else has named
  it('attack 25: a name with escapes, which it writes out', async () => {
    const name = 'a\x1b[31m\x9b5m.png';
    for (const args of [
      ['upscale', name, '--model', 'bicubic', '--output', 'out'],
      ['report', `--${name}`],
    ]) {
      const outcome = await place.srgan(...args);
      assertFails(outcome, 2, /a\\x1b\[31m\\x9b5m\.png/);
      assert.ok(!/[^\P{Cc}\n]/u.test(outcome.stderr), outcome.stderr);
    }
  });
});

describe('srgan --version', () => {
  it('prints the version, and the commit where git knows it', async () => {
    const outcome = await place.srgan('--version');
    assertDone(outcome);
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const git = spawnSync('git', ['-C', ROOT, 'rev-parse', '--short=7', 'HEAD'], {
      encoding: 'utf8',
    });
    const commit = git.status === 0 ? ` \\(commit ${git.stdout.trim()}( with changes)?\\)` : '';
    assert.match(outcome.stdout, new RegExp(`^${version.replaceAll('.', '\\.')}${commit}\n$`));
  });
});

describe('srgan --help', () => {
  it('names every command, and loads none of what computes', async () => {
    assertDone(await place.srgan('--help')); // brings the build up to date
    const main = JSON.stringify(join(ROOT, 'lib', 'build', 'cli', 'main.js'));
    const program = `require(${main}).main(['--help']).then(() => {
      const heavy = /tfjs|danfojs|plotly|[\\\\/]sharp[\\\\/]|[\\\\/]zod[\\\\/]/;
      console.error(Object.keys(require.cache).filter((path) => heavy.test(path)).join());
    })`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    assert.equal(stderr.trim(), '');
    const commands = [...stdout.matchAll(/^ {2}(\w+)(?= )/gm)].map(([, name]) => name);
    assert.deepEqual(commands, [
      'doctor',
      'data',
      'train',
      'runs',
      'report',
      'degrade',
      'evaluate',
      'ablate',
      'interpolate',
      'upscale',
      'publish',
      'export',
      'serve',
      'demo',
      'help',
    ]);
  });

  it('gives the default of every option of a command', async () => {
    const { stdout } = await place.srgan('train', 'adversarial', '--help');
    const options = stdout
      .slice(stdout.indexOf('Options:'))
      .split(/\n {2}(?=-)/)
      .slice(1);
    assert.equal(options.length, 13);
    for (const text of options) {
      assert.match(text.replace(/\s+/g, ' '), /^-h|\(default: /);
    }
  });
});
