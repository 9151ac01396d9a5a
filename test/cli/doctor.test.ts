// The doctor on this very machine, and in a copy of the lab that has no .venv.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type DoctorCheck, runDoctor } from '../../lib/cli/doctor-checks';
import { verifyDataset } from '../../lib/data/verify-dataset';
import { engineInfo, startEngine } from '../../lib/engine/engine';
import { temporaryFolder } from '../support';

const ROOT = join(__dirname, '..', '..');
const SETUP = 'node lib/setup/setup.mjs';

describe('runDoctor', () => {
  let checks: DoctorCheck[];
  before(async () => {
    await startEngine();
    await verifyDataset('sample'); // makes it where it is not there yet
    checks = await runDoctor();
  });

  it('names the engine in use with its version and device', () => {
    const { name, version, device } = engineInfo();
    const check = checks.find((found) => found.name === 'engine in use');
    assert.deepEqual(check, {
      name: 'engine in use',
      status: 'ok',
      detail: `${name}: ${version}, ${device}`,
    });
  });

  it('tells of every other engine whether it starts', () => {
    for (const name of ['tensorflow', 'webgpu', 'wasm'].filter((n) => n !== engineInfo().name)) {
      const check = checks.find((found) => found.name === `engine ${name}`);
      assert.ok(check, name);
      assert.ok(check.status === 'ok' ? check.detail.includes('TensorFlow') : check.remedy, name);
    }
    const wasm = checks.find((found) => found.name === 'engine wasm');
    assert.ok(engineInfo().name === 'wasm' || wasm?.status === 'ok');
  });

  it('gives every gap a remedy', () => {
    for (const check of checks) {
      assert.ok(check.detail.length > 0, check.name);
      assert.equal(check.status === 'ok', check.remedy === undefined, check.name);
    }
  });

  it('covers Node, Python, kernel, Chromium, data and disk', () => {
    const names = checks.map(({ name }) => name);
    for (const name of ['Node', 'Python', 'Jupyter kernel', 'Chromium', 'data sample', 'disk']) {
      assert.ok(names.includes(name), name);
    }
    assert.equal(new Set(names).size, names.length, 'each once');
  });

  it('counts the files of a set as `srgan data verify` does', async () => {
    const { right } = await verifyDataset('sample');
    const check = checks.find((found) => found.name === 'data sample');
    assert.deepEqual(check, { name: 'data sample', status: 'ok', detail: `${right} files` });
  });
});

describe('runDoctor without Python', () => {
  const copy = temporaryFolder();
  let checks: DoctorCheck[];
  before(() => {
    for (const part of ['lib', 'package-lock.json', 'datasets/sample/dataset.json']) {
      mkdirSync(join(copy.path, part, '..'), { recursive: true });
      cpSync(join(ROOT, part), join(copy.path, part), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(copy.path, 'node_modules'));
    checks = doctorIn(copy.path);
  });
  after(() => copy.dispose());

  it('says what is missing without it, and the remedy', () => {
    const find = (name: string) => checks.find((check) => check.name === name);
    assert.deepEqual(find('Python'), {
      name: 'Python',
      status: 'missing',
      detail: 'no .venv: no notebooks, no PNG figures',
      remedy: `install Python 3.10 or later, delete .venv, then ${SETUP}`,
    });
    assert.deepEqual(find('Jupyter kernel'), {
      name: 'Jupyter kernel',
      status: 'missing',
      detail: 'no kernel spec in .venv',
      remedy: SETUP,
    });
    assert.equal(find('Python plotly'), undefined);
  });

  it('finds nothing broken: the library computes without it', () => {
    assert.deepEqual(
      checks.filter(({ name, status }) => status === 'broken' && name !== 'disk'),
      [],
    );
    assert.equal(checks.find(({ name }) => name === 'engine in use')?.status, 'ok');
  });
});

/** The doctor's findings in another folder that holds the lab. */
function doctorIn(folder: string): DoctorCheck[] {
  const program = `require('./lib/cli/doctor-checks').runDoctor().then((checks) => {
    process.stdout.write(JSON.stringify(checks), () => process.exit(0)); });`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', program], {
    cwd: folder,
    encoding: 'utf8',
  });
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}
