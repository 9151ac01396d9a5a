// Whether a step fits into memory is told before the first one: the estimate, and the limits that it knows.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { availableMemory, checkMemory, estimateStep } from '../../lib/training/memory-estimate';

describe('attack 22: a step that does not fit into memory', () => {
  const estimate = estimateStep(10_000_000, 4096);

  it('is refused with the number and what to lower', () => {
    assert.throws(
      () => checkMemory(estimate, 9e9),
      /^Error: checkMemory: a training step must fit into memory, but needs at least 16\.4 GB and 9\.0 GB are free; lower data\.batchSize or data\.hrCropSize$/,
    );
  });

  it('is told where it may be tight, and not where it fits', () => {
    assert.match(checkMemory(estimate, 50e9) ?? '', /may need 81\.9 GB, and 50\.0 GB are free/);
    assert.equal(checkMemory(estimate, 100e9), undefined);
  });
});

describe('attack 22: availableMemory', () => {
  it('is what the machine has left', () => {
    const bytes = availableMemory();
    assert.ok(bytes > 0 && Number.isFinite(bytes));
  });

  const skip = process.platform === 'linux' ? false : 'limits of a process are read on Linux alone';
  it('knows `ulimit -v`, beyond which an engine ends the process without a word', { skip }, () => {
    const module = join(__dirname, '../../lib/build/training/memory-estimate.js');
    const code = `process.stdout.write(String(require(${JSON.stringify(module)}).availableMemory()))`;
    const command = `ulimit -v 6000000; "${process.execPath}" -e '${code}'`;
    const said = Number(execFileSync('bash', ['-c', command], { encoding: 'utf8' }));
    assert.ok(said > 0 && said < 6_000_000 * 1024, `${said}`);
  });
});
