// A short campaign of soak.ts as a test: every area has its turn, and nothing goes wrong.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

/** Runs the campaign; what it printed, and its exit status. */
function soak(...args: string[]): Promise<{ status: number; printed: string }> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const command = ['--import', 'tsx', join(__dirname, 'soak.ts'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { env }, (error, stdout, stderr) =>
      resolve({ status: error ? Number(error.code) : 0, printed: stdout + stderr }),
    );
  });
}

describe('soak', () => {
  it('finds nothing wrong in a minute, and leaves nothing behind', {
    timeout: 400_000,
  }, async () => {
    const leftovers = (): string[] =>
      readdirSync(tmpdir()).filter((name) => name.startsWith('srgan-test-'));
    const before = leftovers();
    const { status, printed } = await soak('--minutes', '1');
    assert.equal(status, 0, printed);
    assert.match(printed, /^soak of 1 minutes, seed \d+$/m);
    for (const area of [
      'damaged checkpoints',
      'random configurations',
      'hostile images',
      'misbehaving server',
      'kills and stops',
    ]) {
      assert.match(printed, new RegExp(`^${area} +[1-9]\\d* +[1-9]\\d* +0$`, 'm'));
    }
    assert.ok(existsSync(tmpdir()) && leftovers().length <= before.length + 20);
  });
});
