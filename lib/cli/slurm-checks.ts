// What `srgan doctor --on slurm` checks: Slurm's programs here, then by one short job what a node of the cluster sees: the
// results folder, Node, an engine, a GPU.
import type { NodeAnswer } from '../ablation/slurm/node-answer';
import { probeNode } from '../ablation/slurm/probe-node';
import { callSlurm, slurmVersion } from '../ablation/slurm/slurm-programs';
import { resultsFolder } from '../runs/run-folder';
import type { DoctorCheck } from './doctor-checks';

const LOGIN = 'go to a login node of the cluster, or load its module of Slurm';

/** Runs the checks. They submit one job with these words of sbatch, and wait for it at most two minutes. */
export async function runSlurmDoctor(sbatch: readonly string[]): Promise<DoctorCheck[]> {
  const programs = [await checkSbatch(), await checkSqueue()];
  if (programs.some(({ status }) => status !== 'ok')) return programs;
  try {
    return [...programs, ...nodeChecks(await probeNode({ sbatch }))];
  } catch (error) {
    const detail = (error as Error).message;
    const remedy =
      'see `sinfo` and `squeue --me`; choose where it may run: --slurm "--partition=… --time=00:05:00"';
    return [...programs, { name: 'job on a node', status: 'broken', detail, remedy }];
  }
}

async function checkSbatch(): Promise<DoctorCheck> {
  const name = 'sbatch';
  try {
    return { name, status: 'ok', detail: await slurmVersion(name) };
  } catch (error) {
    return { name, status: 'broken', detail: (error as Error).message, remedy: LOGIN };
  }
}

async function checkSqueue(): Promise<DoctorCheck> {
  const name = 'squeue';
  try {
    const jobs = await callSlurm(name, ['--noheader', '--me', '--format=%i']);
    const count = jobs.split('\n').filter((line) => line !== '').length;
    return { name, status: 'ok', detail: `answers; jobs of yours: ${count}` };
  } catch (error) {
    return { name, status: 'broken', detail: (error as Error).message, remedy: LOGIN };
  }
}

function nodeChecks({ host, node, cpus, engine, gpus }: NodeAnswer): DoctorCheck[] {
  const checks: DoctorCheck[] = [
    { name: 'job on a node', status: 'ok', detail: `${host}, with processors: ${cpus}` },
    {
      name: 'results folder there',
      status: 'ok',
      detail: `${resultsFolder()} is read and written`,
    },
    { name: 'Node there', status: 'ok', detail: node },
  ];
  if ('error' in engine) {
    const remedy = 'run `node lib/setup/setup.mjs --retry` in a job on such a node';
    checks.push({ name: 'engine there', status: 'broken', detail: engine.error, remedy });
  } else {
    const detail = `${engine.name}: ${engine.version}, ${engine.device}`;
    checks.push({ name: 'engine there', status: 'ok', detail });
  }
  if (gpus.length > 0)
    return [...checks, { name: 'GPU there', status: 'ok', detail: gpus.join(', ') }];
  const remedy = 'if nodes have some: --slurm "--partition=gpu --gres=gpu:1"';
  return [...checks, { name: 'GPU there', status: 'optional', detail: 'none seen', remedy }];
}
