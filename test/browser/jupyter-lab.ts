// A JupyterLab of .venv on a free port, and a headless Chromium that opens its notebooks. The notebooks are copies in
// a temporary workspace, so that what JupyterLab saves never reaches the repository; lib and the kernel are this tree's own.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { temporaryFolder } from '../support';

const REPOSITORY = resolve(__dirname, '../..');
const BIN = join(REPOSITORY, '.venv', 'bin');
const TIMEOUT_MS = 300_000;

/** Chromium: the environment variable CHROMIUM, else where Linux distributions put it. */
export function findChromium(): string | undefined {
  const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return [process.env.CHROMIUM, ...places].find((path) => path !== undefined && existsSync(path));
}

/** Why the browser tests cannot run here, or false. */
export function whyNot(): string | false {
  if (!existsSync(join(BIN, 'jupyter-lab'))) {
    return 'no JupyterLab in .venv: node lib/setup/setup.mjs installs it';
  }
  return findChromium() === undefined
    ? 'no Chromium: install it, or set CHROMIUM to its path'
    : false;
}

/** A running JupyterLab with a browser. */
export interface Lab {
  /** Opens a notebook in a JupyterLab workspace of its own, as its user would, and waits until its kernel is idle. */
  open(name: string): Promise<Page>;
  /** Writes a notebook of these code cells, to be opened by its name. */
  write(name: string, cells: readonly string[]): void;
  /** Where the runs go. */
  readonly results: string;
  close(): Promise<void>;
}

/** Starts both with copies of these notebooks. */
export async function startLab(names: readonly string[]): Promise<Lab> {
  const folder = temporaryFolder();
  const results = join(folder.path, 'results');
  prepareWorkspace(folder.path, names);
  const [port, token] = [await freePort(), randomBytes(16).toString('hex')];
  const server = startServer(folder.path, { port, token, results });
  const address = `http://127.0.0.1:${port}/lab`;
  await untilItAnswers(`${address}?token=${token}`, server);
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  return {
    results,
    write: (name, cells) => write(join(folder.path, 'notebooks', name), notebookOf(cells)),
    open: (name) =>
      openNotebook(
        browser,
        `${address}/workspaces/${name.slice(0, 2)}/tree/notebooks/${name}?token=${token}`,
      ),
    async close() {
      await browser.close();
      const ended = new Promise((done) => server.once('exit', done));
      server.kill('SIGTERM');
      await ended;
      folder.dispose();
    },
  };
}

function prepareWorkspace(workspace: string, names: readonly string[]): void {
  mkdirSync(join(workspace, 'notebooks'));
  for (const name of ['lib', 'node_modules']) {
    symlinkSync(join(REPOSITORY, name), join(workspace, name));
  }
  for (const name of names) {
    copyFileSync(join(REPOSITORY, 'notebooks', name), join(workspace, 'notebooks', name));
  }
  // before the kernel of .venv, which belongs to the tree that set-up ran in
  const kernel = join(workspace, 'jupyter', 'kernel', 'kernels', 'tslab');
  mkdirSync(kernel, { recursive: true });
  write(join(kernel, 'kernel.json'), {
    argv: [process.execPath, join(REPOSITORY, 'lib/setup/kernel.mjs'), '{connection_file}'],
    ...{ display_name: 'TypeScript', language: 'typescript', interrupt_mode: 'signal' },
  });
  const settings = join(workspace, 'jupyter', 'labconfig');
  mkdirSync(settings, { recursive: true });
  // every cell in the page at once, not only those in view; no question about news
  write(join(settings, 'default_setting_overrides.json'), {
    '@jupyterlab/notebook-extension:tracker': { windowingMode: 'none' },
  });
  write(join(settings, 'page_config.json'), {
    disabledExtensions: { '@jupyterlab/apputils-extension:announcements': true },
  });
}

const write = (path: string, content: object): void => writeFileSync(path, JSON.stringify(content));

const notebookOf = (cells: readonly string[]): object => ({
  cells: cells.map((source, i) => ({
    ...{ id: `cell-${i}`, cell_type: 'code', source },
    ...{ execution_count: null, metadata: {}, outputs: [] },
  })),
  metadata: { kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' } },
  nbformat: 4,
  nbformat_minor: 5,
});

function startServer(
  workspace: string,
  { port, token, results }: { port: number; token: string; results: string },
): ChildProcess {
  const options = [
    ...['--no-browser', '--allow-root', '--ServerApp.ip=127.0.0.1', `--ServerApp.port=${port}`],
    ...['--ServerApp.port_retries=0', `--IdentityProvider.token=${token}`],
    ...[`--ServerApp.root_dir=${workspace}`, '--LabApp.expose_app_in_browser=True'],
  ];
  return spawn(join(BIN, 'jupyter-lab'), options, {
    cwd: workspace,
    stdio: 'ignore',
    env: {
      ...process.env,
      SRGAN_PRESET: 'smoke',
      SRGAN_RESULTS: results,
      JUPYTER_PREFER_ENV_PATH: '1',
      JUPYTER_PATH: join(workspace, 'jupyter', 'kernel'),
      JUPYTER_CONFIG_DIR: join(workspace, 'jupyter'),
      JUPYTER_DATA_DIR: join(workspace, 'jupyter', 'data'),
      JUPYTER_RUNTIME_DIR: join(workspace, 'jupyter', 'runtime'),
      VIRTUAL_ENV: join(REPOSITORY, '.venv'),
      PATH: `${BIN}${delimiter}${process.env.PATH}`,
    },
  });
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function untilItAnswers(url: string, server: ChildProcess): Promise<void> {
  const end = Date.now() + TIMEOUT_MS;
  while (Date.now() < end && server.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 300));
  }
  throw new Error(
    `untilItAnswers: JupyterLab must answer, but its exit code is ${server.exitCode}`,
  );
}

async function openNotebook(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  page.setDefaultTimeout(TIMEOUT_MS);
  await page.goto(url);
  await page.locator('.jp-Notebook .jp-CodeCell').first().waitFor();
  await untilIdle(page);
  return page;
}

/** Waits until the kernel has started and nothing runs. */
export async function untilIdle(page: Page): Promise<void> {
  await page.waitForFunction(
    "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
    undefined,
    { timeout: TIMEOUT_MS, polling: 200 },
  );
}

/** Waits until tslab takes cells again: it aborts those that arrive within 200 ms of one that failed or was stopped. */
export async function untilCellsAreTaken(page: Page): Promise<void> {
  await page.waitForTimeout(1000);
}

/** Run > Run All Cells, from cleared outputs; resolves when the last cell has ended. */
export async function runAll(page: Page): Promise<void> {
  await page.evaluate("window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')");
  await page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')");
  await untilIdle(page);
}
