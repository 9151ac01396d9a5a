// The peers' PyTorch models as upscalers of ours, so that the same code measures and probes them: torch_peers.py computes,
// one process a model, from weights that the caller has (they are no part of this repository).
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readImage } from '../../lib/images/read-image';
import { writeImage } from '../../lib/images/write-image';
import type { Upscaler } from '../../lib/inference/upscaler';

/** The models by name in tables, and where their weights lie in a folder of weights; github.com/leftthomas/SRGAN, HasnainRaz/Fast-SRGAN. */
const TORCH_PEERS = {
  leftthomas: { file: join('leftthomas_srgan', 'netG_epoch_4_100.pth'), parameters: 735_372 },
  'fast-srgan': { file: join('fast_srgan', 'model.pt'), parameters: 925_646 },
} as const;

/** A model's name. */
export type TorchPeerName = keyof typeof TORCH_PEERS;

/** All names. */
export const TORCH_PEER_NAMES: readonly TorchPeerName[] = ['leftthomas', 'fast-srgan'];

const SCALE = 4;
const ROOT = join(__dirname, '..', '..');
const python = [join(ROOT, '.venv/bin/python'), join(ROOT, '.venv/Scripts/python.exe')].find(
  (path) => existsSync(path),
);

/** What a model misses to run, or undefined. @param weights The folder of weights. */
export function torchPeerMisses(name: TorchPeerName, weights: string): string | undefined {
  const path = join(weights, TORCH_PEERS[name].file);
  if (!existsSync(path)) return `${name} has no weights at ${path}`;
  return python ? undefined : `${name} needs .venv, which npm start makes`;
}

/** Opens a model at x4; whoever opened it disposes it. */
export function openTorchPeer(name: TorchPeerName, weights: string): Upscaler {
  const missing = torchPeerMisses(name, weights);
  if (missing !== undefined || python === undefined) throw new Error(`openTorchPeer: ${missing}`);
  const { file, parameters } = TORCH_PEERS[name];
  const folder = mkdtempSync(join(tmpdir(), 'srgan-peer-'));
  const script = join(__dirname, 'torch_peers.py');
  const child = spawn(python, [script, join(weights, file)], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name,
    scale: SCALE,
    parameters,
    async upscale(lr) {
      const [from, to] = [join(folder, 'lr.png'), join(folder, 'sr.png')];
      await writeImage(from, lr);
      child.stdin.write(`${from}\t${to}\n`);
      const { done } = await answers.next();
      if (done) throw new Error(`openTorchPeer: ${name} ended; run ${script} by hand to see why`);
      return readImage(to);
    },
    dispose() {
      child.stdin.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
