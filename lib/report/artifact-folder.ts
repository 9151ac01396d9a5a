// What the artifact checks of an evaluation leave in its folder: artifacts.csv, artifacts.md, pictures.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactCheck } from '../artifacts/artifact-check';
import type { ArtifactRow } from '../artifacts/artifact-rows';
import { markOutput } from '../data/output-marker';
import type { ArtifactOptions } from '../experiments/artifact-collector';
import { artifactLegend, artifactTable } from '../figures/artifact-table';
import { toCsv, toMarkdown } from '../figures/tables';
import { writeAtomically } from '../files/write-atomically';
import { writeImage } from '../images/write-image';
import type { Marking } from './caveats';

const COLUMNS = ['model', 'dataset', 'image', 'check', 'value', 'verdict', 'note'];

/** The options, with the picture of each model's worst finding kept in its set's folder, that of the worst image alone. */
export function keepArtifactPicture(
  options: ArtifactOptions,
  folderOf: (dataset: string) => string,
): ArtifactOptions {
  const kept = new Map<string, string>();
  return {
    ...options,
    async onPicture(row, picture) {
      const { model, dataset, image, check } = row;
      const folder = join(folderOf(dataset), 'artifacts');
      await markOutput(folder);
      const key = JSON.stringify([dataset, model, check]);
      const before = kept.get(key);
      const path = join(folder, model, `${check}-${image}.png`);
      await writeImage(path, picture);
      if (before !== undefined && before !== path) await rm(before, { force: true });
      kept.set(key, path);
      await options.onPicture?.(row, picture);
    },
  };
}

/**
 * artifacts.csv, a row per model, image or probe, and check, under the models' own names; artifacts.md with the verdicts,
 * and what each check looks for.
 * @param options marking: how the verdicts call the models, default by their names; checks: default ARTIFACT_CHECKS.
 */
export async function writeArtifactTables(
  folder: string,
  rows: readonly ArtifactRow[],
  { marking = (row) => row, checks }: { marking?: Marking; checks?: readonly ArtifactCheck[] } = {},
): Promise<void> {
  const { records, options } = artifactTable(rows.map(marking), { checks });
  const legend = artifactLegend({ checks, among: rows });
  const text = `${await toMarkdown(records, options)}\n${legend}`;
  await writeAtomically(join(folder, 'artifacts.csv'), await toCsv(rows, { columns: COLUMNS }));
  await writeAtomically(join(folder, 'artifacts.md'), text);
}
