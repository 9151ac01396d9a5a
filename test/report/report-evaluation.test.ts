// The page that compares an evaluation's models, from folders written by hand: what it says, what it may not let through,
// how large it becomes, and what it says of what is missing.
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import vm from 'node:vm';
import { ARTIFACT_CHECKS } from '../../lib/artifacts/artifact-checks';
import { escapeHtml } from '../../lib/figures/html';
import { crop } from '../../lib/images/crop';
import { readImage } from '../../lib/images/read-image';
import { comparisonScript } from '../../lib/report/page/page-assets';
import { reportEvaluation } from '../../lib/report/report-evaluation';
import { temporaryFolder } from '../support';
import { FAULT, HOSTILE, writeArtifacts, writeEvaluation } from './evaluations';
import { writeRun } from './report-runs';

const folder = temporaryFolder();
const pathOf = (name: string): string => join(folder.path, name);
after(() => folder.dispose());

const GRID = ARTIFACT_CHECKS.find(({ name }) => name === 'grid')!;

const ESCAPED = '&lt;img src=x onerror=document.title=1&gt;&amp;&quot;&lt;b&gt;';

/** The page with Plotly and the pictures taken out. */
async function pageOf(path: string, options: Parameters<typeof reportEvaluation>[1] = {}) {
  const { page, problems } = await reportEvaluation(path, options);
  const html = readFileSync(page, 'utf8');
  const text = html
    .replace(/<script type="application\/octet-stream"[^<]*/, '')
    .replace(/[A-Za-z0-9+/=]{200,}/g, '');
  return { page, problems, html, text };
}

