// Sets up the whole lab, with nothing installed but Node: `npm start` and `npm test` call it first. Idempotent;
// a run that was interrupted is taken up by the next one. `--retry` repeats a download that failed before.
import { buildLibrary } from './build.mjs';
import { installExportPrograms } from './export-programs.mjs';
import { writeKernelSpec } from './kernel-spec.mjs';
import { makeNativeEngine } from './native-engine.mjs';
import { installNodePackages } from './node-packages.mjs';
import { printFailure, SetupError, stage } from './progress.mjs';
import { installPython } from './python.mjs';

const OLDEST_NODE = [20, 19];

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new SetupError(
      `Node must be ${OLDEST_NODE.join('.')} or later, but this is ${process.versions.node}.`,
      'install a current Node from nodejs.org',
    );
  }
}

// Without Python the library, its CLI and its tests still work: say what is missing and go on.
async function pythonOrWhy(report, missing) {
  try {
    return await installPython(report);
  } catch (error) {
    if (!(error instanceof SetupError)) {
      throw error;
    }
    missing.push(error);
    return 'missing, see below';
  }
}

try {
  const missing = [];
  const retry = process.argv.includes('--retry');
  checkNode();
  console.log('Setting up SRGAN Lab');
  await stage('Node packages', installNodePackages);
  await stage('Python environment', (report) => pythonOrWhy(report, missing));
  await stage('compute engine', (report) => makeNativeEngine(report, { retry }));
  await stage('export checks', (report) => installExportPrograms(report, { retry }));
  await stage('lib', buildLibrary);
  await stage('Jupyter kernel', writeKernelSpec);
  missing.forEach(printFailure);
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
