// Thousands of steps of both phases: tensors and memory must be flat from one tenth of the way to the end.
import { presetConfig } from '../../lib/config/presets';
import { pretrain } from '../../lib/experiments/pretrain';
import { trainAdversarial } from '../../lib/experiments/train-adversarial';
import type { MetricsRow } from '../../lib/training/measures';
import { writePictures } from '../support';
import type { Workspace } from '../tiny-runs';

/** Growth of the process's memory that counts as flat, in bytes: the heap breathes, by less than 5 KB a step over 10,000 steps. */
const BREATH = 45e6;

/** Trains the smoke preset for so many steps in both phases, and prints tensors and memory. Returns whether both are flat. */
export async function runLong({ pictures }: Workspace, numSteps: number): Promise<boolean> {
  await writePictures(pictures, { count: 4, size: 96 });
  const every = numSteps / 10;
  const cadence = { numSteps, logEvery: every, validateEvery: every, saveEvery: every };
  let flat = true;
  for (const phase of ['pretrain', 'adversarial'] as const) {
    const seen: { step: number; tensors: number; rss: number }[] = [];
    const onLog = ({ step, tensors }: MetricsRow): void => {
      const { rss } = process.memoryUsage();
      seen.push({ step, tensors: Number(tensors), rss });
      console.log(`${phase} step ${step}: ${tensors} tensors, ${Math.round(rss / 1e6)} MB`);
    };
    const options = { run: `long-${phase}`, onLog };
    const smoke = { ...cadence, data: { ...presetConfig(phase, 'smoke').data, name: pictures } };
    await (phase === 'pretrain'
      ? pretrain({ ...presetConfig('pretrain', 'smoke'), ...smoke }, options)
      : trainAdversarial({ ...presetConfig('adversarial', 'smoke'), ...smoke }, options));
    const [first, last] = [seen[0], seen[seen.length - 1]];
    if (last.tensors !== first.tensors || last.rss > first.rss + BREATH) flat = false;
  }
  return flat;
}
