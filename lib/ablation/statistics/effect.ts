// How much a cell differs from the base cell, with two intervals of 95 %, each about one question:
//   over images      other images, these networks: the paired bootstrap over images
//   over retraining  other seeds, these images: Student's t on the pooled seed variance
// Bouthillier et al. 2021, https://arxiv.org/abs/2103.03098: seeds vary results by as much as published gains. Only the
// second, corrected for the number of comparisons (Bonferroni), marks a difference as supported.
import { studentT } from '../../evaluation/student-t';
import type { SeedMeans } from './blocked-residuals';
import type { EqualVarianceCheck } from './equal-variance';
import type { Interval } from './image-bootstrap';
import { type MetricValues, mean, seedMeans } from './metric-values';
import { type SeedVariance, seedVariance } from './seed-variance';

/** An interval of t standard errors to each side. */
export interface RetrainingInterval extends Interval {
  readonly t: number;
  readonly df: number;
  /** Standard deviation of the mean difference over retraining. */
  readonly standardError: number;
  /**
   * Where the seed variance is from. 'pooled': over cells of a kind. 'own pairs': this cell's and the base's alone, since
   * the kind's cells vary unequally, or leave no degree of freedom.
   */
  readonly from: 'pooled' | 'own pairs';
}

/** A cell's difference to the base. */
export interface Effect {
  /** Number of seeds that both have: those that the difference is over. */
  readonly seeds: number;
  /** Mean over these seeds and all images of (cell - base); NaN without a seed. */
  readonly mean: number;
  readonly overImages?: Interval;
  readonly overRetraining?: RetrainingInterval;
  /** The interval over retraining at a level of 1 - 0.05 / comparisons. */
  readonly corrected?: Interval;
}

/** What effects need besides the values. */
export interface EffectOptions {
  /** Index of the base cell. */
  readonly base: number;
  /** Kind of each cell: those of a kind are taken to vary equally, and are pooled. */
  readonly kinds: readonly string[];
  /** Number of comparisons that could be marked as supported: cells other than the base x primary metrics. */
  readonly comparisons: number;
  /** Of createImageBootstrap. */
  readonly overImages: (differences: readonly number[]) => Interval | undefined;
  /** Of createEqualVarianceCheck. */
  readonly equalVariances: EqualVarianceCheck;
}

/** Effects of all cells, and what they rest on. */
export interface Effects {
  /** By cell; undefined for the base. */
  readonly effects: readonly (Effect | undefined)[];
  /** Pooled seed variances by kind; kinds that leave no degree of freedom are missing. */
  readonly variances: ReadonlyMap<string, SeedVariance>;
}

const LEVEL = 0.95;

/** From this p on, cells of a kind are taken to vary equally. */
export const EQUAL_FROM = 0.05;

/** The differences of every cell to the base. */
export function effectsOf(measured: MetricValues, options: EffectOptions): Effects {
  const { base, kinds } = options;
  const means = seedMeans(measured);
  const variances = variancesByKind(means, options);
  const effects = measured.values.map((seeds, cell): Effect | undefined => {
    if (cell === base) return undefined;
    const pairs = means[cell].flatMap((value, seed) => {
      const other = means[base][seed];
      return value === undefined || other === undefined
        ? []
        : [{ seed, difference: value - other }];
    });
    const differences = pairs.map(({ difference }) => difference);
    const perImage = measured.images.map((_, image) =>
      mean(pairs.map(({ seed }) => seeds[seed]![image] - measured.values[base][seed]![image])),
    );
    const pooled = [variances.get(kinds[cell]), variances.get(kinds[base])];
    return {
      seeds: pairs.length,
      mean: mean(differences),
      ...(pairs.length > 0 ? { overImages: options.overImages(perImage) } : {}),
      ...retraining(differences, pooled, options.comparisons),
    };
  });
  return { effects, variances };
}

function variancesByKind(
  means: SeedMeans,
  { kinds, equalVariances }: EffectOptions,
): Map<string, SeedVariance> {
  const variances = new Map<string, SeedVariance>();
  for (const kind of new Set(kinds)) {
    const own = means.filter((_, cell) => kinds[cell] === kind);
    const variance = seedVariance(own, equalVariances);
    if (variance) variances.set(kind, variance);
  }
  return variances;
}

/** The intervals over retraining; none with no degree of freedom. @param pooled The cell's and the base's. */
function retraining(
  differences: readonly number[],
  pooled: readonly (SeedVariance | undefined)[],
  comparisons: number,
): Pick<Effect, 'overRetraining' | 'corrected'> {
  const spread = pooledSpread(differences.length, pooled) ?? ownSpread(differences);
  if (spread === undefined) return {};
  const { standardError, df } = spread;
  const center = mean(differences);
  const around = (t: number): Interval => ({
    low: center - t * standardError,
    high: center + t * standardError,
  });
  const t = studentT(LEVEL, df);
  return {
    overRetraining: { ...around(t), ...spread, t },
    corrected: around(studentT(1 - (1 - LEVEL) / comparisons, df)),
  };
}

type Spread = Pick<RetrainingInterval, 'standardError' | 'df' | 'from'>;

/** Within a kind the pooled variance twice; between kinds both, with the degrees of freedom of Satterthwaite 1946. */
function pooledSpread(
  seeds: number,
  [cell, base]: readonly (SeedVariance | undefined)[],
): Spread | undefined {
  if (seeds === 0 || !cell || !base || ![cell, base].every(varyEqually)) return undefined;
  const standardError = Math.sqrt((cell.variance + base.variance) / seeds);
  if (cell === base) return { standardError, df: cell.df, from: 'pooled' };
  const scatter = cell.variance ** 2 / cell.df + base.variance ** 2 / base.df;
  // studentT takes whole numbers: rounded down the interval is wider, never narrower
  const df = scatter === 0 ? cell.df : Math.floor((cell.variance + base.variance) ** 2 / scatter);
  return { standardError, df: Math.max(1, df), from: 'pooled' };
}

const varyEqually = ({ equalP = 1 }: SeedVariance): boolean => equalP >= EQUAL_FROM;

/** The differences' own variance: Student's paired t. */
function ownSpread(differences: readonly number[]): Spread | undefined {
  const df = differences.length - 1;
  if (df < 1) return undefined;
  const center = mean(differences);
  const squares = differences.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return { standardError: Math.sqrt(squares / df / differences.length), df, from: 'own pairs' };
}
