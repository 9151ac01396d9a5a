// The first lines of a report: what the run is, how far it came, what computed it.
import type { OwnParts } from '../config/own-parts';
import { numberText } from '../figures/metric-text';
import type { GeneratorOptions } from '../models/generator-kind';
import { generatorKind } from '../models/generators';
import { branch, type Tree } from '../options/tree';
import { interpolationWords } from '../runs/interpolation';
import type { RunFacts } from './run-facts';

/** A line of the summary. */
export type SummaryLine = readonly [label: string, text: string];

/** The summary of a run; what its folder does not say is left out. */
export function summaryOf(facts: RunFacts, own: OwnParts = {}): SummaryLine[] {
  const { description, environment, rows } = facts;
  const { phase, preset, seed, generator, pretrained, weights } = description;
  if (facts.interpolation) {
    return [
      ['Interpolated', `${interpolationWords(facts.interpolation)}, not trained`],
      ['Generator', generatorText(generator, own)],
      ...known([
        ['Made', startText(environment)],
        ['Commit', commitText(environment)],
      ]),
    ];
  }
  const { name: engine, version, device } = branch(environment.engine);
  const seconds = rows.at(-1)?.seconds;
  const lines: (readonly [string, string | undefined])[] = [
    ['Phase', phase === 'pretrain' ? 'pretraining' : 'adversarial training'],
    ['Starts from', pretrained ?? (phase === 'adversarial' ? 'random weights' : undefined)],
    ['Generator', generatorText(generator, own)],
    ['Data', dataText(facts)],
    [
      'Loss',
      Object.entries(weights)
        .map(([name, weight]) => `${weight} x ${name}`)
        .join(' + '),
    ],
    ['Steps', stepsText(facts)],
    ['Time', typeof seconds === 'number' ? durationText(seconds) : undefined],
    ['Engine', textOf([version ?? engine, device])],
    ['Machine', textOf([environment.machine])],
    ['Precision', textOf([branch(environment.precision).used])],
    ['Preset', preset],
    ['Seed', String(seed)],
    ['Started', startText(environment)],
    ['Commit', commitText(environment)],
  ];
  return known(lines);
}

/** The lines that have a text. */
const known = (lines: readonly (readonly [string, string | undefined])[]): SummaryLine[] =>
  lines.flatMap(([label, text]) => (text === undefined ? [] : [[label, text] as const]));

function generatorText(options: GeneratorOptions, own: OwnParts): string {
  try {
    const kind = generatorKind(options, own.generators);
    return `${kind.label} x${options.scale}, ${kind.sizeName(options)}`;
  } catch {
    return `${options.kind} x${options.scale}, a generator of the run's own`;
  }
}

function dataText({ description, environment }: RunFacts): string {
  const data = branch(environment.data);
  const [train, validation] = [branch(data.train).images, branch(data.validation).images];
  if (train === undefined || validation === undefined) return description.data;
  return `${description.data}: ${train} images to train on, ${validation} to validate`;
}

function stepsText({ rows, description: { numSteps } }: RunFacts): string {
  const done = rows.at(-1)?.step ?? 0;
  const text = `${done} of ${numSteps}`;
  return done >= numSteps ? text : `${text} (stopped, or still training)`;
}

/** Seconds as people say them: '8.3 s', '12 min 5 s', '2 h 5 min'. */
function durationText(seconds: number): string {
  if (seconds < 59.95) return `${numberText(seconds, 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const textOf = (parts: readonly unknown[]): string | undefined =>
  parts.filter((part) => typeof part === 'string').join(', ') || undefined;

/** '2026-11-24 21:31 UTC'. */
function startText({ started }: Tree): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(String(started));
  return match ? `${match[1]} ${match[2]} UTC` : undefined;
}

/** Ten digits find a commit; 'with changes' stays. */
function commitText({ commit }: Tree): string | undefined {
  return typeof commit === 'string' ? commit.replace(/^([0-9a-f]{10})[0-9a-f]+/, '$1') : undefined;
}
