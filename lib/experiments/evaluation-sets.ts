// The sets of an evaluation: opened before anything is measured, each under a name of its own.
import { basename, dirname, resolve } from 'node:path';
import { isInCatalogue } from '../data/catalogue';
import { type Dataset, openDataset } from '../data/dataset';
import { type Benchmark, benchmarkOf } from '../evaluation/published-rows';

/** A set that is measured. */
export interface EvaluationSet {
  readonly dataset: Dataset;
  /** The benchmark that it is, going by its name and number of images. */
  readonly benchmark?: Benchmark;
}

/**
 * Opens the sets: of catalogued ones the test part. Folders of one name get their parents' in front, as 'set5-HR'.
 * @param data Catalogue names or folders of HR images.
 * @param options lr: a folder of ready LR images for each set, or none.
 * @throws when one is missing or given twice, or there are not as many LR folders as sets.
 */
export async function openEvaluationSets(
  data: string | readonly string[],
  { lr, scale }: { lr?: string | readonly string[]; scale: number },
): Promise<EvaluationSet[]> {
  const places = [data].flat();
  const lrFolders = lr === undefined ? [] : [lr].flat();
  if (places.length === 0) throw new Error('evaluateModels: data must name a set, but got none');
  if (lrFolders.length > 0 && lrFolders.length !== places.length) {
    throw new Error(
      `evaluateModels: lr must be one folder for each set, but got ${lrFolders.length} for ${places.length}; ` +
        'evaluate the sets that have none by themselves',
    );
  }
  const names = distinctNames(places);
  const sets: EvaluationSet[] = [];
  for (const [i, place] of places.entries()) {
    const split = isInCatalogue(place) ? 'test' : 'all';
    const opened = await openDataset(place, { split, lr: lrFolders[i], scale });
    const dataset = { ...opened, name: names[i] };
    sets.push({ dataset, benchmark: benchmarkOf(place, dataset.images.length) });
  }
  return sets;
}

/** How the sets are called in tables and folders. */
function distinctNames(places: readonly string[]): string[] {
  const short = places.map((place) => basename(resolve(place)));
  const names = places.map((place, i) =>
    short.indexOf(short[i]) === short.lastIndexOf(short[i])
      ? short[i]
      : `${basename(dirname(resolve(place)))}-${short[i]}`,
  );
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return names;
  throw new Error(
    `evaluateModels: data must be different sets, but got ${twice} twice; rename a folder`,
  );
}
