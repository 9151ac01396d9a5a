// How often the intervals of an ablation hold the true effect, and how often pure noise is marked as supported: the
// library's own functions on simulated values, whose truth is known. About a minute:
//   node --import tsx test/bench/coverage.ts [ablations a line, default 2000]
// A value is cell + image + cell x image (0.20) + seed + cell x seed (0.10) + noise (0.10), in dB; the true effect is 0.
import { type Effects, effectsOf } from '../../lib/ablation/statistics/effect';
import { createEqualVarianceCheck } from '../../lib/ablation/statistics/equal-variance';
import { createImageBootstrap, type Interval } from '../../lib/ablation/statistics/image-bootstrap';
import { mean } from '../../lib/ablation/statistics/metric-values';
import { studentT } from '../../lib/evaluation/student-t';
import { createRandom, type Random } from '../../lib/random/random';

const ABLATIONS = Number(process.argv[2] ?? 2000);
const CELLS = 9;
const PRIMARY = 2;
const IMAGE = 0.2;
const SEED = 0.1;
const NOISE = 0.1;

/** What varies in a simulated ablation. */
interface World {
  readonly cells?: number;
  readonly seeds?: number;
  readonly images?: number;
  /** Standard deviation of what a seed shifts in all cells, as its pretraining. */
  readonly shared?: number;
  /** Factors on the seed's standard deviation, by cell; cell 0 is the base. */
  readonly spread?: readonly number[];
  readonly kinds?: readonly string[];
  /** Cell x image from an exponential distribution, not a normal one. */
  readonly skewed?: boolean;
}

interface Simulated {
  readonly values: number[][][];
  /** [cell]: the mean over these images without seeds and noise: what other seeds would give on average. */
  readonly onTheseImages: number[];
  /** [cell]: the mean of these networks over all images there could be. */
  readonly theseNetworks: number[];
}

const indices = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

function simulate(random: Random, world: World): Simulated {
  const { cells = CELLS, seeds = 3, images = 14, shared = 0, spread = [], skewed } = world;
  const image = indices(images).map(() => random.normal(28, 3));
  const block = indices(seeds).map(() => random.normal(0, shared));
  const interaction = (): number =>
    IMAGE * (skewed ? -Math.log(1 - random.uniform()) - 1 : random.normal());
  const own = indices(cells).map((cell) => ({
    images: indices(images).map(interaction),
    seeds: block.map((shift) => shift + random.normal(0, SEED * (spread[cell] ?? 1))),
  }));
  return {
    values: own.map((cell) =>
      cell.seeds.map((seed) =>
        image.map((value, i) => value + cell.images[i] + seed + random.normal(0, NOISE)),
      ),
    ),
    onTheseImages: own.map((cell) => mean(cell.images)),
    theseNetworks: own.map((cell) => mean(cell.seeds)),
  };
}

const equalVariances = createEqualVarianceCheck(createRandom('check'));

function effects(
  { values }: Simulated,
  { kinds }: World,
  overImages: (d: readonly number[]) => Interval | undefined,
): Effects {
  return effectsOf(
    { values, images: values[0][0].map((_, i) => String(i)), leftOut: 0 },
    {
      ...{ base: 0, overImages, equalVariances },
      kinds: kinds ?? values.map(() => 'one'),
      comparisons: (values.length - 1) * PRIMARY,
    },
  );
}

const holds = (interval: Interval | undefined, truth: number): boolean =>
  interval !== undefined && interval.low <= truth && interval.high >= truth;

const percent = (values: readonly boolean[]): string =>
  `${((100 * values.filter(Boolean).length) / values.length).toFixed(1)} %`;

/** Cell 1 against the base, whatever the other cells are: one comparison an ablation, so that they are independent. */
function imagesLine(images: number, skewed: boolean): string[] {
  const random = createRandom(`images ${images} ${skewed}`);
  const overImages = createImageBootstrap(createRandom('bootstrap'));
  const [held, percentile, population]: boolean[][] = [[], [], []];
  for (let i = 0; i < ABLATIONS; i++) {
    const world = { cells: 2, images, skewed };
    const simulated = simulate(random, world);
    const {
      effects: [, effect],
    } = effects(simulated, world, overImages);
    const [base, cell] = simulated.theseNetworks;
    held.push(holds(effect?.overImages, cell - base));
    population.push(holds(effect?.overImages, 0));
    percentile.push(holds(percentileInterval(simulated, random), cell - base));
  }
  return [
    String(images),
    skewed ? 'skewed' : 'normal',
    ...[held, percentile, population].map(percent),
  ];
}

