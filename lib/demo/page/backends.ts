// What computes in this browser: a graphics processor by WebGPU, or by WebGL, else the processor by WebAssembly. Software
// that plays a graphics processor is refused: it is some thirty times slower than WebAssembly.
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { enableProdMode, env, setBackend } from '@tensorflow/tfjs-core';
import type { Backend } from './messages';

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render|lavapipe/i;

/** The graphics processor's name, or undefined where there is none that computes by itself. */
type Find = (software: boolean) => Promise<string | undefined>;

const BACKENDS: readonly { name: Backend['name']; label: string; find: Find }[] = [
  { name: 'webgpu', label: 'WebGPU', find: findWebgpu },
  { name: 'webgl', label: 'WebGL', find: findWebgl },
  { name: 'wasm', label: 'WebAssembly', find: async () => '' },
];

/**
 * Starts the first that works, or the one that is asked for, then also in software.
 * @param base where the .wasm files lie.
 * @throws where none works.
 */
export async function startBackend(base: string, asked?: string): Promise<Backend> {
  enableProdMode();
  setWasmPaths(base);
  for (const { name, label, find } of BACKENDS) {
    if (asked !== undefined && asked !== name) continue;
    const device = await find(asked === name).catch(() => undefined);
    if (device === undefined || !(await setBackend(name).catch(() => false))) continue;
    // textures of 16 bit would be seen in the picture
    if (name === 'webgl' && !env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) continue;
    return { name, label: device === '' ? label : `${label} (${device})` };
  }
  throw new Error(
    asked === undefined
      ? 'This browser runs no WebAssembly, and gives no access to a graphics processor.'
      : `This browser does not start ${asked}.`,
  );
}

/** The part of WebGPU that is asked here; TypeScript's DOM library does not have it yet. */
interface Gpu {
  requestAdapter(): Promise<{ readonly info?: Readonly<Record<string, unknown>> } | null>;
}

async function findWebgpu(software: boolean): Promise<string | undefined> {
  const { gpu }: { gpu?: Gpu } = navigator as Navigator & { gpu?: Gpu };
  const adapter = await gpu?.requestAdapter();
  if (!adapter) return undefined;
  const { vendor = '', architecture = '', device = '', description = '' } = adapter.info ?? {};
  const all = [vendor, architecture, device, description].join(' ');
  if (!software && (SOFTWARE.test(all) || adapter.info?.isFallbackAdapter === true)) {
    return undefined;
  }
  return [vendor, architecture].filter(Boolean).join(' ');
}

async function findWebgl(software: boolean): Promise<string | undefined> {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!gl) return undefined;
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = names ? String(gl.getParameter(names.UNMASKED_RENDERER_WEBGL)) : '';
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  if (!software && SOFTWARE.test(renderer)) return undefined;
  // ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)
  return /^ANGLE \([^,]*, ([^,]*)/.exec(renderer)?.[1] ?? renderer;
}
