// What is left of runs' means without cells and seeds: the least-squares fit of cell + seed (Montgomery, Design and Analysis of
// Experiments, chapter 4: randomized complete blocks), exact with gaps too.

/** A run's mean over images, [cell][seed]; undefined where it has none. */
export type SeedMeans = readonly (readonly (number | undefined)[])[];

/** The fit of one pattern of gaps, for many values in it. */
export interface BlockFit {
  /** Degrees of freedom that cells and seeds leave. */
  readonly df: number;
  /** Number of values. */
  readonly count: number;
  /** Which places have a value, as text: '111/101'. */
  readonly pattern: string;
  /** Sums of squared residuals of the cells with at least two values, in their order, of values in the order of rows. */
  cellSquares(values: readonly number[]): number[];
}

/**
 * Fits cell + seed to values in the places where the means have some. Seeds' columns are made orthogonal (Gram-Schmidt)
 * within cells; as many degrees of freedom are lost as columns remain.
 */
export function blockFit(means: SeedMeans): BlockFit {
  const places = means.flatMap((seeds, cell) =>
    seeds.flatMap((value, seed) => (value === undefined ? [] : [{ cell, seed }])),
  );
  const cells = [...new Set(places.map(({ cell }) => cell))].map((cell) =>
    places.flatMap((place, i) => (place.cell === cell ? [i] : [])),
  );
  const basis: number[][] = [];
  for (const seed of new Set(places.map((place) => place.seed))) {
    const column = places.map((place) => (place.seed === seed ? 1 : 0));
    const vector = without(basis, withinCells(cells, column));
    const length = Math.sqrt(product(vector, vector));
    if (length > 1e-9) basis.push(vector.map((value) => value / length));
  }
  const compared = cells.filter((indices) => indices.length > 1);
  return {
    df: places.length - cells.length - basis.length,
    count: places.length,
    pattern: means
      .map((seeds) => seeds.map((value) => (value === undefined ? 0 : 1)).join(''))
      .join('/'),
    cellSquares(values) {
      const rest = without(basis, withinCells(cells, values));
      return compared.map((indices) => indices.reduce((sum, i) => sum + rest[i] ** 2, 0));
    },
  };
}

/** A vector less its mean within each cell. */
function withinCells(cells: readonly (readonly number[])[], vector: readonly number[]): number[] {
  const result = [...vector];
  for (const indices of cells) {
    const average = indices.reduce((sum, i) => sum + vector[i], 0) / indices.length;
    for (const i of indices) result[i] -= average;
  }
  return result;
}

/** A vector less its parts along orthonormal ones. */
function without(basis: readonly (readonly number[])[], vector: readonly number[]): number[] {
  return basis.reduce<number[]>(
    (rest, unit) => {
      const along = product(rest, unit);
      return rest.map((value, i) => value - along * unit[i]);
    },
    [...vector],
  );
}

const product = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);
