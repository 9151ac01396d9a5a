// Whether a metric rises or falls along an axis: Kendall's rank correlation within blocks of runs that differ in this axis
// alone (other axes and seed the same), as the seasonal Kendall test joins seasons (Hirsch, Slack & Smith 1982,
// https://doi.org/10.1029/WR018i001p00107). All runs speak at once, so it finds a trend where no pair of cells is far enough apart.
import type { Random } from '../../random/random';

/** A run as a point: its value on the axis, its value of the metric. */
export interface TrendPoint {
  readonly x: number;
  readonly y: number;
}

/** A trend along an axis. */
export interface Trend {
  /** Kendall's tau-b within blocks, from -1 (always falls) to 1 (always rises). */
  readonly tau: number;
  /** Two-sided: how often values shuffled within their blocks are as far from no trend. */
  readonly p: number;
  /** Whether p counts every permutation, or is estimated from 10,000 seeded ones. */
  readonly exact: boolean;
  /** Number of blocks with a pair of different values of the axis, and of points in them. */
  readonly blocks: number;
  readonly points: number;
}

/** All orders of up to so many values are counted: 5040. */
const ENUMERATED = 7;
const DRAWS = 10_000;

/**
 * The trend within blocks; undefined where no block has two different values of the axis, or all y are equal.
 * @param random For large blocks, of which permutations are drawn.
 */
export function trendOf(
  blocks: readonly (readonly TrendPoint[])[],
  random: Random,
): Trend | undefined {
  const used = blocks.filter((block) => new Set(block.map(({ x }) => x)).size > 1);
  const score = sumOver(used, (block) => scoreOf(block));
  const pairs = Math.sqrt(
    sumOver(used, (block) => untied(block.map(({ x }) => x))) *
      sumOver(used, (block) => untied(block.map(({ y }) => y))),
  );
  if (pairs === 0) return undefined;
  const exact = used.every((block) => block.length <= ENUMERATED);
  const p = exact ? exactP(used, score) : drawnP(used, score, random);
  const points = sumOver(used, (block) => block.length);
  return { tau: score / pairs, p, exact, blocks: used.length, points };
}

function sumOver<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}

/** Pairs that rise together, less those of which one falls. */
function scoreOf(block: readonly TrendPoint[], y = block.map((point) => point.y)): number {
  let score = 0;
  for (let i = 0; i < block.length; i++) {
    for (let j = 0; j < i; j++)
      score += Math.sign(block[i].x - block[j].x) * Math.sign(y[i] - y[j]);
  }
  return score;
}

function untied(values: readonly number[]): number {
  return sumOver(values, (a) => values.filter((b) => b < a).length);
}

/** The blocks' distributions of the score over all permutations, convolved. */
function exactP(blocks: readonly (readonly TrendPoint[])[], observed: number): number {
  let joint = new Map([[0, 1]]);
  for (const block of blocks) {
    const shares = scoreShares(block);
    const next = new Map<number, number>();
    for (const [a, chance] of joint) {
      for (const [b, share] of shares) next.set(a + b, (next.get(a + b) ?? 0) + chance * share);
    }
    joint = next;
  }
  const far = [...joint].filter(([score]) => Math.abs(score) >= Math.abs(observed));
  return Math.min(
    1,
    sumOver(far, ([, chance]) => chance),
  );
}

function scoreShares(block: readonly TrendPoint[]): Map<number, number> {
  const orders = permutations(block.map(({ y }) => y));
  const shares = new Map<number, number>();
  for (const order of orders) {
    const score = scoreOf(block, order);
    shares.set(score, (shares.get(score) ?? 0) + 1 / orders.length);
  }
  return shares;
}

function permutations(values: readonly number[]): number[][] {
  if (values.length < 2) return [[...values]];
  return values.flatMap((first, i) =>
    permutations(values.filter((_, at) => at !== i)).map((rest) => [first, ...rest]),
  );
}

/** Of seeded permutations; the observed order counts as one of them (Phipson & Smyth 2010). */
function drawnP(
  blocks: readonly (readonly TrendPoint[])[],
  observed: number,
  random: Random,
): number {
  let far = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const score = sumOver(blocks, (block) =>
      scoreOf(block, random.shuffle(block.map(({ y }) => y))),
    );
    if (Math.abs(score) >= Math.abs(observed)) far++;
  }
  return (far + 1) / (DRAWS + 1);
}
