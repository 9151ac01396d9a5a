// The demo's files: what the page is told of models, and how they are served.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type DemoFiles, demoFiles, PAGE_POLICY, publishModels } from '../../lib/demo/demo-files';
import type { DemoModel } from '../../lib/demo/page/messages';
import { serveFiles } from '../../lib/demo/serve-files';
import { ask } from '../serve/client';
import { copyFirstRun, openWorkspace, type Workspace } from '../tiny-runs';

let workspace: Workspace;
let files: DemoFiles;
before(async () => {
  workspace = await openWorkspace();
  copyFirstRun(workspace, 'pretrain', 'a <b> run');
  copyFirstRun(workspace, 'adversarial');
  files = await demoFiles(await publishModels(['a <b> run', 'adversarial']));
});
after(() => workspace.dispose());

describe('demoFiles', () => {
  it('tells the page of each model, whatever its name', () => {
    const html = String(files.get('index.html'));
    const [, text] = /id="models">(.*?)<\/script>/.exec(html) ?? [];
    const models: DemoModel[] = JSON.parse(text);
    assert.deepEqual(
      models.map(({ name, scale, path }) => [name, scale, path]),
      [
        ['a <b> run', 4, 'models/1/model.json'],
        ['adversarial (untrained VGG19)', 4, 'models/2/model.json'],
      ],
    );
    for (const { path, bytes, overlap, leastPixels } of models) {
      assert.ok(files.has(path) && files.has(path.replace('model.json', 'weights.bin')));
      assert.ok(bytes > 1000 && overlap > 0 && leastPixels >= 1);
    }
    assert.match(models[0].note, /^SRResNet x4 b1f4, trained on pictures, /);
    assert.match(models[1].note, /trained on pictures as a GAN, /);
  });

  it('has a policy in the page that lets nothing out, and no address of another server', () => {
    const html = String(files.get('index.html'));
    assert.ok(html.includes(`content="${PAGE_POLICY}"`));
    assert.match(PAGE_POLICY, /default-src 'none'.*connect-src 'self'/);
    assert.doesNotMatch(PAGE_POLICY, /https?:|unsafe-inline|'unsafe-eval'|\*/);
    for (const name of ['index.html', 'demo.css', 'page.js']) {
      const content = files.get(name);
      const text =
        typeof content === 'string' ? content : Buffer.from(content as Uint8Array).toString();
      assert.doesNotMatch(text.replaceAll('http://www.w3.org/2000/svg', ''), /https?:\/\//, name);
    }
  });

  it('leaves out what cannot be exported, unless it was named', async () => {
    const left: string[] = [];
    const skip = (name: string): void => void left.push(name);
    const models = await publishModels(['absent', 'adversarial'], { skip });
    assert.deepEqual([models.length, left], [1, ['absent']]);
    assert.equal(models[0].entry.path, 'models/1/model.json');
    await assert.rejects(publishModels(['absent', 'adversarial']), /run must be a folder/);
    await assert.rejects(publishModels(['absent'], { skip }), /must be a run that can be exported/);
  });
});

describe('serveFiles', () => {
  it('serves these files alone, with their types and the policy', async () => {
    const { address, close } = await serveFiles(files, { port: 0, host: '127.0.0.1' });
    const get = (path: string, method = 'GET') => ask(address, { path, method });
    const page = await get('/');
    assert.deepEqual(
      ['content-type', 'content-security-policy', 'x-content-type-options'].map(
        (name) => page.headers[name],
      ),
      ['text/html; charset=utf-8', PAGE_POLICY, 'nosniff'],
    );
    assert.equal(page.body.toString(), files.get('index.html'));
    const wasm = await get('/tfjs-backend-wasm-simd.wasm');
    assert.equal(wasm.headers['content-type'], 'application/wasm');
    assert.equal((await get('/models/1/weights.bin')).status, 200);
    assert.equal((await get('/worker.js', 'HEAD')).body.length, 0);
    for (const path of ['/package.json', '/../package.json', '/%2e%2e/package.json', '/models/1']) {
      assert.equal((await get(path)).status, 404, path);
    }
    assert.equal((await get('/', 'POST')).status, 405);
    await close();
  });
});
