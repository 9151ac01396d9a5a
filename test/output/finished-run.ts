// How a training of some seconds ended: what the tests of its sentences are about.
import type { RunResult } from '../../lib/experiments/run-options';
import { runFolder } from '../../lib/runs/run-folder';

/** Finished, half a second of its twelve waiting for data. */
export const FINISHED: RunResult = {
  run: runFolder('srresnet-1'),
  reason: 'finished',
  step: 300,
  seconds: 12,
  dataWaitSeconds: 0.5,
  validation: { model: { validationPsnrY: 28.714 }, bicubic: { validationPsnrY: 28.431 } },
};
