// Packages are found where pip puts them on Linux, macOS and Windows, and in the workspace's own .venv.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { PYTHON_ENVIRONMENT, pythonPackage } from '../../lib/files/python-packages';
import { temporaryFolder } from '../support';

describe('pythonPackage', () => {
  let environment: string;
  let dispose: () => void;
  beforeEach(() => {
    ({ path: environment, dispose } = temporaryFolder());
  });
  afterEach(() => dispose());

  const layouts = {
    'Linux and macOS': ['lib', 'python3.12', 'site-packages'],
    Windows: ['Lib', 'site-packages'],
  };
  for (const [system, layout] of Object.entries(layouts)) {
    it(`finds a package as ${system} lay it out`, () => {
      const packages = join(environment, ...layout);
      mkdirSync(join(packages, 'skimage'), { recursive: true });
      assert.equal(pythonPackage('skimage', { environment }), join(packages, 'skimage'));
      assert.equal(pythonPackage('kaleido', { environment }), undefined);
    });
  }

  it('looks into every Python of the environment, and into nothing else there', () => {
    for (const folder of ['python3.11/site-packages/old', 'other/site-packages/skimage']) {
      mkdirSync(join(environment, 'lib', folder), { recursive: true });
    }
    const newer = join(environment, 'lib', 'python3.13', 'site-packages', 'skimage');
    assert.equal(pythonPackage('skimage', { environment }), undefined);
    mkdirSync(newer, { recursive: true });
    assert.equal(pythonPackage('skimage', { environment }), newer);
  });

  it('finds nothing where there is no environment', () => {
    assert.equal(pythonPackage('skimage', { environment: join(environment, 'no') }), undefined);
  });

  const skip = existsSync(PYTHON_ENVIRONMENT) ? false : '.venv is missing: run npm start';
  it("finds scikit-image's photographs in the workspace's own", { skip }, () => {
    const folder = pythonPackage('skimage');
    assert.ok(folder !== undefined && existsSync(join(folder, 'data', 'astronaut.png')));
  });
});
