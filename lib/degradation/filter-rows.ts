// The WebAssembly that filters (assembly/filter-rows.ts), loaded once for each thread.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../files/workspace';

/** What it exports, and its memory. */
interface RowFilter {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** See assembly/filter-rows.ts; the first three are addresses. */
  filterRows(
    source: number,
    target: number,
    taps: number,
    count: number,
    rows: number,
    length: number,
    stride: number,
  ): void;
}

/** What is used of WebAssembly here: TypeScript declares it with the browser's library only. */
const wasm = (globalThis as unknown as { WebAssembly: unknown }).WebAssembly as {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: object };
};

const PAGE = 65_536;

/** Below it lies what the compiler put there. */
export const FIRST_ADDRESS: number = PAGE;

let loaded: RowFilter | undefined;

/** The filter with at least so many bytes of memory, which keeps what was written to it until the next call. */
export function withMemory(bytes: number): RowFilter {
  loaded ??= load();
  const pages = Math.ceil((bytes - loaded.memory.buffer.byteLength) / PAGE);
  if (pages > 0) loaded.memory.grow(pages);
  return loaded;
}

function load(): RowFilter {
  const path = join(WORKSPACE_ROOT, 'lib', 'build', 'degradation', 'filter.wasm');
  try {
    const module = new wasm.Module(new Uint8Array(readFileSync(path)));
    return new wasm.Instance(module).exports as RowFilter;
  } catch (error) {
    throw new Error(
      `filterImage: the kernel must lie in ${path}, but ${(error as Error).message}; run \`npm run build\``,
      { cause: error },
    );
  }
}
