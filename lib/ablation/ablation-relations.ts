// Rules between the parts of an ablation's configuration.
import { resolve } from 'node:path';
import { isInCatalogue } from '../data/catalogue';
import { broken } from '../options/broken-rule';
import type { AblationConfig, SampleRange, StageSource } from './ablation-options';

const PATH = /^[\w-]+(\.[\w-]+)*$/;
const PATH_RULE = 'dotted, as loss.perceptual.weight';

/** The broken rules as sentences; none where all are kept. */
export function brokenAblation(config: AblationConfig): string[] {
  const { base, pretrain, seeds, metrics, primaryMetrics = [] } = config;
  return [
    ...brokenDesign(config),
    ...brokenSource('base', base),
    ...(pretrain ? brokenPretrain(pretrain) : []),
    ...brokenList('seeds', seeds, 'at least one whole number'),
    ...brokenTwice('primaryMetrics', primaryMetrics),
    ...primaryMetrics
      .filter((name) => metrics && !metrics.includes(name))
      .map((name) => broken('primaryMetrics', `some of metrics ${metrics?.join(', ')}`, name)),
    ...brokenReport(config),
  ];
}

function brokenDesign({ axes, variants, sample }: AblationConfig): string[] {
  const given = Object.entries({ axes, variants, sample }).filter(([, part]) => part !== undefined);
  if (given.length !== 1) {
    const names = given.map(([name]) => name).join(' and ') || 'none';
    return [`what is varied must be exactly one of axes, variants and sample, but got ${names}`];
  }
  const parts = axes ?? variants ?? sample?.ranges ?? {};
  const empty = Object.keys(parts).length === 0;
  const paths = variants ? Object.values(variants).flatMap(Object.keys) : Object.keys(parts);
  return [
    ...paths.filter((path) => !PATH.test(path)).map((path) => broken('a path', PATH_RULE, path)),
    ...(empty ? [broken(given[0][0], 'something that varies', parts)] : []),
    ...Object.entries(axes ?? {}).flatMap(([path, values]) =>
      brokenList(`axes.${path}`, values, 'at least one value'),
    ),
    ...Object.entries(sample?.ranges ?? {}).flatMap(([path, range]) => brokenRange(path, range)),
  ];
}

function brokenRange(path: string, { values, min, max, scale }: SampleRange): string[] {
  const thing = `sample.ranges.${path}`;
  const bounds = [min, max, scale].filter((part) => part !== undefined);
  if (values && bounds.length === 0)
    return brokenList(`${thing}.values`, values, 'at least one value');
  if (values || min === undefined || max === undefined) {
    return [broken(thing, 'values, or min and max', { values, min, max })];
  }
  if (min >= max) return [broken(`${thing}.min`, `below max ${max}`, min)];
  if (scale === 'log' && min <= 0) return [broken(`${thing}.min`, 'above 0 on a log scale', min)];
  return [];
}

function brokenPretrain(pretrain: NonNullable<AblationConfig['pretrain']>): string[] {
  const { run, ...stage } = pretrain;
  const others = Object.keys(stage);
  if (run !== undefined && others.length > 0) {
    return [broken('pretrain', 'a run, or what to train', [run, ...others])];
  }
  const followed = Object.keys(stage.overrides ?? {}).filter((key) => key === 'generator');
  return [
    ...brokenSource('pretrain', stage),
    ...followed.map(
      (key) =>
        `pretrain.overrides must leave out ${key}, which is the base's, since its weights are taken over; set base.overrides.${key}`,
    ),
  ];
}

function brokenSource(thing: string, { preset, config }: StageSource): string[] {
  if (preset === undefined || config === undefined) return [];
  return [broken(thing, 'a preset or a whole config', 'both')];
}

function brokenList(thing: string, values: readonly unknown[], rule: string): string[] {
  return values.length === 0 ? [broken(thing, rule, values)] : brokenTwice(thing, values);
}

function brokenTwice(thing: string, values: readonly unknown[]): string[] {
  const texts = values.map((value) => JSON.stringify(value));
  const twice = texts.find((text, i) => texts.indexOf(text) !== i);
  return twice === undefined ? [] : [`${thing} must be different values, but got ${twice} twice`];
}

/** A set of the catalogue parts its images by itself; a folder would be reported on the images it was trained on. */
function brokenReport({ report, data }: AblationConfig): string[] {
  const trained = report.filter(
    (place) => data !== undefined && !isInCatalogue(place) && resolve(place) === resolve(data),
  );
  return [
    ...brokenList('report', report, 'at least one set or folder'),
    ...trained.map((place) => broken('report', 'images that are not trained on', place)),
  ];
}
