// How cells look in figures: of a grid of one or two axes the color is the first axis' value, the symbol the second's, so
// that a legend of 3 + 3 entries tells 9 cells apart; else a color each.
import { COLORS, seriesColor } from '../../figures/figure';
import type { AblationResults } from '../results';

/** A look. */
export interface CellStyle {
  readonly color: string;
  readonly symbol: string;
}

/** With more entries a legend would be larger than the figure: points then say their name under the mouse. */
const LONGEST_LEGEND = 12;

const SYMBOLS = [
  ...['circle', 'square', 'diamond', 'triangle-up', 'star', 'cross', 'triangle-down', 'pentagon'],
];

/** Plotly reads tags in text: a name is text alone. */
export const plain = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A value of an axis, as figures write it. */
export const valueText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** The look of every cell, in their order, and the entries of the legend. */
export function cellStyles({ axes, design, cells }: AblationResults): {
  readonly styles: readonly CellStyle[];
  readonly legend: readonly (CellStyle & { readonly name: string })[];
} {
  const [first, second, third] = axes;
  if (design === 'grid' && !third && (second?.values.length ?? 1) <= SYMBOLS.length) {
    const at = (axis: typeof first | undefined, cell: (typeof cells)[number]): number =>
      axis
        ? axis.values.findIndex((value) => valueText(value) === valueText(cell.values[axis.path]))
        : 0;
    const styles = cells.map((cell) => ({
      color: seriesColor(at(first, cell)),
      symbol: SYMBOLS[at(second, cell)],
    }));
    const entries = (axis: typeof first | undefined, style: (i: number) => CellStyle) =>
      (axis?.values ?? []).map((value, i) => ({
        ...{ name: `${axis?.label}=${valueText(value)}`, ...style(i) },
      }));
    const legend = [
      ...entries(first, (i) => ({ color: seriesColor(i), symbol: SYMBOLS[0] })),
      ...entries(second, (i) => ({ color: COLORS.gray, symbol: SYMBOLS[i] })),
    ];
    return { styles, legend };
  }
  const styles = cells.map((_, i) => ({ color: seriesColor(i), symbol: SYMBOLS[0] }));
  const legend = cells.map(({ label }, i) => ({ name: label, ...styles[i] }));
  return { styles, legend: cells.length > LONGEST_LEGEND ? [] : legend };
}
