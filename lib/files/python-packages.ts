// Where set-up put Python's packages. Some bring files that the library uses without running Python: kaleido
// its renderer and fonts, scikit-image its photographs.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from './workspace';

/** The workspace's own Python environment; absent where set-up found no Python. */
export const PYTHON_ENVIRONMENT: string = join(WORKSPACE_ROOT, '.venv');

/**
 * The folder of an installed package, or undefined where it is not installed.
 * @param name as Python imports it: `skimage`, not `scikit-image`
 * @param options environment: a virtual environment's folder, default PYTHON_ENVIRONMENT
 */
export function pythonPackage(
  name: string,
  options: { environment?: string } = {},
): string | undefined {
  const { environment = PYTHON_ENVIRONMENT } = options;
  return packageFolders(environment)
    .map((folder) => join(folder, name))
    .find((folder) => existsSync(folder));
}

/** lib/python3.x/site-packages; on Windows Lib/site-packages. */
function packageFolders(environment: string): string[] {
  const lib = join(environment, 'lib');
  const versions = existsSync(lib)
    ? readdirSync(lib).filter((name) => name.startsWith('python'))
    : [];
  return [
    ...versions.map((version) => join(lib, version, 'site-packages')),
    join(environment, 'Lib', 'site-packages'),
  ];
}