/** What the studentized bootstrap is chosen over; 1000 draws. */
function percentileInterval({ values: [base, cell] }: Simulated, random: Random): Interval {
  const differences = base[0].map((_, i) => mean(cell.map((seed, s) => seed[i] - base[s][i])));
  const means = indices(1000)
    .map(() => mean(differences.map(() => differences[random.integer(differences.length)])))
    .sort((a, b) => a - b);
  return { low: means[24], high: means[974] };
}

/** The 95 % interval by the one-way residual, which the two-way one is chosen over. */
function oneWay({ values }: Simulated): Interval[] {
  const means = values.map((seeds) => seeds.map(mean));
  const squares = means.flatMap((seeds) => seeds.map((value) => (value - mean(seeds)) ** 2));
  const df = squares.length - means.length;
  const variance = squares.reduce((sum, value) => sum + value, 0) / df;
  const half = studentT(0.95, df) * Math.sqrt((2 * variance) / means[0].length);
  return means.slice(1).map((seeds) => {
    const center = mean(seeds) - mean(means[0]);
    return { low: center - half, high: center + half };
  });
}

function retrainingLine(name: string, world: World): string[] {
  const random = createRandom(name);
  const [held, oneWayHeld, population, anySupported, own]: boolean[][] = [[], [], [], [], []];
  for (let i = 0; i < ABLATIONS; i++) {
    let supported = false;
    for (let metric = 0; metric < PRIMARY; metric++) {
      const simulated = simulate(random, world);
      const found = effects(simulated, world, () => undefined).effects.slice(1);
      const truths = simulated.onTheseImages
        .map((value) => value - simulated.onTheseImages[0])
        .slice(1);
      found.forEach((effect, at) => {
        held.push(holds(effect?.overRetraining, truths[at]));
        population.push(holds(effect?.overRetraining, 0));
        own.push(effect?.overRetraining?.from === 'own pairs');
        if (!holds(effect?.corrected, truths[at])) supported = true;
      });
      oneWayHeld.push(...oneWay(simulated).map((interval, at) => holds(interval, truths[at])));
    }
    anySupported.push(supported);
  }
  return [name, ...[held, oneWayHeld, anySupported, own, population].map(percent)];
}

function print(
  title: string,
  header: readonly string[],
  lines: readonly (readonly string[])[],
): void {
  const all = [header, ...lines];
  const widths = header.map((_, i) => Math.max(...all.map((line) => line[i].length)));
  const text = all.map((line) =>
    line
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  );
  console.log(`\n${title}\n${text.join('\n')}`);
}

console.log(
  `${ABLATIONS} simulated ablations a line; nominal 95 %, wanted 93 to 97 %; "supported" at most 5 %.`,
);
print(
  '"Over images, these networks": 3 seeds.',
  ['images', 'cell x image', 'holds', 'percentile bootstrap', 'of the truth over seeds too'],
  [5, 10, 14, 20].flatMap((images) => [imagesLine(images, false), imagesLine(images, true)]),
);
const kinds = indices(CELLS).map((cell) => (cell % 3 === 2 ? 'pixel' : 'gan'));
const unequal = kinds.map((kind) => (kind === 'gan' ? 1.5 : 0.3));
print(
  '"Over retraining": 9 cells, 14 images unless said; a GAN\'s cells vary 5 times as much as others where unequal.',
  ['', 'holds', 'one-way', 'any false "supported"', 'by own pairs', 'of the truth over images too'],
  [
    retrainingLine('3 seeds, 5 images', { images: 5 }),
    retrainingLine('3 seeds', {}),
    retrainingLine('3 seeds, 20 images', { images: 20 }),
    retrainingLine('2 seeds', { seeds: 2 }),
    retrainingLine('5 seeds', { seeds: 5 }),
    retrainingLine('3 seeds, pretrainings differ (0.10)', { shared: 0.1 }),
    retrainingLine('3 seeds, pretrainings differ (0.30)', { shared: 0.3 }),
    retrainingLine('unequal, kinds pooled apart, base a GAN', { spread: unequal, kinds }),
    retrainingLine('unequal, kinds pooled apart, base none', {
      spread: [...unequal].reverse(),
      kinds: [...kinds].reverse(),
    }),
    retrainingLine('unequal, all pooled, base a GAN', { spread: unequal }),
    retrainingLine('one wild cell (x4)', { spread: [1, 4] }),
    retrainingLine('wild base (x4)', { spread: [4] }),
    retrainingLine('wild base (x4), 5 seeds', { spread: [4], seeds: 5 }),
  ],
);
