// Where the files of sets lie. Apart from the catalogue, so that a list of metrics or commands loads no schema.
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../files/workspace';

/** The catalogue's folder. */
export const CATALOGUE: string = join(WORKSPACE_ROOT, 'datasets');

/** Where a set's downloaded files lie: <SRGAN_DATASETS or datasets>/<name>/images (or weights). */
export function filesFolder(set: {
  readonly name: string;
  readonly kind: 'images' | 'weights';
}): string {
  return join(process.env.SRGAN_DATASETS ?? CATALOGUE, set.name, set.kind);
}
