// The loss terms that a run's rows have, and how they are drawn: each with the same name and color in every figure.
// The lab's terms come from LOSS_TERMS; a researcher's own are found by their columns, `<name>Loss`.
import { LOSS_TERMS, lossColumn } from '../losses/loss-terms';
import { COLORS, type FigureRow } from './figure';
import type { Curve } from './lines';

/** A term of the loss as a curve. */
export interface TermCurve extends Curve {
  /** Its key in a configuration's `loss`. */
  readonly name: string;
  readonly color: string;
}

/** Colors by term. */
const TERM_COLORS: ReadonlyMap<string, string> = new Map([
  ['pixel', COLORS.blue],
  ['perceptual', COLORS.green],
  ['adversarial', COLORS.orange],
  ['tv', COLORS.amber],
  ['grid', COLORS.sky],
]);

/** For the terms that have no color above, in turn. */
const FURTHER_COLORS = [COLORS.wine, COLORS.indigo, COLORS.olive, COLORS.gray] as const;

/** Columns that are called a loss and are no term of the generator's. */
const TOTAL: Curve = { column: 'totalLoss', label: 'total', color: COLORS.black };
const DISCRIMINATOR: Curve = {
  column: 'discriminatorLoss',
  label: 'discriminator',
  color: COLORS.purple,
};

/** The terms that the rows have a column of: those of LOSS_TERMS in their order, then own ones. */
export function termCurves(rows: readonly FigureRow[]): TermCurve[] {
  const columns = new Set(rows.flatMap((row) => Object.keys(row)));
  const listed = LOSS_TERMS.map(({ name, label }) => ({ name, label }));
  const known = new Set([TOTAL.column, DISCRIMINATOR.column, ...LOSS_TERMS.map(lossColumn)]);
  const own = [...columns].flatMap((column) => {
    const name = known.has(column) ? undefined : /^(.+)Loss$/.exec(column)?.[1];
    return name === undefined ? [] : [{ name, label: name }];
  });
  let further = 0;
  return [...listed, ...own]
    .map(({ name, label }) => ({
      name,
      label,
      column: lossColumn({ name }),
      color: TERM_COLORS.get(name) ?? FURTHER_COLORS[further++ % FURTHER_COLORS.length],
    }))
    .filter(({ column }) => columns.has(column));
}

/** Every loss that rows may have: the total, which a run of one term leaves out, the terms, the discriminator's. */
export function lossCurves(rows: readonly FigureRow[]): Curve[] {
  return [TOTAL, ...termCurves(rows), DISCRIMINATOR];
}
