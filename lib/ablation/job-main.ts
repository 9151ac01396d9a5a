// The program of a job's process: `node job-main.js FOLDER NAME`. It says what goes on to stderr, which whoever starts it
// leads to the job's log. Exit status: 0 done, 1 failed, 75 another process is at it.
import { printable } from '../files/printable';
import { OWNED_STATUS, runJob } from './run-job';

const [folder, name] = process.argv.slice(2);
runJob(folder, name).then(
  (end) => {
    process.exitCode = end === 'done' ? 0 : end === 'owned' ? OWNED_STATUS : 1;
  },
  (error: Error) => {
    console.error(printable(error.message, { lines: true }));
    process.exitCode = 1;
  },
);
