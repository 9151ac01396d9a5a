// The program of a task: `node slurm-job-main.js FOLDER NAME`, started by the script of its array. Exit status: 0 done,
// 1 failed or too early, 75 another process is at it.
import { printable } from '../../files/printable';
import { OWNED_STATUS } from '../run-job';
import { runSlurmJob } from './slurm-job';

const [folder, name] = process.argv.slice(2);
runSlurmJob(folder, name).then(
  (end) => {
    process.exitCode = end === 'done' ? 0 : end === 'owned' ? OWNED_STATUS : 1;
  },
  (error: Error) => {
    console.error(printable(error.message, { lines: true }));
    process.exitCode = 1;
  },
);
