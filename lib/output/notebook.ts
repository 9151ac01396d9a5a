// The one way to a notebook's output. Inside a tslab kernel this process is the kernel: tslab's module for
// messages is already loaded, and is found there, so that the library also works where tslab is not installed.
// It is used directly because tslab's public display sends one MIME type per output; a bundle lets JupyterLab
// draw a live chart while GitHub and other viewers, which cannot, show the PNG of the same output.
import { randomBytes } from 'node:crypto';
import { sep } from 'node:path';

/** One output in several forms, by MIME type: text, JSON, or images as bytes. */
export type MimeBundle = Readonly<Record<string, string | object | Buffer>>;

interface KernelModule {
  lastWriteDisplayData?: ((message: object, update: boolean) => void) | null;
}

/** Whether this process is a tslab kernel that has run a cell. */
export function inNotebook(): boolean {
  return kernelWriter() !== undefined;
}

function kernelWriter(): ((message: object, update: boolean) => void) | undefined {
  const ending = ['', 'tslab', 'dist', 'jupyter.js'].join(sep);
  const path = Object.keys(require.cache).find((file) => file.endsWith(ending));
  const kernel = path === undefined ? undefined : (require.cache[path]?.exports as KernelModule);
  return kernel?.lastWriteDisplayData ?? undefined;
}

/** An output that can be replaced. */
export interface Output {
  /** Shows the bundle, in place of the one before. */
  show(bundle: MimeBundle): void;
}

/** An output below the running cell; outside a notebook it does nothing. It appears with its first bundle. */
export function createOutput(): Output {
  const id = randomBytes(8).toString('hex');
  let shown = false;
  return {
    show(bundle) {
      const write = kernelWriter();
      if (!write) return;
      const data = Object.fromEntries(
        Object.entries(bundle).map(([type, content]) => [
          type,
          Buffer.isBuffer(content) ? content.toString('base64') : content,
        ]),
      );
      write({ data, metadata: {}, transient: { display_id: id } }, shown);
      shown = true;
    },
  };
}
