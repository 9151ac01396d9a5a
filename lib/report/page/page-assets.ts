// The style sheets and scripts of report pages: plain files beside this one, put into each page whole. The library runs
// from lib/build, where the compiler puts no such files: they are read from the sources.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../../files/workspace';

const read = (name: string): Promise<string> =>
  readFile(join(WORKSPACE_ROOT, 'lib', 'report', 'page', name), 'utf8');

/** Scripts of the comparison page, each after those that it imports from. */
const COMPARISON_SCRIPTS = [
  ...['view.mjs', 'pixels.mjs', 'panes.mjs', 'gestures.mjs', 'slider.mjs'],
  ...['path.mjs', 'viewer.mjs', 'comparison.mjs'],
];

/** A style sheet: report.css is that of every report. */
export async function pageStyle(...names: readonly string[]): Promise<string> {
  return (await Promise.all(names.map(read))).join('\n');
}

/** The scripts of the comparison page as one module: a page that may fetch nothing cannot import. */
export async function comparisonScript(): Promise<string> {
  const sources = await Promise.all(COMPARISON_SCRIPTS.map(read));
  return sources
    .map((source) => source.replace(/^import [^;]*;\n/gm, '').replace(/^export /gm, ''))
    .join('\n');
}
