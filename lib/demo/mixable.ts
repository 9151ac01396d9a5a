// Which of the page's models can be mixed there. The page mixes the weights that are exported, batch norm folded in; network
// interpolation mixes those that were trained. Both are the same only where folding is linear: so it is computed and
// compared, for each two models of one architecture.
import { isDeepStrictEqual } from 'node:util';
import { exportedModel } from '../export/exported-model';
import type { Operation } from '../models/operations';
import { readGeneratorWeights } from '../runs/generator-file';
import { interpolateWeights } from '../training/interpolate-weights';
import type { PublishedModel } from './demo-models';

/** The most that weights of the page may differ from the lab's, in shares of the largest. */
const TOLERANCE = 1e-6;

/** The models, each with the places of those that it can be mixed with. */
export async function withMixes(models: readonly PublishedModel[]): Promise<PublishedModel[]> {
  const mixes: number[][] = models.map(() => []);
  for (const [i, a] of models.entries()) {
    for (let j = i + 1; j < models.length; j++) {
      if (!(await canBeMixed(a, models[j]))) continue;
      mixes[i].push(j);
      mixes[j].push(i);
    }
  }
  return models.map((model, i) => ({ ...model, entry: { ...model.entry, mixes: mixes[i] } }));
}

async function canBeMixed(a: PublishedModel, b: PublishedModel): Promise<boolean> {
  const { generator } = a.exported.facts;
  if (!isDeepStrictEqual(generator, b.exported.facts.generator)) return false;
  const [first, second] = [
    await readGeneratorWeights(a.source),
    await readGeneratorWeights(b.source),
  ];
  const between = interpolateWeights(first, second, 0.5);
  const exported = exportedModel('between', generator, (name) => between.get(name)!.values);
  const [mine, left, right] = [exported, a.exported, b.exported].map(({ operations }) =>
    valuesOf(operations),
  );
  const largest = mine.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return mine.every(
    (value, i) => Math.abs(value - (left[i] + right[i]) / 2) <= TOLERANCE * largest,
  );
}

/** Every weight of a list of operations, in order. */
const valuesOf = (operations: readonly Operation[]): number[] =>
  operations.flatMap((operation) =>
    Object.values(operation).flatMap((value) =>
      value instanceof Float32Array ? Array.from(value) : [],
    ),
  );
