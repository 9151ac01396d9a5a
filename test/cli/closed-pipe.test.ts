// What the program does where nobody reads it any more, and where an image of many fails.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { writePictures } from '../support';
import { openWorkplace, TINY, type Workplace } from './program';

let workplace: Workplace;
before(async () => {
  workplace = await openWorkplace();
});
after(() => workplace.dispose());

const PROGRAM = join(__dirname, '..', '..', 'lib', 'cli', 'srgan.mjs');

/** Runs a line of bash with the program as $SRGAN: exit status of the program, and what the line printed. */
function bash(line: string): Promise<{ status: string; printed: string }> {
  const env = { ...process.env, SRGAN_RESULTS: workplace.results, SRGAN: PROGRAM };
  const script = `${line}; echo "status \${PIPESTATUS[0]}"`;
  return new Promise((resolve) => {
    execFile('bash', ['-c', script], { env, cwd: workplace.path }, (_, stdout, stderr) => {
      const [, status = ''] = /status (\d+)/.exec(stdout) ?? [];
      resolve({ status, printed: stdout + stderr });
    });
  });
}

const skip = process.platform === 'win32' ? 'needs bash' : false;

describe('attack 8: a closed pipe', { skip }, () => {
  it('costs a training nothing', async () => {
    const options = TINY.map((option) => `'${option}'`).join(' ');
    const { status, printed } = await bash(
      `node "$SRGAN" train pretrain --data photos --run piped ${options} --no-report 2>&1 | head -c 1`,
    );
    assert.equal(status, '0', printed);
    assert.doesNotMatch(printed, /EPIPE|\n\s+at /);
    const rows = readFileSync(join(workplace.results, 'piped', 'metrics.csv'), 'utf8');
    assert.match(rows, /^6,pretrain/m);
    assert.ok(existsSync(join(workplace.results, 'piped', 'checkpoints', 'last.safetensors')));
  });

  it('costs no image of many', async () => {
    const many = join(workplace.path, 'many');
    mkdirSync(many);
    await writePictures(many, { count: 20, size: 16 });
    const { status, printed } = await bash(
      'node "$SRGAN" upscale many --model bicubic --output enlarged | head -1',
    );
    assert.equal(status, '0', printed);
    assert.doesNotMatch(printed, /EPIPE|\n\s+at /);
    const enlarged = readdirSync(join(workplace.path, 'enlarged'));
    assert.equal(enlarged.filter((name) => name.endsWith('.png')).length, 20);
  });

  it('is no excuse where results cannot be written for another reason', {
    skip: existsSync('/dev/full') ? false : 'no /dev/full',
  }, async () => {
    const { status, printed } = await bash(
      'node "$SRGAN" evaluate --model bicubic --data photos > /dev/full',
    );
    assert.equal(status, '1', printed);
    assert.match(printed, /srgan: results must be written to stdout, but got .*ENOSPC/);
  });
});

describe('attack 23: srgan evaluate with a damaged image', () => {
  it('names it, measures the others, writes the tables, and ends with 1', async () => {
    const some = join(workplace.path, 'some');
    mkdirSync(some);
    await writePictures(some, { count: 3, size: 48 });
    const damaged = join(some, 'picture-1.png');
    writeFileSync(damaged, readFileSync(damaged).subarray(0, 900));
    const { status, stdout, stderr } = await workplace.srgan(
      ...['evaluate', '--model', 'bicubic', '--data', 'some', '--out', 'tables', '--json'],
    );
    assert.equal(status, 1, stderr);
    assert.match(stderr, /^srgan: picture-1 is left out: .*picture-1\.png/m);
    assert.doesNotMatch(stderr, /\n\s+at /);
    assert.equal(JSON.parse(stdout).rows.length, 2);
    const csv = readFileSync(join(workplace.path, 'tables', 'evaluation.csv'), 'utf8');
    assert.match(csv, /picture-2/);
  });
});
