// The generators of a run by name: `srgan-1` is its best, `srgan-1@latest` the one of its last saved state, averaged
// too, which training goes on from.
import { isRun, type RunFolder, runFolder } from './run-folder';

/** A generator of a run. */
interface RunModel {
  readonly run: RunFolder;
  readonly which: 'best' | 'latest';
  /** How tables call it: the run's name, with @latest where it is that one. */
  readonly name: string;
  /** The file that holds it. */
  readonly checkpoint: string;
}

/** Takes a name or path apart. A run that is itself called something@latest goes before. @throws as runFolder does. */
export function runModel(model: string): RunModel {
  const literal = runFolder(model);
  const [, base, which] = /^(.+)@(best|latest)$/.exec(model) ?? [];
  const run = base === undefined || isRun(literal) ? literal : runFolder(base);
  if (run === literal || which === 'best') {
    return { run, which: 'best', name: run.name, checkpoint: run.bestCheckpoint };
  }
  const name = `${run.name}@latest`;
  return { run, which: 'latest', name, checkpoint: run.lastCheckpoint };
}
