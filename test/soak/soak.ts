// `npm run soak`: hostile trials for half an hour (--minutes N, --seed N, --only area), then a table of counts; ends
// with 1 where anything went wrong. `--steps 10000` trains for long instead and watches the memory.
import { parseArgs } from 'node:util';
import { openWorkspace } from '../tiny-runs';
import { runCampaign, tableOf } from './campaign';
import { checkpoints } from './checkpoints';
import { configurations } from './configurations';
import { fullDisk } from './full-disk';
import { images } from './images';
import { kills } from './kills';
import { runLong } from './long-run';
import { server } from './server';

const AREAS = [checkpoints, configurations, images, server, fullDisk, kills];

interface Arguments {
  readonly minutes: number;
  readonly seed: number;
  readonly only: string;
  readonly steps: number;
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '30' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      only: { type: 'string', default: '' },
      steps: { type: 'string', default: '0' },
    },
  });
  const [minutes, seed, steps] = [values.minutes, values.seed, values.steps].map(Number);
  if (
    !(minutes >= 0) ||
    !Number.isInteger(seed) ||
    !(Number.isInteger(steps) && steps % 10 === 0)
  ) {
    throw new Error('soak: --minutes and --seed must be numbers, --steps a multiple of 10');
  }
  return { minutes, seed, only: values.only, steps };
}

async function main({ minutes, seed, only, steps }: Arguments): Promise<boolean> {
  const workspace = await openWorkspace();
  const undone = new Set([workspace.dispose]);
  const undoAll = (): void => {
    // the last first: a mount lies in the workspace
    for (const undo of [...undone].reverse()) {
      undone.delete(undo);
      undo();
    }
  };
  process.once('exit', undoAll);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
  if (steps > 0) return runLong(workspace, steps);
  console.log(`soak of ${minutes} minutes, seed ${seed}`);
  const areas = AREAS.filter(({ name }) => name.includes(only));
  const onEnd = (undo: () => void): (() => void) => {
    undone.add(undo);
    return () => undone.delete(undo) && undo();
  };
  const findings = await runCampaign(areas, { workspace, onEnd }, { minutes, seed });
  console.log(tableOf(findings));
  return findings.every(({ wrong }) => wrong === 0);
}

main(readArguments()).then(
  (right) => process.exit(right ? 0 : 1),
  (error: Error) => {
    console.error(error);
    process.exit(1);
  },
);
