// A short campaign of soak.ts as a test: every area has its turn, and nothing goes wrong.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../support';

/** Runs the campaign with a folder for temporary files; what it printed, and its exit status. */
function soak(temporary: string, ...args: string[]): Promise<{ status: number; printed: string }> {
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const env = { ...inherited, TMPDIR: temporary };
  const command = ['--import', 'tsx', join(__dirname, 'soak.ts'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { env }, (error, stdout, stderr) =>
      resolve({ status: error ? Number(error.code) : 0, printed: stdout + stderr }),
    );
  });
}

const AREAS = [
  ...['damaged checkpoints', 'random configurations', 'hostile images', 'misbehaving server'],
  'kills and stops',
];

describe('soak', () => {
  it('finds nothing wrong in a minute, and leaves nothing behind', {
    timeout: 400_000,
  }, async () => {
    const folder = temporaryFolder();
    const { status, printed } = await soak(folder.path, '--minutes', '1', '--seed', '1');
    assert.equal(status, 0, printed);
    assert.match(printed, /^soak of 1 minutes, seed \d+$/m);
    for (const area of AREAS) {
      assert.match(printed, new RegExp(`^${area} +[1-9]\\d* +[1-9]\\d* +0$`, 'm'));
    }
    const left = readdirSync(folder.path).filter((name) => name.startsWith('srgan-'));
    folder.dispose();
    assert.deepEqual(left, []);
  });
});
