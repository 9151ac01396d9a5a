// The card of an exported model, README.md beside its files: what it is, what it was trained on and how far, what it
// takes and gives, how each format is started. After Mitchell et al. 2019, Model Cards, https://arxiv.org/abs/1810.03993
import { basename } from 'node:path';
import { interpolationWords } from '../runs/interpolation';
import type { RunSummary } from '../runs/summarize-run';
import type { ExportedModel } from './exported-model';
import type { ExportedFormat } from './format';

/** The card as Markdown. */
export function modelCard(model: ExportedModel, formats: readonly ExportedFormat[]): string {
  const { facts, run } = model;
  return `# ${facts.name}

${facts.architecture}: enlarges photographs ${facts.scale} times. Made by SRGAN Lab with \`srgan export\`.

## What it takes and gives

| | |
|---|---|
| input | ${facts.input} |
| output | ${facts.output} |
| 8-bit images | divide by 255 before, multiply by 255 and round after |
| color | sRGB values as they stand in files; alpha is not part of the model |
| scale | ${facts.scale} |
| weights | ${facts.parameters.toLocaleString('en-US')} |
| tiles | for large images: overlap them by ${facts.overlap} input pixels and throw these away |

It was trained on images made small by bicubic interpolation (MATLAB's \`imresize\`, with antialiasing). Other input, as
compressed, noisy or blurred pictures, keeps its faults: they are enlarged too.

## Training

${run ? training(run) : 'Its run is not known.'}

## Files

| format | folder | size | kernels | least side | example |
|---|---|---|---|---|---|
${formats.map((entry) => formatRow(model, entry)).join('\n')}

Each example is started in the folder of its format:

${formats.map(({ format }) => `- ${format.label}, ${format.client.what}: \`${format.client.command}\``).join('\n')}
`;
}

function formatRow(model: ExportedModel, { format, files, half }: ExportedFormat): string {
  const own = Object.entries(files).filter(([name]) => name !== format.client.file);
  const bytes = own.reduce((sum, [, size]) => sum + size, 0);
  const least = format.leastPixels(model);
  const cells = [
    ...[format.label, `${format.name}/`, `${Math.ceil(bytes / 1024)} KiB`],
    ...[half ? '16 bits' : '32 bits', `${least} px`, format.client.file],
  ];
  return `| ${cells.join(' | ')} |`;
}

function training(run: RunSummary): string {
  if (run.interpolation) {
    const caveats = run.caveats.length > 0 ? ` Caveats: ${run.caveats.join(', ')}.` : '';
    return `It was not trained: its weights lie ${interpolationWords(run.interpolation)} (network interpolation, Wang et al. 2018).${caveats}`;
  }
  const { psnrY, bicubicPsnrY, lpips, seconds, pretrained } = run;
  const decibels = (value: number): string => `${value.toFixed(2)} dB`;
  const rows: [string, string | false | undefined][] = [
    ['phase', run.phase + (pretrained ? `, from ${pretrained}` : '')],
    ['data', basename(run.data)],
    ['steps', `${run.steps.toLocaleString('en-US')} of ${run.numSteps.toLocaleString('en-US')}`],
    ['time', seconds !== null && `${(seconds / 60).toFixed(1)} min`],
    ['seed', String(run.seed)],
    [
      'PSNR-Y of its validation',
      psnrY !== null &&
        decibels(psnrY) + (bicubicPsnrY === null ? '' : ` (bicubic ${decibels(bicubicPsnrY)})`),
    ],
    ['LPIPS of its validation', lpips?.toFixed(4)],
    ['caveats', run.caveats.join(', ') || 'none'],
  ];
  const shown = rows.flatMap(([name, value]) => (value ? [`| ${name} | ${value} |`] : []));
  return ['| | |', '|---|---|', ...shown].join('\n');
}
