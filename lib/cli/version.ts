// srgan --version: the number of package.json, and the commit, since the lab is used from a clone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labCommit } from '../files/commit';
import { WORKSPACE_ROOT } from '../files/workspace';

/** '0.1.0 (commit 30283c5 with changes)', or '0.1.0' where git does not know this folder. */
export function programVersion(): string {
  const { version } = JSON.parse(readFileSync(join(WORKSPACE_ROOT, 'package.json'), 'utf8'));
  const commit = labCommit()?.replace(/^([0-9a-f]{7})[0-9a-f]*/, '$1');
  return commit === undefined ? version : `${version} (commit ${commit})`;
}
