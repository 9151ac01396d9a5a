// Metrics that miss their weights: left out by default, an error when asked for, before anything is measured.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  availableMetrics,
  chosenMetrics,
  withoutMissing,
} from '../../lib/evaluation/available-metrics';
import { evaluate } from '../../lib/evaluation/evaluate';
import type { Metric, MetricWithNeeds } from '../../lib/evaluation/metric';
import { METRICS } from '../../lib/evaluation/metrics';
import { psnrMetric } from '../../lib/evaluation/psnr';
import { evaluateModels } from '../../lib/experiments/evaluate-models';
import { evaluateToFolder } from '../../lib/report/evaluation-folder';
import { contrastMetric } from './own-metric';

/** A metric that misses something, or not. */
function needing(name: string, reason: string | undefined): MetricWithNeeds {
  return {
    name,
    columns: [{ key: name, label: name, digits: 0, best: 'max' }],
    convention: [name],
    missing: () => reason,
    open: () => ({ measure: () => ({ [name]: 1 }) }),
  };
}

const LOST = needing('lost', 'no weights in /w; `srgan data fetch w` gets them');
const FOUND = needing('found', undefined);

describe('withoutMissing', () => {
  it('keeps the order, and says once what is left out, one reason once', () => {
    const said: string[] = [];
    const metrics: Metric[] = [LOST, psnrMetric, FOUND, { ...LOST, name: 'lost-too' }];
    const more = [...metrics, needing('gone', 'no parameters'), contrastMetric];
    const names = withoutMissing(more, (sentence) => said.push(sentence)).map(({ name }) => name);
    assert.deepEqual(names, ['psnr', 'found', 'contrast']);
    assert.deepEqual(said, [
      'Not measured: lost, lost-too (no weights in /w; `srgan data fetch w` gets them); gone (no parameters).',
    ]);
  });

  it('says nothing where nothing is missing', () => {
    const metrics = [psnrMetric, FOUND];
    assert.deepEqual(
      withoutMissing(metrics, () => assert.fail('there is nothing to say')),
      metrics,
    );
  });
});

describe('availableMetrics', () => {
  it('is the list without those that miss something or wait to be asked for', () => {
    const expected = METRICS.filter(
      (metric: Metric) => metric.missing?.() === undefined && !metric.byRequest,
    );
    assert.ok(expected.length >= 2 && expected.length < METRICS.length);
    assert.deepEqual(availableMetrics(), expected);
    assert.deepEqual(chosenMetrics(undefined), expected);
  });
});

describe('a metric that is asked for by name and misses its weights', () => {
  const refused = /^Error: evaluate: metrics must .*, but got lost: no weights in \/w; `srgan data/;

  it('is an error before anything is opened, measured or written', async () => {
    const opened: Metric = {
      ...contrastMetric,
      open: () => assert.fail('opened, though another one misses its weights'),
    };
    const metrics = [opened, LOST];
    const images = [{ name: 'a', hr: '/none.png' }];
    const dataset = { name: 'none', images };
    const options = { scale: 4, metrics };
    await assert.rejects(evaluate([], dataset, options), refused);
    const named = { models: ['no-such-run'], data: 'no-such-set', metrics };
    await assert.rejects(evaluateModels(named), refused);
    await assert.rejects(evaluateToFolder({ ...named, out: '/proc/none' }), refused);
  });

  it('measures where it misses nothing', () => {
    assert.deepEqual(chosenMetrics([FOUND, psnrMetric]), [FOUND, psnrMetric]);
  });
});
