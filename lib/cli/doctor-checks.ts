// What `srgan doctor` checks: Node, every engine, Python and its packages, the Jupyter kernel, data, disk. Each
// gap comes with the command that mends it. Checks never change anything and never throw.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { catalogueNames, filesFolder, readCatalogueEntry } from '../data/catalogue';
import { ENGINE_NAMES, type EngineName, startEngine } from '../engine/engine';
import { PYTHON_ENVIRONMENT } from '../files/python-packages';
import { WORKSPACE_ROOT } from '../files/workspace';
import { precisionText } from './doctor-precision';

/** One finding: `ok`, `missing` or `broken` (the lab lacks something), `optional` (it could have more). */
export interface DoctorCheck {
  readonly name: string;
  readonly status: 'ok' | 'missing' | 'broken' | 'optional';
  readonly detail: string;
  /** The command that mends it. */
  readonly remedy?: string;
}

const SETUP = 'node lib/setup/setup.mjs';
const PACKAGES = ['jupyterlab', 'nbclient', 'plotly', 'kaleido', 'scikit-image'];
const LOW_DISK_GIGABYTES = 5;
const run = promisify(execFile);

/** Runs every check, in the order in which the lab depends on them. Takes some seconds: it starts each engine. */
export async function runDoctor(): Promise<DoctorCheck[]> {
  const groups = [
    [checkNode()],
    await checkEngines(),
    await checkPython(),
    [checkKernel(), checkChromium()],
    await checkData(),
    [await checkDisk()],
  ];
  return groups.flat();
}

function checkNode(): DoctorCheck {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  const detail = `${process.versions.node} (${process.platform}, ${process.arch})`;
  return ok
    ? { name: 'Node', status: 'ok', detail }
    : { name: 'Node', status: 'broken', detail, remedy: 'install Node 20.19 or later' };
}

async function checkEngines(): Promise<DoctorCheck[]> {
  const checks: DoctorCheck[] = [];
  let inUse: EngineName | undefined;
  try {
    const info = await startEngine();
    inUse = info.name;
    checks.push({
      name: 'engine in use',
      status: 'ok',
      detail: `${info.name}: ${info.version}, ${info.device}`,
    });
    checks.push({ name: 'precision', status: 'ok', detail: precisionText() });
  } catch (error) {
    const detail = (error as Error).message;
    checks.push({ name: 'engine in use', status: 'broken', detail, remedy: SETUP });
  }
  const others = ENGINE_NAMES.filter((name) => name !== inUse && name !== 'cpu');
  return [...checks, ...(await Promise.all(others.map(checkEngine)))];
}

// In a process of its own: an engine that fails while it starts must not take the others with it.
async function checkEngine(name: EngineName): Promise<DoctorCheck> {
  const code =
    `require(${JSON.stringify(require.resolve('../engine/engine'))}).startEngine({ engine: '${name}' })` +
    '.then((info) => { console.log(info.version + ", " + info.device); process.exit(0); },' +
    '(error) => { console.log(error.message); process.exit(1); })';
  const loaders = process.execArgv.filter((argument) => !argument.startsWith('--test'));
  try {
    const { stdout } = await run(process.execPath, [...loaders, '-e', code], { timeout: 60_000 });
    return { name: `engine ${name}`, status: 'ok', detail: stdout.trim() };
  } catch (error) {
    const said = (error as { stdout?: string }).stdout?.trim().split('\n')[0];
    const detail = said?.replace(/^startEngine: .* but got \w+: /, '') || 'it does not start';
    // wasm needs nothing but its package; the other two depend on the machine.
    const status = name === 'wasm' ? 'broken' : 'optional';
    const remedy =
      name === 'webgpu'
        ? 'install a GPU driver; or, for tests, apt-get install chromium libvulkan1'
        : `${SETUP} --retry`;
    return { name: `engine ${name}`, status, detail, remedy };
  }
}

async function checkPython(): Promise<DoctorCheck[]> {
  const windows = process.platform === 'win32';
  const python = join(PYTHON_ENVIRONMENT, windows ? 'Scripts/python.exe' : 'bin/python');
  const code =
    'import sys, json, importlib.metadata as m\n' +
    'def v(p):\n  try: return m.version(p)\n  except Exception: return None\n' +
    `print(json.dumps([sys.version.split()[0]] + [v(p) for p in ${JSON.stringify(PACKAGES)}]))`;
  try {
    const { stdout } = await run(python, ['-c', code], { timeout: 30_000 });
    const [version, ...versions] = JSON.parse(stdout) as (string | null)[];
    const packages = PACKAGES.map((name, index): DoctorCheck => {
      const found = versions[index];
      return found
        ? { name: `Python ${name}`, status: 'ok', detail: found }
        : { name: `Python ${name}`, status: 'missing', detail: 'not in .venv', remedy: SETUP };
    });
    return [{ name: 'Python', status: 'ok', detail: `${version} in .venv` }, ...packages];
  } catch {
    const detail = existsSync(python)
      ? '.venv does not run'
      : 'no .venv: no notebooks, no PNG figures';
    const status = existsSync(python) ? 'broken' : 'missing';
    const remedy = `install Python 3.10 or later, delete .venv, then ${SETUP}`;
    return [{ name: 'Python', status, detail, remedy }];
  }
}

function checkKernel(): DoctorCheck {
  const name = 'Jupyter kernel';
  const path = join(PYTHON_ENVIRONMENT, 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json');
  return existsSync(path)
    ? { name, status: 'ok', detail: 'tslab, in .venv' }
    : { name, status: 'missing', detail: 'no kernel spec in .venv', remedy: SETUP };
}

function checkChromium(): DoctorCheck {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const found = folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
  return found
    ? { name: 'Chromium', status: 'ok', detail: found }
    : {
        name: 'Chromium',
        status: 'optional',
        detail: 'not found: the browser tests are skipped',
        remedy: 'apt-get install chromium libvulkan1',
      };
}

async function checkData(): Promise<DoctorCheck[]> {
  const names = await catalogueNames().catch(() => []);
  return Promise.all(names.map(checkSet));
}

async function checkSet(name: string): Promise<DoctorCheck> {
  const label = `data ${name}`;
  try {
    const folder = filesFolder(await readCatalogueEntry(name));
    const count = countFiles(folder);
    if (count > 0) {
      return { name: label, status: 'ok', detail: `${count} files` };
    }
    return name === 'sample'
      ? { name: label, status: 'ok', detail: 'made from .venv when first used' }
      : {
          name: label,
          status: 'optional',
          detail: 'not fetched',
          remedy: `npx srgan data fetch ${name}`,
        };
  } catch (error) {
    const detail = (error as Error).message;
    return { name: label, status: 'broken', detail, remedy: `git checkout datasets/${name}` };
  }
}

/** The files in a folder and in those below it; 0 where there is no such folder. */
function countFiles(folder: string): number {
  if (!existsSync(folder)) return 0;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}

async function checkDisk(): Promise<DoctorCheck> {
  const { bavail, bsize } = await statfs(WORKSPACE_ROOT);
  const gigabytes = (bavail * bsize) / 1e9;
  const detail = `${gigabytes.toFixed(0)} GB free`;
  return gigabytes >= LOW_DISK_GIGABYTES
    ? { name: 'disk', status: 'ok', detail }
    : {
        name: 'disk',
        status: 'broken',
        detail,
        remedy: 'free some space, for example in results/',
      };
}
