// The committed notebooks, as files: what a reader on GitHub sees and what a diff of them shows.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { complaintsOf, mimeTypesOf, notebookNames, REPOSITORY, readCells } from './notebook-file';

const LARGEST = 1_500_000;
const LOADED_WORDS = /\b(simple|simply|easy|easily|just|obviously)\b/i;
const ABSOLUTE_PATH = /(?:^|[\s"'`(=])\/(?:home|root|tmp|work|Users|var|opt)\//m;

const headings = (text: string): string[] => text.match(/^#{1,6} .*$/gm) ?? [];
const lines = (text: string): number => text.trimEnd().split('\n').length;

/** The notebook whose subject is to write a loss, a network and a metric of one's own. */
const OWN_PARTS = '08-your-own-loss-and-model.ipynb';

/** What makes a network, a loss term, a metric or a loop: the library's work, which notebooks call. */
const DEFINITIONS =
  /\b(?:createWeightStore|createNetwork|LossTerm|GeneratorKind|DiscriminatorKind|Metric<|runLoop|createAdam|createEma|pretrainStep|adversarialStep|discriminatorStep)\b/;

/** Whether every object's keys stand in sorted order, as nbformat writes them. */
function isSorted(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  const keys = Object.keys(value);
  // JavaScript puts keys that are whole numbers first: there is no order to check then
  const ordered = keys.some((key) => /^\d+$/.test(key)) || keys.join() === [...keys].sort().join();
  return ordered && Object.values(value).every(isSorted);
}

describe('notebooks', () => {
  it('begin with the five of the walkthrough, and are numbered in order, each number once', () => {
    const walkthrough = [
      '01-preprocessing',
      '02-models',
      '03-pretraining',
      '04-adversarial-training',
      '05-evaluation',
    ].map((name) => `${name}.ipynb`);
    assert.deepEqual(notebookNames().slice(0, 5), walkthrough);
    assert.ok(notebookNames().includes(OWN_PARTS));
    const numbers = notebookNames().map((name) => name.slice(0, 3));
    for (const number of numbers) assert.match(number, /^\d\d-$/);
    assert.equal(new Set(numbers).size, numbers.length);
  });
});

for (const name of notebookNames()) {
  const path = join(REPOSITORY, 'notebooks', name);
  const text = readFileSync(path, 'utf8');
  const cells = readCells(path);
  const code = cells.filter(({ kind }) => kind === 'code');
  const prose = cells.filter(({ kind }) => kind === 'markdown');

  describe(name, () => {
    it('is smaller than 1.5 MB', () => {
      assert.ok(text.length < LARGEST, `${text.length} bytes`);
    });

    it('is normalized JSON: sorted keys, one space of indentation, a newline at the end', () => {
      assert.ok(text.startsWith('{\n "cells": [\n  {\n   "') && text.endsWith('}\n'));
      assert.ok(isSorted(JSON.parse(text)));
      assert.deepEqual(
        cells.flatMap(({ metadata }) => Object.keys(metadata).filter((key) => key !== 'tags')),
        [],
      );
    });

    it('was executed from top to bottom, without a complaint', () => {
      assert.deepEqual(
        code.map(({ executionCount }) => executionCount),
        code.map((_, i) => i + 1),
      );
      assert.equal(complaintsOf(cells), '');
    });

    it('has one H1, an overview before any code, and short headings in sentence case', () => {
      const all = prose.flatMap(({ source }) => headings(source));
      assert.equal(all.filter((heading) => heading.startsWith('# ')).length, 1);
      assert.equal(cells[0].kind, 'markdown');
      for (const word of ['**Needs:**', '**Takes:**', '**Leaves:**']) {
        assert.ok(cells[0].source.includes(word), word);
      }
      for (const heading of all) assert.ok(heading.length < 80, heading);
    });

    it('has cells of at most 20 lines, median at most 6, none wider than 116 characters', () => {
      const lengths = code.map(({ source }) => lines(source)).sort((a, b) => a - b);
      assert.ok(lengths.at(-1)! <= 20, `longest ${lengths.at(-1)}`);
      assert.ok(lengths[Math.floor(lengths.length / 2)] <= 6, `lengths ${lengths}`);
      for (const { source } of code) {
        for (const line of source.split('\n')) assert.ok(line.length <= 116, line);
      }
    });

    it('says a sentence after every picture, and uses no loaded adjectives', () => {
      cells.forEach((cell, i) => {
        const pictures = mimeTypesOf(cell)
          .flat()
          .filter((type) => type.startsWith('image/'));
        if (pictures.length > 0) assert.equal(cells[i + 1]?.kind, 'markdown', cell.source);
      });
      for (const { source } of prose) assert.doesNotMatch(source, LOADED_WORDS);
    });

    it('names no absolute path of the machine it ran on', () => {
      for (const { source, outputs } of cells) {
        assert.doesNotMatch(source.replaceAll('/path/to/', ''), ABSOLUTE_PATH);
        for (const { data = {}, text: printed } of outputs) {
          const readable = Object.entries(data).filter(([type]) => !type.startsWith('image/'));
          assert.doesNotMatch(JSON.stringify([readable, printed]), ABSOLUTE_PATH);
        }
      }
    });

    it('draws every figure live and as an image for viewers without Plotly', () => {
      const plotly = code
        .flatMap(mimeTypesOf)
        .filter((types) => types.some((type) => type.includes('plotly')));
      for (const types of plotly) assert.ok(types.includes('image/png'), types.join());
    });

    it('defines no network, loss, metric or loop, unless that is its subject', () => {
      const defining = code.filter(({ source }) => DEFINITIONS.test(source));
      assert.equal(defining.length > 0, name === OWN_PARTS, defining[0]?.source);
    });

    it('takes everything from lib, and nothing from inside it', () => {
      const modules = code.flatMap(({ source }) =>
        [...source.matchAll(/from '([^']+)'/g)].map(([, from]) => from),
      );
      const allowed = ['../lib', '@tensorflow/tfjs', 'node:path'];
      assert.deepEqual(
        [...new Set(modules)].filter((from) => !allowed.includes(from)),
        [],
      );
    });
  });
}
