// The rules of the house that no linter knows: rooms import from rooms before them only, nothing imports in a
// circle, files stay short, and no room of the library is missing in ARCHITECTURE.md.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, it } from 'node:test';

const ROOT = join(__dirname, '..', '..');
const LIB = join(ROOT, 'lib');

/** In the order in which data flows. */
const ROOMS = [
  ...['files', 'random', 'options', 'engine', 'ops', 'images', 'degradation', 'data', 'models'],
  'losses',
  ...['training', 'inference', 'evaluation', 'artifacts', 'config', 'runs', 'experiments'],
  ...['figures', 'output', 'report', 'ablation', 'export', 'serve', 'demo', 'cli', 'public'],
];

const files = readdirSync(LIB, { recursive: true })
  .map((name) => String(name).replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts') && !/^build\/|\/assembly\//.test(name));

/** The files of lib that a file imports, types included. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(LIB, file), 'utf8');
  return [...text.matchAll(/(?:from|import|require\.resolve)\s*\(?\s*'(\.[^']+)'/g)]
    .map(([, path]) => `${normalize(join(dirname(file), path)).replaceAll('\\', '/')}.ts`)
    .filter((path) => files.includes(path));
}

const roomOf = (file: string): string => file.split('/')[0];

describe('the house', () => {
  it('has no room that the order does not name', () => {
    const rooms = new Set(files.filter((file) => file.includes('/')).map(roomOf));
    assert.deepEqual([...rooms].sort(), [...ROOMS].sort());
  });

  it('imports upwards only', () => {
    const wrong = files
      .filter((file) => file !== 'index.ts')
      .flatMap((file) =>
        importsOf(file)
          .filter((path) => ROOMS.indexOf(roomOf(path)) > ROOMS.indexOf(roomOf(file)))
          .map((path) => `${file} imports ${path}`),
      );
    assert.deepEqual(wrong, []);
  });

  it('is imported through index.ts, which joins all of `public` and nothing else', () => {
    assert.deepEqual(
      importsOf('index.ts').sort(),
      files.filter((file) => roomOf(file) === 'public').sort(),
    );
  });

  it('has names alone in `public`, and no file of lib that imports it', () => {
    const inside = files.filter((file) => roomOf(file) === 'public');
    for (const file of inside) {
      const text = readFileSync(join(LIB, file), 'utf8');
      assert.equal(text.replace(/\/\/.*|export (?:type )?\{[^}]*\} from '[^']+';/g, '').trim(), '');
    }
    const users = files.filter(
      (file) => file !== 'index.ts' && importsOf(file).some((path) => inside.includes(path)),
    );
    assert.deepEqual(users, []);
  });

  it('imports in no circle', () => {
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      assert.ok(!path.includes(file), `circle: ${[...path, file].join(' -> ')}`);
      if (done.has(file)) return;
      for (const next of importsOf(file)) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    assert.equal(done.size, files.length);
  });

  it('has files of at most 200 lines', () => {
    const long = files.filter(
      (file) => readFileSync(join(LIB, file), 'utf8').split('\n').length > 201,
    );
    assert.deepEqual(long, []);
  });

  it('is described, room by room, in ARCHITECTURE.md', () => {
    const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
    const missing = ROOMS.filter((room) => !text.includes(`| \`${room}\` |`));
    assert.deepEqual(missing, []);
  });
});
