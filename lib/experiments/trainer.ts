// What a phase of training brings to a run: its steps, its state, what is kept of it.
import type { CropBatch } from '../data/crop-stream';
import type { Generator } from '../models/network';
import type { KeptRule } from '../runs/kept-rule';
import type { CheckpointParts } from '../training/checkpoint';
import type { StepMeasures } from '../training/measures';

/** A phase in training. */
export interface Trainer {
  /** The measures that its steps return, in the order of metrics.csv. */
  readonly measures: readonly string[];
  /** Everything that a checkpoint holds. */
  readonly parts: CheckpointParts;
  /** By what the generator that is kept as best is known; where validations do not measure it, the latest is kept. */
  readonly best: KeptRule;
  /** The generator that is validated and kept, as it now is; it stays the trainer's. */
  evaluationGenerator(): Generator;
  /** Called after the parts were restored from a checkpoint. */
  restored(): void;
  /** Trains on a batch, which stays the caller's. `step` is from 0. */
  step(step: number, batch: CropBatch): StepMeasures;
  /** Computes what a step computes forward, and changes nothing: for the estimate of its memory. */
  forward(batch: Pick<CropBatch, 'lr' | 'hr'>): void;
}
