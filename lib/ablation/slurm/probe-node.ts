// What a node of the cluster sees: a job that reads a token from the results folder and writes down what is there. The
// same way as that of an ablation's tasks: the same Node, the same build, the same folder.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolders } from '../../files/make-folders';
import { WORKSPACE_ROOT } from '../../files/workspace';
import { writeAtomically } from '../../files/write-atomically';
import { resultsFolder } from '../../runs/run-folder';
import { lastLines } from '../failure-file';
import { quoted } from './batch-script';
import { ANSWER, answerSchema, type NodeAnswer, TOKEN } from './node-answer';
import { callSlurm } from './slurm-programs';

/** What probeNode is told. */
interface ProbeOptions {
  /** Words that sbatch gets, as an ablation's arrays do. */
  readonly sbatch: readonly string[];
  /** How long the job may take, its time in the queue included. Default 120. */
  readonly waitSeconds?: number;
}

/** Between two questions to the queue, in seconds. */
const ASK_SECONDS = 5;

/**
 * Asks a node. Takes as long as the queue does; leaves nothing behind.
 * @throws with what is known where no answer comes: refused, waiting, ended without one.
 */
export async function probeNode(options: ProbeOptions): Promise<NodeAnswer> {
  await makeFolders(resultsFolder());
  const folder = await mkdtemp(join(resultsFolder(), '.doctor-'));
  try {
    const token = randomBytes(8).toString('hex');
    await writeAtomically(join(folder, TOKEN), token);
    const main = join(WORKSPACE_ROOT, 'lib', 'build', 'ablation', 'slurm', 'probe-main.js');
    const command = [process.execPath, main, folder].map(quoted).join(' ');
    const script = join(folder, 'probe.sh');
    await writeAtomically(script, `#!/bin/sh\nexec ${command}\n`);
    const answer = await submitAndWait(folder, script, options);
    if (answer.token === token) return answer;
    throw new Error(
      `probeNode: ${folder} must hold the same files on every node, but got another token on ${answer.host}`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function submitAndWait(
  folder: string,
  script: string,
  { sbatch, waitSeconds = 120 }: ProbeOptions,
): Promise<NodeAnswer> {
  const log = join(folder, 'log.txt');
  const own = ['--parsable', '--job-name=srgan-doctor', '--nodes=1', '--ntasks=1', '--no-requeue'];
  const output = `--output=${log.replaceAll('%', '%%')}`;
  const id = Number.parseInt(await callSlurm('sbatch', [...own, output, ...sbatch, script]), 10);
  const begun = performance.now();
  const seconds = (): number => Math.round((performance.now() - begun) / 1000);
  let state = '';
  for (let asked = 0; seconds() < waitSeconds; await sleep(500)) {
    const answer = await readAnswer(folder);
    if (answer) return answer;
    if (state === 'gone') {
      const [said] = await lastLines(log, 1);
      throw new Error(`job ${id} ended without an answer: ${said ?? `${folder} has no log of it`}`);
    }
    if (seconds() - asked < ASK_SECONDS) continue;
    asked = seconds();
    const ask = ['--noheader', `--jobs=${id}`, '--format=%T (%r)'];
    // a queue that has forgotten the job calls it invalid
    state = (await callSlurm('squeue', ask).catch(() => '')).trim() || 'gone';
  }
  await callSlurm('scancel', [String(id)]).catch(() => undefined);
  throw new Error(`job ${id} gave no answer within ${waitSeconds} s: ${state}; it is cancelled`);
}

async function readAnswer(folder: string): Promise<NodeAnswer | undefined> {
  const text = await readFile(join(folder, ANSWER), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : answerSchema.parse(JSON.parse(text));
}
