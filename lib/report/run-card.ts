// The card of a trained model, README.md of a published run: what it is, how it is used, what it was trained on and on what
// terms, what it reaches and by which convention, where it fails. After Mitchell et al. 2019, Model Cards,
// https://arxiv.org/abs/1810.03993
import { isInCatalogue, readCatalogueEntry } from '../data/catalogue';
import type { EvaluationResult } from '../experiments/evaluation';
import { artifactTable } from '../figures/artifact-table';
import { meansTable } from '../figures/evaluation-tables';
import { toMarkdown } from '../figures/tables';
import { printable } from '../files/printable';
import { interpolationWords } from '../runs/interpolation';
import type { RunFacts } from './run-facts';
import { summaryOf } from './run-summary';

/** What a card says. */
export interface RunCard {
  readonly facts: RunFacts;
  /** Trained weights of the generator. */
  readonly parameters: number;
  /** Its measurements beside others; absent where none were made. */
  readonly result?: EvaluationResult<string>;
  /** What else a user should know, as Markdown. */
  readonly note?: string;
}

/** The card as Markdown. */
export async function runCard({ facts, parameters, result, note }: RunCard): Promise<string> {
  const { run, caveats, description } = facts;
  const { scale } = description.generator;
  const parts = [
    `# ${run.name}`,
    `A trained model of SRGAN Lab: it enlarges photographs ${scale} times with ${parameters.toLocaleString('en-US')} weights. ` +
      characterOf(facts),
    caveats.length > 0 && `**To be said beside its figures: ${caveats.join(', ')}.**`,
    note,
    `## Use\n\n${block(`npx srgan upscale photo.jpg --model ${run.name}`)}`,
    `## Training\n\n${trainingTable(facts)}\n\n${await dataTerms(description.data)}`,
    !facts.interpolation &&
      `The same again, from this folder's configuration:\n\n${block(
        `npx srgan train ${description.phase} --config results/${run.name}/config.json --run mine`,
      )}`,
    result && `## Measured\n\n${await measured(result)}`,
    `## Limits\n\n${limits(facts)}`,
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

const TRUE_TO_PIXELS =
  'It was trained for small errors, so it stays with what the input shows, and is smooth where the input is silent.';
const INVENTS =
  'It was trained against a discriminator: it adds texture that is plausible, and not true.';

/** How a model enlarges, from how it was made. */
function characterOf({ description, interpolation }: RunFacts): string {
  if (interpolation) return `Its weights lie ${interpolationWords(interpolation)}.`;
  return description.phase === 'pretrain' ? TRUE_TO_PIXELS : INVENTS;
}

const block = (command: string): string => `\`\`\`\n${command}\n\`\`\``;

function trainingTable(facts: RunFacts): string {
  const lines = summaryOf(facts).map(([label, text]) => `| ${label} | ${cell(text)} |`);
  return ['| | |', '|---|---|', ...lines].join('\n');
}

const cell = (text: string): string => printable(text).replaceAll('|', '\\|');

async function dataTerms(data: string): Promise<string> {
  if (!isInCatalogue(data)) return 'Its images are a folder of whoever trained it.';
  const { title, terms, citation } = await readCatalogueEntry(data);
  return `Data: ${title}. ${terms} ${citation}`;
}

async function measured(result: EvaluationResult<string>): Promise<string> {
  const tables = [meansTable(result)];
  if (result.artifacts) tables.push(artifactTable(result.artifacts));
  const texts: string[] = [];
  for (const { records, options } of tables)
    texts.push((await toMarkdown(records, options)).trim());
  return texts.join('\n\n');
}

function limits({ description }: RunFacts): string {
  const points = [
    "It learnt from images made small by bicubic interpolation (MATLAB's `imresize`, with antialiasing). Noise, blur and the " +
      'blocks of JPEG files are taken for detail and enlarged too.',
    'It learnt from few photographs of nature, people and buildings. What they do not show, as writing, drawings, medical or ' +
      'satellite pictures, may go wrong: measure it on your own images (`npx srgan evaluate`), or train it on (`--from`).',
    description.phase === 'adversarial' &&
      'Its texture is invented. Letters, faces and number plates may become others: it proves nothing about what was there.',
  ];
  return points.flatMap((point) => (point ? [`- ${point}`] : [])).join('\n');
}
