// How the lab's scripts call Jupyter.
import { delimiter, join } from 'node:path';
import { VENV, venvProgram } from './paths.mjs';

/** The environment for Jupyter: the kernel and the programs of .venv come before the user's own. */
export function jupyterEnvironment(extra = {}) {
  return {
    ...process.env,
    JUPYTER_PREFER_ENV_PATH: '1',
    VIRTUAL_ENV: VENV,
    PATH: `${join(venvProgram('python'), '..')}${delimiter}${process.env.PATH}`,
    ...extra,
  };
}
