// TensorFlow.js does not look whether its wasm memory (4 GiB at most) had room for a tensor: a full one gives address 0,
// and kernels then overwrite what lies there, or end in "memory access out of bounds".
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

interface WasmModule {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

const LIMIT = 2 ** 32;

/** From now on a tensor that does not fit is an error that says so. */
export function guardMemory(backend: BackendWasm): void {
  const { wasm: module } = backend as unknown as { wasm: WasmModule };
  // Emscripten puts the real function in its place at the first call, which must be before ours stands there
  module._free(module._malloc(1));
  const allocate = module._malloc;
  module._malloc = (bytes) => {
    // beyond the limit the number would be cut to 32 bits
    const address = bytes < LIMIT ? allocate(bytes) : 0;
    if (address === 0 && bytes > 0) {
      throw new Error(
        `wasm engine: all tensors together must fit in 4 GiB, but one of ${Math.ceil(bytes / 2 ** 20)} MiB does not any more. Use a smaller batch, crop, tile or network, or the native engine (\`npx srgan doctor\`).`,
      );
    }
    return address;
  };
}
