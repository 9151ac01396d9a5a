// From what is varied to a list of cells: every combination of a grid, named variants, or a seeded sample.
import { createRandom, type Random } from '../random/random';
import type { AblationConfig, SampleOptions, SampleRange } from './ablation-options';
import type { Assignments, AxisValue } from './axis-value';

/** What one cell changes. */
export interface CellChange {
  readonly label: string;
  readonly changes: Assignments;
}

/** The cells in the configuration's own order, the last axis of a grid fastest. */
export function expandCells({ axes, variants, sample }: AblationConfig): CellChange[] {
  if (variants) return Object.entries(variants).map(([label, changes]) => ({ label, changes }));
  const all = axes ? combinations(axes) : drawn(sample);
  const labels = axisLabels(Object.keys(axes ?? sample?.ranges ?? {}));
  return all.map((changes) => ({
    label: Object.entries(changes)
      .map(([path, value]) => `${labels.get(path)}=${valueText(value)}`)
      .join(', '),
    changes,
  }));
}

function combinations(axes: Readonly<Record<string, readonly AxisValue[]>>): Assignments[] {
  return Object.entries(axes).reduce<Assignments[]>(
    (cells, [path, values]) =>
      cells.flatMap((cell) => values.map((value) => ({ ...cell, [path]: value }))),
    [{}],
  );
}

/** Cell i draws from a stream of its own for each path: neither a further path nor a larger count moves the others. */
function drawn(sample: SampleOptions | undefined): Assignments[] {
  if (!sample) return [];
  const { count, seed = 1, ranges } = sample;
  const cells = Array.from({ length: count }, (_, i) => {
    const random = createRandom(seed).fork('ablation').fork(i);
    const values = Object.entries(ranges).map(([path, range]) => {
      return [path, drawOne(range, random.fork(path))] as const;
    });
    return Object.fromEntries(values);
  });
  const texts = cells.map((cell) => JSON.stringify(cell));
  return cells.filter((_, i) => texts.indexOf(texts[i]) === i);
}

function drawOne({ values, min = 0, max = 0, scale }: SampleRange, random: Random): AxisValue {
  if (values) return values[random.integer(values.length)];
  const value =
    scale === 'log'
      ? Math.exp(random.uniform(Math.log(min), Math.log(max)))
      : random.uniform(min, max);
  return Number(value.toPrecision(3));
}

/** Names of axes for tables: 'perceptual' for loss.perceptual.weight, else the shortest end of the path that no other has. */
export function axisLabels(paths: readonly string[]): Map<string, string> {
  const shortened = paths.map((path) => path.replace(/^loss\.(.+)\.weight$/, '$1').split('.'));
  const ending = (parts: readonly string[], length: number): string =>
    parts.slice(-length).join('.');
  return new Map(
    paths.map((path, i) => {
      const parts = shortened[i];
      for (let length = 1; length < parts.length; length++) {
        const label = ending(parts, length);
        if (shortened.every((other, j) => j === i || ending(other, length) !== label)) {
          return [path, label];
        }
      }
      const whole = parts.join('.');
      return [
        path,
        shortened.filter((other) => other.join('.') === whole).length > 1 ? path : whole,
      ];
    }),
  );
}

/** A value for people: text as it is, all else as JSON. */
export const valueText = (value: AxisValue): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
