// What rooms.mjs says of the tests, held against the tests that there are.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';

interface Rooms {
  readonly ENGINES: readonly { name: string; files?: readonly string[] }[];
  findTests(options?: { unit?: boolean; only?: string }): string[];
  needsEngine(file: string): boolean;
  ownEngineOf(file: string): string | undefined;
  startsSlowProgram(file: string): boolean;
}

const TEST = join(__dirname, '..');
let rooms: Rooms;
before(async () => {
  rooms = await import(pathToFileURL(join(TEST, 'rooms.mjs')).href);
});

describe('rooms.mjs', () => {
  it('lets the room decide, and a mark in the name', () => {
    const needs: [string, boolean][] = [
      ['losses/grid.test.ts', true],
      ['losses/grid.plain.test.ts', false],
      ['a-new-room/grid.test.ts', true],
      ['images/crop.test.ts', false],
      ['images/tensors.engine.test.ts', true],
      ['images/tensors.engine.slow.test.ts', true],
      ['engine/engine.slow.test.ts', true],
      ['notebooks/hygiene.test.ts', false],
    ];
    for (const [file, expected] of needs) assert.equal(rooms.needsEngine(file), expected, file);
    assert.equal(rooms.ownEngineOf('engine/wasm/kernels.test.ts'), 'wasm');
    assert.equal(rooms.ownEngineOf('engine/matmul.test.ts'), undefined);
    assert.equal(rooms.startsSlowProgram('browser/stop.test.ts'), true);
  });

  it('leaves rooms that train, and what is marked slow, out of the unit tests', () => {
    const unit = rooms.findTests({ unit: true });
    assert.ok(unit.includes('random/random.test.ts'));
    assert.deepEqual(
      unit.filter((file) => /^(cli|experiments|notebooks|browser)\/|\.slow\./.test(file)),
      [],
    );
    assert.ok(rooms.findTests({ only: 'random/' }).every((file) => file.startsWith('random/')));
  });

  it('names tests that exist', () => {
    const named = rooms.ENGINES.flatMap(({ files }) => files ?? []);
    assert.ok(named.length > 0);
    for (const file of named) assert.ok(existsSync(join(TEST, file)), file);
  });

  it('knows every test that starts an engine itself, and no mark but its own', () => {
    for (const file of rooms.findTests()) {
      const starts = /import .*\bstartEngine\b/.test(readFileSync(join(TEST, file), 'utf8'));
      // beside a browser, or where it says so, it runs once, on the engine that is there
      const once = rooms.startsSlowProgram(file) || file.includes('.plain.');
      const mayStart = rooms.needsEngine(file) || once;
      assert.ok(!starts || mayStart, `${file} needs the mark .engine`);
      assert.match(file, /\/[\w-]+(\.engine|\.plain)?(\.slow)?\.test\.ts$/, file);
    }
  });
});
