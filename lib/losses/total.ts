// The generator's loss: the weighted sum of the terms in use, and each of them unweighted.
import * as tf from '@tensorflow/tfjs';
import type { LossTerm, OpenTerm, TermContext, TermInputs } from './loss-term';
import { allTerms, type LossOptions, lossColumn, optionsOf } from './loss-terms';

/** A term in use. */
export interface WeightedTerm extends Pick<OpenTerm, 'measure'> {
  readonly name: string;
  readonly weight: number;
}

/** The terms in use, opened. Whoever opens them calls dispose. */
export interface OpenLoss {
  readonly terms: readonly WeightedTerm[];
  /** Names of what totalLoss measures: `totalLoss` where there are several terms, and a column a term. */
  readonly measures: readonly string[];
  readonly notes: Readonly<Record<string, unknown>>;
  readonly caveats: readonly string[];
  readonly notices: readonly string[];
  dispose(): void;
}

/** Opens the terms that a configuration's `loss` names. @throws as the terms do; what was opened is then freed. */
export async function openLoss(
  options: LossOptions,
  context: TermContext,
  own: readonly LossTerm[] = [],
): Promise<OpenLoss> {
  const opened: (OpenTerm & WeightedTerm)[] = [];
  const dispose = (): void => {
    for (const term of opened) term.dispose?.();
  };
  try {
    for (const term of allTerms(own)) {
      const used = optionsOf(options, term.name);
      if (!used) continue;
      opened.push({ ...(await term.open(used, context)), name: term.name, weight: used.weight });
    }
  } catch (error) {
    dispose();
    throw error;
  }
  const columns = opened.map(lossColumn);
  return {
    terms: opened,
    measures: columns.length > 1 ? ['totalLoss', ...columns] : columns,
    notes: Object.assign({}, ...opened.map(({ notes }) => notes)),
    caveats: opened.flatMap(({ caveat }) => caveat ?? []),
    notices: opened.flatMap(({ notice }) => notice ?? []),
    dispose,
  };
}

/** The total, and by column what was measured; scalars that the caller disposes. */
export interface TotalLoss {
  readonly total: tf.Scalar;
  readonly measures: Readonly<Record<string, tf.Scalar>>;
}

/**
 * total = sum of weight * term. A term of weight 0 is measured, and is no part of the total: it costs no gradient.
 * @throws when no term has a weight.
 */
export function totalLoss(inputs: TermInputs, terms: readonly WeightedTerm[]): TotalLoss {
  return tf.tidy(() => {
    const measured = terms.map((term) => ({ ...term, value: term.measure(inputs) }));
    const parts = measured.flatMap(({ weight, value }) => {
      if (weight === 0) return [];
      return [weight === 1 ? value : tf.mul<tf.Scalar>(value, weight)];
    });
    if (parts.length === 0) {
      throw new Error('totalLoss: terms must have at least one weight above zero, but got none');
    }
    const total = parts.reduce((sum, part) => tf.add<tf.Scalar>(sum, part));
    const columns = measured.map(({ name, value }) => [lossColumn({ name }), value] as const);
    const measures = columns.length > 1 ? [['totalLoss', total] as const, ...columns] : columns;
    return { total, measures: Object.fromEntries(measures) };
  });
}
