// Where the workspace lies on this disk: the library runs from lib/build or, in tests, from lib.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The workspace's root folder, which holds lib, datasets and results. */
export const WORKSPACE_ROOT: string = findRoot(__dirname);

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package-lock.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder)
    throw new Error(`workspace: the library must lie in its workspace, but got ${__dirname}`);
  return findRoot(parent);
}
