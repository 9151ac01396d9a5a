// The doctor against this very machine, and against one whose Python is hidden.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { type DoctorCheck, runDoctor } from '../../lib/cli/doctor-checks';
import { verifyDataset } from '../../lib/data/verify-dataset';
import { engineInfo, startEngine } from '../../lib/engine/engine';

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
