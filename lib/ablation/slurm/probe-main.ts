// The program of probeNode's job: `node probe-main.js FOLDER`.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEngine } from '../../engine/engine';
import { writeAtomically } from '../../files/write-atomically';
import { ANSWER, type NodeAnswer, TOKEN } from './node-answer';

async function main(folder: string): Promise<void> {
  const answer: NodeAnswer = {
    token: await readFile(join(folder, TOKEN), 'utf8'),
    host: process.env.SLURMD_NODENAME ?? hostname(),
    node: process.versions.node,
    cpus: Number(process.env.SLURM_CPUS_ON_NODE ?? availableParallelism()),
    engine: await startEngine().catch((error: Error) => ({ error: error.message })),
    gpus: await namesOfGpus(),
  };
  await writeAtomically(join(folder, ANSWER), JSON.stringify(answer));
}

/** As NVIDIA's driver lists them: within a job those that it was given. */
async function namesOfGpus(): Promise<string[]> {
  const listed = await promisify(execFile)('nvidia-smi', ['-L'], { timeout: 30_000 }).catch(() => ({
    stdout: '',
  }));
  return [...listed.stdout.matchAll(/^GPU \d+: (.+?)(?: \(UUID|$)/gm)].map(([, name]) => name);
}

main(process.argv[2]).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
