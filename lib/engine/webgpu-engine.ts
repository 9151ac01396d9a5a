// The webgpu engine: TensorFlow.js' WebGPU kernels on Dawn (npm `webgpu`, an optional dependency), which reaches
// GPUs through Vulkan, Metal or D3D12. A software adapter is refused unless the engine was asked for by name.
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

/** The little of WebGPU that is needed here; the types of the whole are in a package for browsers. */
interface Adapter {
  readonly info: { vendor: string; architecture: string; description: string; device: string };
}
interface Gpu {
  requestAdapter(options?: { powerPreference?: string }): Promise<Adapter | null>;
}

// Where Debian's chromium keeps the driver file of its software renderer.
const SOFTWARE_DRIVERS = [
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  '/usr/lib/chromium-browser/vk_swiftshader_icd.json',
  '/opt/google/chrome/vk_swiftshader_icd.json',
];

/**
 * Starts Dawn and registers the `webgpu` backend. With `forced`, a software renderer will do, and the one of an
 * installed Chromium is found by itself. Throws the reason, with its remedy, when there is no adapter.
 */
export async function startWebgpu(forced: boolean): Promise<{ version: string; device: string }> {
  if (forced) {
    offerSoftwareDriver();
  }
  const gpu = await loadDawn();
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    releaseDawn();
    throw new Error(
      'No GPU adapter answers: install a Vulkan driver, or for a slow software one `apt-get install chromium`.',
    );
  }
  const { vendor, architecture, description, device } = adapter.info;
  const name = description || device || `${vendor} ${architecture}`;
  const software = /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${name} ${architecture}`);
  if (software && !forced) {
    releaseDawn();
    throw new Error(`Only a software renderer answers (${name}), which is slower than wasm.`);
  }
  await import('@tensorflow/tfjs-backend-webgpu');
  return {
    version: `TensorFlow.js ${tf.version_core}, WebGPU`,
    device: `${software ? 'CPU as a software GPU' : 'GPU'}, ${name}`,
  };
}

async function loadDawn(): Promise<Gpu> {
  const { create, globals } = await import('webgpu').catch((error: unknown) => {
    throw new Error('The npm package `webgpu` is not installed: run `npm ci --ignore-scripts`.', {
      cause: error,
    });
  });
  Object.assign(globalThis, globals);
  // TensorFlow.js asks for `navigator.gpu` when its backend is loaded; Node 20 has no navigator at all.
  if (!('navigator' in globalThis)) {
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  }
  const gpu = create([]);
  const { navigator } = globalThis as unknown as { navigator: object };
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  // While the gpu object is referenced the process does not end: let go once there is nothing left to do.
  process.once('beforeExit', releaseDawn);
  process.once('exit', releaseDawn);
  return gpu as unknown as Gpu;
}

function releaseDawn(): void {
  const { navigator } = globalThis as unknown as { navigator?: { gpu?: unknown } };
  if (navigator) {
    delete navigator.gpu;
  }
}

function offerSoftwareDriver(): void {
  const driver = SOFTWARE_DRIVERS.find((path) => existsSync(path));
  if (process.platform === 'linux' && driver && !hasHardwareDriver()) {
    process.env.VK_ICD_FILENAMES ??= driver;
    // SwiftShader opens a socket folder there and fails without one.
    process.env.XDG_RUNTIME_DIR ??= mkdtempSync(join(tmpdir(), 'srgan-lab-'));
  }
}

// A GPU shows as a render node; a driver manifest alone proves nothing.
function hasHardwareDriver(): boolean {
  return existsSync('/dev/dri/renderD128') || existsSync('/dev/nvidia0');
}
