// Which generator of a run is kept as its best: the one rule of training, lists and reports. PSNR picks the wrong GAN,
// so a game goes by LPIPS; where the deciding column is not measured, the latest generator is kept.
import type { Phase } from '../config/config';
import type { MetricsRow } from '../training/measures';

/** A column of validations, and which end of it is better. */
export interface KeptRule {
  readonly column: string;
  readonly best: 'max' | 'min';
}

/** By what each phase knows its best generator. */
export const KEPT_RULES: Readonly<Record<Phase, KeptRule>> = {
  pretrain: { column: 'validationPsnrY', best: 'max' },
  adversarial: { column: 'validationLpips', best: 'min' },
};

/** Whether a score beats another; an equal one does not, and nothing that is no number. */
export function beats(score: number, other: number, { best }: KeptRule): boolean {
  return best === 'max' ? score > other : score < other;
}

/** The step whose generator is kept; undefined where the deciding column was never measured: then it is the latest. */
export function bestStep(rows: readonly MetricsRow[], phase: Phase): number | undefined {
  const rule = KEPT_RULES[phase];
  let best: { readonly step: number; readonly score: number } | undefined;
  for (const { step, [rule.column]: score } of rows) {
    if (typeof score !== 'number' || Number.isNaN(score)) continue;
    if (!best || beats(score, best.score, rule)) best = { step, score };
  }
  return best?.step;
}
