// Watches an adversarial run for the three ways it goes wrong and says so in plain words, once each
// time it starts: the discriminator wins for good, the generator collapses, the colors drift.
import type { StepMeasures } from './measures';

/** What can go wrong. */
export type TrainingTrouble = 'discriminator-wins' | 'generator-collapses' | 'colors-drift';

/** A sentence for the user. */
export interface TrainingWarning {
  readonly step: number;
  readonly trouble: TrainingTrouble;
  readonly sentence: string;
}

/** Limits, each held for `patience` steps in a row before it is called trouble. */
export const WATCH_LIMITS = {
  patience: 100,
  /** D(real) above and D(fake) below: what it says no longer depends on the images. */
  realScore: 0.98,
  fakeScore: 0.02,
  /** Contrast of SR against HR: outside, structure is lost or noise is painted. */
  minContrast: 0.5,
  maxContrast: 2,
  /** Difference of a mean color, of a range of 2. */
  colorDrift: 0.1,
} as const;

const SENTENCES: Record<TrainingTrouble, string> = {
  'discriminator-wins':
    'the discriminator has won: it is certain of every image, so the generator learns little from it; ' +
    'lower discriminatorStepsPerGeneratorStep or its learning rate, choose spectral normalization or set ' +
    'loss.adversarial.realLabel to 0.9',
  'generator-collapses':
    'the generator collapses: the contrast of its images is far from that of the photographs; ' +
    'lower loss.adversarial.weight or the learning rate, and resume from an earlier checkpoint',
  'colors-drift': 'the colors drift away from those of the photographs; raise loss.pixel.weight',
};

/** Feeds on the measures of every step; returns the warning when trouble has just set in. */
export function createWatch(
  patience: number = WATCH_LIMITS.patience,
): (step: number, measures: StepMeasures) => TrainingWarning[] {
  const streaks = new Map<TrainingTrouble, number>();
  return (step, measures) => {
    const warnings: TrainingWarning[] = [];
    for (const [trouble, present] of Object.entries(symptoms(measures)) as [
      TrainingTrouble,
      boolean,
    ][]) {
      const streak = present ? (streaks.get(trouble) ?? 0) + 1 : 0;
      streaks.set(trouble, streak);
      if (streak === patience)
        warnings.push({ step, trouble, sentence: `step ${step}: ${SENTENCES[trouble]}` });
    }
    return warnings;
  };
}

function symptoms({
  realScore,
  fakeScore,
  contrast,
  colorDrift,
}: StepMeasures): Record<TrainingTrouble, boolean> {
  return {
    'discriminator-wins': realScore > WATCH_LIMITS.realScore && fakeScore < WATCH_LIMITS.fakeScore,
    'generator-collapses':
      contrast < WATCH_LIMITS.minContrast || contrast > WATCH_LIMITS.maxContrast,
    'colors-drift': colorDrift > WATCH_LIMITS.colorDrift,
  };
}
