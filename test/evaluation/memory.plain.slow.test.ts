// Memory per pixel: a large image is measured in bands, so that no planes of doubles are made of it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';

/** A process of its own: the peak is that of its whole life. */
function peakGrowth(metric: 'psnr' | 'ssim', [width, height]: readonly [number, number]): number {
  const script = `
    const { ${metric} } = require(${JSON.stringify(require.resolve(`../../lib/evaluation/${metric}`))});
    const image = (width, height) => ({ data: new Uint8Array(width * height * 3).fill(9), width, height });
    const [a, b] = [image(${width}, ${height}), image(${width}, ${height})];
    ${metric}(image(64, 512), image(64, 512));
    const before = process.resourceUsage().maxRSS;
    ${metric}(a, b);
    console.log(process.resourceUsage().maxRSS - before);`;
  const child = spawnSync(process.execPath, ['--import', 'tsx', '-e', script], {
    encoding: 'utf8',
  });
  assert.equal(child.status, 0, child.stderr);
  return Number(child.stdout) * 1024;
}

describe('memory of metrics', () => {
  // planes of 8 bytes a pixel: two for PSNR, nine for SSIM
  for (const [metric, bytes] of [
    ['psnr', 8],
    ['ssim', 24],
  ] as const) {
    it(`of ${metric} is below ${bytes} bytes a pixel of a large image`, () => {
      const size = [4000, 3000] as const;
      const growth = peakGrowth(metric, size) / (size[0] * size[1]);
      assert.ok(growth < bytes, `${growth.toFixed(1)} bytes a pixel`);
    });
  }
});