describe('the report of an evaluation', () => {
  let text: string;
  let html: string;
  before(async () => {
    const path = pathOf('whole');
    await writeEvaluation(path);
    await writeArtifacts(path);
    ({ text, html } = await pageOf(path));
  });

  it('says who is ahead in what, and how sure that is', () => {
    const verdicts = [...text.matchAll(/<li>([^<]*)<\/li>/g)].map(([, sentence]) => sentence);
    assert.deepEqual(verdicts, [
      `Most faithful, pixel by pixel: ${ESCAPED} (made-up), PSNR-Y 30.50 dB; next is bicubic, 29.00 dB. Too few images to say how sure that is: ahead on 2 of 2 images.`,
      `Closest to the eye: bicubic, LPIPS 0.3500; next is ${ESCAPED} (made-up), 0.4750. Too few images to say how sure that is: ahead on 2 of 2 images.`,
      'No model is best at both: which one is better depends on what it is for.',
      `Artifact checks: ${ESCAPED} (made-up) fails ${GRID.label}.`,
    ]);
  });

  it('has scores with their convention, and differences in words', () => {
    for (const part of [
      '<b>30.50</b>',
      '<b>0.3500</b>',
      'PSNR in dB.',
      '>+1.50<',
      'too few images',
    ]) {
      assert.ok(text.includes(part), part);
    }
    assert.match(text, />\+0\.1000 to \+0\.1500<.*>worse</);
  });

  it('lets no name become HTML, and nothing ask for another file', () => {
    assert.ok(!html.includes('<img src=x') && !html.includes('<b>"'));
    assert.ok(text.includes(ESCAPED));
    const document = text.replace(/<script type="module">[\s\S]*?<\/script>/g, '');
    assert.doesNotMatch(document, /https?:|@import|url\(|<link (?!rel="icon" href="data:,")/);
    assert.match(text, /Content-Security-Policy" content="default-src 'none';/);
  });

  it('shows the square that was planted, without loss', async () => {
    const [first] = [...html.matchAll(/class="part" title="([^"]*)"[^>]*>(.*?)<\/button>/g)];
    assert.match(first[1], /^64 x 64 pixels at \d+, \d+$/);
    const crops = [...first[2].matchAll(/src="data:image\/webp;base64,([^"]*)"/g)];
    const [lr, bicubic, , hr] = await Promise.all(
      crops.map(([, bytes]) => readImage(Buffer.from(bytes, 'base64'))),
    );
    assert.deepEqual([lr.width, bicubic.width, hr.width], [16, 64, 64]);
    const [left, top] = first[1].split(' at ')[1].split(', ').map(Number);
    assert.ok(left <= FAULT.left && left + 64 >= FAULT.left + FAULT.width, `left ${left}`);
    assert.ok(top <= FAULT.top && top + 64 >= FAULT.top + FAULT.height, `top ${top}`);
    const whole = await readImage(join(pathOf('whole'), 'inputs', 'hr', 'one.png'));
    assert.deepEqual(hr.data, crop(whole, { left, top, width: 64, height: 64 }).data);
    assert.ok(text.includes('what was measured, to the bit'));
  });

  it('hands the viewer every image in panes of LR, the models and HR', async () => {
    const { images } = JSON.parse(/id="viewer-data">([^<]*)/.exec(text)?.[1] ?? '');
    const { name, width, height, panes } = images[1];
    assert.deepEqual([name, width, height], ['two', 160, 120]);
    assert.deepEqual(
      panes.map(({ label, width, scores }: Record<string, unknown>) => [label, width, scores]),
      [
        ['LR', 40, 'input, pixels repeated'],
        ['bicubic', 160, 'PSNR-Y 30.00 dB \u00b7 LPIPS 0.3000'],
        [`${HOSTILE} (made-up)`, 160, 'PSNR-Y 32.00 dB \u00b7 LPIPS 0.4500'],
        ['HR', 160, 'original'],
      ],
    );
    const encoded = new RegExp(`id="${panes[2].id}">([^<]*)`).exec(html)?.[1] ?? '';
    const shown = await readImage(Buffer.from(encoded, 'base64'));
    const file = join(pathOf('whole'), 'images', HOSTILE, 'two.png');
    assert.deepEqual(shown.data, (await readImage(file)).data);
  });

  it('shows verdicts as words, with the note and picture of the worst', () => {
    assert.match(text, /badge fail">fail<\/span> 1 of 2/);
    assert.match(text, /badge pass">pass</);
    assert.ok(text.includes('no verdict'));
    assert.match(text, /<th scope="row">probe<\/th>/);
    assert.ok(text.includes(escapeHtml(GRID.explanation)));
    assert.ok(text.includes(`alt="${GRID.label}: ${ESCAPED} (made-up), one" src="data:image/webp`));
    assert.ok(
      text.includes(`812.${'5'.padEnd(GRID.digits, '0')}. at period 2, all over &lt;here&gt;`),
    );
  });

  it('draws the plane and the bars of every column', () => {
    const figures = JSON.parse(/id="plotly-figures">([^<]*)/.exec(html)?.[1] ?? '{}');
    assert.deepEqual(Object.keys(figures), ['plane', 'by-image-0', 'by-image-1']);
    const names = figures['by-image-0'].data.map((bar: { name: string }) => bar.name);
    assert.deepEqual(names, [
      'bicubic',
      '&lt;img src=x onerror=document.title=1>&amp;"&lt;b> (made-up)',
    ]);
  });
});

describe('the report of an evaluation that lacks something', () => {
  it('names images and runs that are gone, and shows the rest', async () => {
    const path = pathOf('gaps');
    const models = [
      { name: 'bicubic', kind: 'bicubic', caveats: [] },
      { name: HOSTILE, kind: 'run', path: pathOf('no-run'), caveats: [], step: 3 },
    ] as const;
    await writeEvaluation(path, { models });
    rmSync(join(path, 'inputs', 'hr', 'one.png'));
    const { problems, text } = await pageOf(path);
    assert.equal(problems.length, 2);
    assert.match(problems[0], /^Training, budget and environment of .* are missing: .*no-run/);
    assert.match(problems[1], /^Pictures of one are missing: .*one\.png/);
    assert.ok(text.includes('<h2>What is missing</h2>') && text.includes('<h4>two</h4>'));
    assert.ok(!text.includes('<h4>one</h4>') && !text.includes('id="artifacts"'));
    assert.ok(text.includes('3 of ?'));
  });

  it('holds the training of runs that are there', async () => {
    const path = pathOf('with-run');
    const run = writeRun(pathOf('a run'));
    const models = [
      { name: 'bicubic', kind: 'bicubic', caveats: [] },
      { name: HOSTILE, kind: 'run', path: run.path, caveats: [], parameters: 171984, step: 20 },
    ] as const;
    await writeEvaluation(path, { models });
    const { problems, text } = await pageOf(path);
    assert.deepEqual(problems, []);
    for (const part of [
      ...['171,984', '20 of 40', '2 min 30 s', 'TensorFlow 2.21.0', 'Loss terms'],
      ...['id="run-1-losses"', 'id="run-1-loss-shares"', 'environment.json', '86f802febf'],
    ]) {
      assert.ok(text.includes(part), part);
    }
  });

  it('says that without a perceptual metric nobody can rank a GAN', async () => {
    const path = pathOf('psnr');
    const metrics = [
      { key: 'psnrY', label: 'PSNR-Y', unit: 'dB', digits: 2, best: 'max' },
    ] as const;
    await writeEvaluation(path, { metrics });
    const { text } = await pageOf(path);
    assert.match(text, /No perceptual metric was measured/);
    assert.ok(!text.includes('id="plane"') && text.includes('id="by-image-0"'));
  });

  it('keeps below the size asked for by saying what the images lose, then by leaving images out', async () => {
    const path = pathOf('small');
    await writeEvaluation(path);
    const whole = await pageOf(path);
    const megabytes = whole.html.length / 1e6;
    const tight = await pageOf(path, { megabytes: megabytes - 0.02 });
    assert.ok(tight.html.length <= megabytes * 1e6 - 20_000);
    assert.match(
      tight.text,
      /to keep this page small: off by \d\.\d of 255 levels in the mean, \d+ at most/,
    );
    const none = await pageOf(path, { megabytes: 1 });
    assert.match(none.problems.join(), /No pictures/);
  });
});

describe('the script of the comparison page', () => {
  it('is one module without imports', async () => {
    const source = await comparisonScript();
    assert.doesNotMatch(source, /^\s*(import|export)\b/m);
    assert.doesNotThrow(() => new vm.Script(`(async () => {${source}\n})`));
  });
});
