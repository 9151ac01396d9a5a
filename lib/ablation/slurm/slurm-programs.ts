// Slurm's programs, called as a user would call them. They find the cluster by themselves (slurm.conf, or SLURM_CONF).
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Programs of Slurm that the lab calls. */
type SlurmProgram = 'sbatch' | 'squeue' | 'scancel' | 'scontrol';

/** A program of Slurm that did not do what it was asked. */
export class SlurmError extends Error {
  override readonly name = 'SlurmError';
  constructor(
    message: string,
    /** Whether the controller could not be asked, which says nothing of the jobs. */
    readonly unreachable: boolean,
  ) {
    super(message);
  }
}

const run = promisify(execFile);

/** A controller that restarts keeps its clients waiting. */
const TIMEOUT_MS = 120_000;

/** What Slurm says where its controller did not answer: a submission may have been taken all the same. */
const UNREACHABLE =
  /timed out|Unable to contact|Zero Bytes|Connection refused|temporarily|try again|Communication/i;

/** Calls a program. @returns its stdout. @throws SlurmError with what it said, or that it is not there. */
export async function callSlurm(program: SlurmProgram, args: readonly string[]): Promise<string> {
  try {
    const options = { timeout: TIMEOUT_MS, maxBuffer: 64 * 2 ** 20 };
    return (await run(program, [...args], options)).stdout;
  } catch (error) {
    const {
      code,
      killed,
      stderr = '',
    } = error as { code?: unknown; killed?: boolean; stderr?: string };
    if (code === 'ENOENT') throw missing(program);
    const lines = stderr.trim().split('\n');
    const said = lines.map((line) => line.replace(/^\w+: (error: )?/, '')).join('; ');
    const silent = killed === true || UNREACHABLE.test(said);
    throw new SlurmError(`${program}: ${said || (error as Error).message}`, silent);
  }
}

/** The version of Slurm that is here. @throws SlurmError where there is none. */
export async function slurmVersion(program: SlurmProgram): Promise<string> {
  return (await callSlurm(program, ['--version'])).trim();
}

const missing = (program: SlurmProgram): SlurmError =>
  new SlurmError(
    `slurm: ${program} must be a program on PATH, but got none; start it on a login node of the cluster, or without --on slurm`,
    false,
  );
