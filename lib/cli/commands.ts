// The commands of `srgan`. A new one is a file that adds it, and one line here. These files load no more than their
// options and help texts need; what computes is loaded by the command that runs, so that `srgan --help` is quick.
import type { Command } from 'commander';
import { addAblateCommand } from './ablate';
import { addDataCommands } from './data';
import { addDegradeCommand } from './degrade';
import { addDemoCommand } from './demo';
import { addDoctorCommand } from './doctor';
import { addEvaluateCommand } from './evaluate';
import { addExportCommand } from './export';
import { addInterpolateCommand } from './interpolate';
import { addPublishCommand } from './publish';
import { addReportCommand } from './report';
import { addRunsCommand } from './runs';
import { addServeCommand } from './serve';
import { addTrainCommands } from './train';
import { addUpscaleCommand } from './upscale';

/** Adds a command, with its options and what it does, to the program. */
export type AddCommand = (program: Command) => void;

/** Every command, in the order of the help text. */
export const COMMANDS: readonly AddCommand[] = [
  addDoctorCommand,
  addDataCommands,
  addTrainCommands,
  addRunsCommand,
  addReportCommand,
  addDegradeCommand,
  addEvaluateCommand,
  addAblateCommand,
  addInterpolateCommand,
  addUpscaleCommand,
  addPublishCommand,
  addExportCommand,
  addServeCommand,
  addDemoCommand,
];
