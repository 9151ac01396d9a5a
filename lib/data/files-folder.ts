// Where the files of a set lie. Apart from the catalogue, whose reading takes a schema: looking whether weights are there
// must be quick.
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../files/workspace';

/** The folder of the sets' descriptions. */
export const CATALOGUE: string = join(WORKSPACE_ROOT, 'datasets');

/** Where a set's downloaded files lie: <SRGAN_DATASETS or datasets>/<name>/images (or weights). */
export function filesFolder({ name, kind }: { name: string; kind: 'images' | 'weights' }): string {
  return join(process.env.SRGAN_DATASETS ?? CATALOGUE, name, kind);
}
