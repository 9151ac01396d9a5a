// Choosing an engine. Choices are made once per process, so each case is a process of its own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { engineInfo, startEngine } from '../../lib/engine/engine';

const ENGINE = join(__dirname, '../../lib/engine/engine.ts');

function inProcess(code: string, environment: Record<string, string> = {}) {
  const script = `const { startEngine, engineInfo } = require(${JSON.stringify(ENGINE)}); (async () => { ${code} })().catch((error) => console.log('ERROR ' + error.message));`;
  const result = spawnSync(process.execPath, ['--import', 'tsx', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, SRGAN_ENGINE: '', ...environment },
  });
  return { ...result, stdout: result.stdout.trim() };
}

describe('startEngine', () => {
  it('is idempotent and sets the backend', async () => {
    const first = await startEngine();
    assert.equal(await startEngine(), first);
    assert.equal(engineInfo(), first);
    assert.equal(tf.getBackend(), first.name);
    assert.match(first.version, /^TensorFlow/);
    assert.ok(first.device.length > 0);
  });

  it('switches to an engine that is asked for by name, and back', async () => {
    const { name } = await startEngine();
    assert.equal((await startEngine({ engine: 'cpu' })).name, 'cpu');
    assert.equal(tf.getBackend(), 'cpu');
    await startEngine({ engine: name });
    assert.equal(tf.getBackend(), name);
  });

  it('starts one engine for concurrent calls', async () => {
    const infos = await Promise.all([startEngine(), startEngine(), startEngine()]);
    assert.equal(new Set(infos).size, 1);
  });

  it('obeys SRGAN_ENGINE', () => {
    const { stdout } = inProcess('console.log((await startEngine()).name)', {
      SRGAN_ENGINE: 'cpu',
    });
    assert.equal(stdout, 'cpu');
  });

  it('never chooses plain JavaScript by itself', () => {
    const { stdout } = inProcess('console.log((await startEngine()).name)');
    assert.ok(['tensorflow', 'wasm'].includes(stdout), stdout);
  });

  it('names the engines there are when SRGAN_ENGINE is none of them', () => {
    const { stdout } = inProcess('await startEngine()', { SRGAN_ENGINE: 'cuda' });
    assert.match(stdout, /SRGAN_ENGINE must be one of tensorflow, webgpu, wasm, cpu, but got cuda/);
  });

  it('says why a forced engine does not start, and the remedy', () => {
    const { stdout } = inProcess(
      "const Module = require('module'); const load = Module._load; Module._load = (name, ...rest) => { if (/tfjs_binding/.test(name)) throw new Error('libtensorflow_cc.so.2: cannot open'); return load(name, ...rest); }; await startEngine()",
      { SRGAN_ENGINE: 'tensorflow' },
    );
    assert.match(
      stdout,
      /^ERROR startEngine: engine must be one that starts on this machine, but got tensorflow/,
    );
    assert.match(stdout, /Run `node lib\/setup\/setup\.mjs`/);
  });

  it('falls back to the next engine when the native one cannot be loaded', () => {
    const { stdout } = inProcess(
      "const Module = require('module'); const load = Module._load; Module._load = (name, ...rest) => { if (/tfjs_binding/.test(name)) throw new Error('gone'); return load(name, ...rest); }; console.log((await startEngine()).name)",
    );
    assert.equal(stdout, 'wasm');
  });

  it('says when the memory of the wasm engine is full, and goes on', () => {
    const { stdout } = inProcess(
      "await startEngine(); const tf = require('@tensorflow/tfjs'); const out = (n) => tf.backend().makeOutput([n], 'float32'); out(9e8); for (const n of [5e8, 1.2e9]) try { out(n); } catch (error) { console.log(error.message); } console.log(tf.sum(tf.ones([9])).dataSync()[0])",
      { SRGAN_ENGINE: 'wasm' },
    );
    const [first, second, sum] = stdout.split('\n');
    assert.match(
      first,
      /^wasm engine: all tensors together must fit in 4 GiB, but one of 1908 MiB/,
    );
    assert.match(second, /one of 4578 MiB does not any more\. Use a smaller batch/);
    assert.equal(sum, '9');
  });

  it('prints nothing', () => {
    for (const engine of ['wasm', 'cpu', engineInfo().name]) {
      const { stdout, stderr } = inProcess(
        "await startEngine(); const tf = require('@tensorflow/tfjs'); await tf.ones([2, 2]).add(1).data();",
        { SRGAN_ENGINE: engine },
      );
      assert.equal(stdout + stderr, '', engine);
    }
  });
});

describe('engineInfo', () => {
  it('throws before an engine was started', () => {
    const { stdout } = inProcess('engineInfo()');
    assert.match(stdout, /must be started first; call `await startEngine\(\)`/);
  });
});
