// Draws Plotly figures without a browser: kaleido 0.2.1's renderer, which pip unpacks into .venv, fed with
// our own plotly.js-dist. One child process answers one JSON line per figure; it starts with the first
// figure, lives while figures come, and never keeps Node alive.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { PYTHON_ENVIRONMENT, pythonPackage } from '../files/python-packages';

/** What kaleido is asked to draw. */
export interface KaleidoRequest {
  readonly data: object;
  readonly format: 'png' | 'svg' | 'pdf';
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Image pixels per CSS pixel. */
  readonly scale: number;
}

interface Renderer {
  readonly child: ChildProcessWithoutNullStreams;
  /** The figure being drawn: one at a time. */
  waiting?: { resolve: (line: string) => void; reject: (error: Error) => void };
}

let renderer: Renderer | undefined;
let queue: Promise<unknown> = Promise.resolve();

/** Folder of kaleido's renderer in .venv, or undefined where it is not installed. */
export function kaleidoFolder(): string | undefined {
  const kaleido = pythonPackage('kaleido');
  if (kaleido === undefined) return undefined;
  const folder = join(kaleido, 'executable');
  return existsSync(folder) ? folder : undefined;
}

/**
 * The drawn file's bytes. Figures wait for each other.
 * @param options timeoutSeconds: default 60; the renderer is then stopped, and the next figure starts another.
 * @throws when kaleido is missing, does not answer in time, or refuses the figure.
 */
export function drawWithKaleido(
  request: KaleidoRequest,
  options: { timeoutSeconds?: number } = {},
): Promise<Buffer> {
  const result = queue.then(() => draw(request, options.timeoutSeconds ?? 60));
  queue = result.catch(() => {});
  return result;
}

async function draw(request: KaleidoRequest, timeoutSeconds: number): Promise<Buffer> {
  renderer ??= startRenderer();
  const current = renderer;
  hold(current.child, true);
  const timer = setTimeout(() => {
    if (renderer === current) renderer = undefined;
    const sentence = `drawWithKaleido: a figure must be drawn within ${timeoutSeconds} s, but got no answer`;
    current.waiting?.reject(new Error(sentence));
    current.child.kill('SIGKILL');
  }, timeoutSeconds * 1000);
  try {
    const line = await new Promise<string>((resolve, reject) => {
      current.waiting = { resolve, reject };
      current.child.stdin.write(`${JSON.stringify(request)}\n`);
    });
    const { code, message, result } = JSON.parse(line);
    if (code !== 0 || typeof result !== 'string') {
      throw new Error(
        `drawWithKaleido: figure must be valid Plotly, but got ${message ?? `code ${code}`}`,
      );
    }
    return Buffer.from(result, request.format === 'svg' ? 'utf8' : 'base64');
  } finally {
    clearTimeout(timer);
    current.waiting = undefined;
    hold(current.child, false);
  }
}

/** Starts the binary itself: kaleido's shell script fails in folders whose names have spaces. */
function startRenderer(): Renderer {
  const folder = kaleidoFolder();
  if (!folder) {
    throw new Error(
      `drawWithKaleido: kaleido must be installed in ${PYTHON_ENVIRONMENT}, but it is not there; ` +
        '`node lib/setup/setup.mjs` installs it (Python needed), and figures can be saved as HTML without it',
    );
  }
  const plotly = pathToFileURL(require.resolve('plotly.js-dist')).href;
  const libraries = [join(folder, 'lib'), process.env.LD_LIBRARY_PATH]
    .filter(Boolean)
    .join(delimiter);
  const { LD_PRELOAD: _, ...environment } = process.env;
  const child = spawn(
    join(folder, 'bin', process.platform === 'win32' ? 'kaleido.exe' : 'kaleido'),
    [
      'plotly',
      `--plotlyjs=${plotly}`,
      '--disable-gpu',
      '--no-sandbox',
      '--allow-file-access-from-files',
    ],
    {
      cwd: folder,
      // Jupyter's stop goes to the whole process group; the last chart is drawn after it
      detached: true,
      env: {
        ...environment,
        LD_LIBRARY_PATH: libraries,
        FONTCONFIG_PATH: join(folder, 'etc', 'fonts'),
        XDG_DATA_HOME: join(folder, 'xdg'),
      },
    },
  );
  const started: Renderer = { child };
  listen(started);
  return started;
}

function listen(started: Renderer): void {
  const { child } = started;
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-500);
  });
  child.stdin.on('error', () => {}); // the exit below says more than EPIPE
  createInterface({ input: child.stdout }).on('line', (line) => {
    // the first line only greets, with the version
    if (!line.includes('"version"')) started.waiting?.resolve(line);
  });
  const end = (why: string): void => {
    if (renderer === started) renderer = undefined;
    const sentence = `drawWithKaleido: the renderer must keep running, but ${why}; ${errors.trim()}`;
    started.waiting?.reject(new Error(sentence));
  };
  child.on('error', (error) => end(error.message));
  child.on('exit', (code, signal) => end(`it ended with ${signal ?? code}`));
}

/** Whether the child, and its pipes, keep Node alive: only while a figure is being drawn. */
function hold(child: ChildProcessWithoutNullStreams, on: boolean): void {
  const method = on ? 'ref' : 'unref';
  child[method]();
  for (const pipe of [child.stdin, child.stdout, child.stderr]) {
    (pipe as unknown as { ref(): void; unref(): void })[method]();
  }
}
