// What a notebook can import to show and keep results: figures, tables, output, reports.
// Re-exports alone; lib/index.ts joins the files of this folder.

// figures: Plotly objects, panels, tables

export { artifactTable } from '../figures/artifact-table';
export { differencesTable, meansTable } from '../figures/evaluation-tables';
export type { Figure } from '../figures/figure';
export { histogramFigure } from '../figures/histogram-figure';
export { lineFigure } from '../figures/lines';
export {
  LOSS_SHARE_TABLE,
  type LossShare,
  lossShares,
  lossSharesFigure,
} from '../figures/loss-shares';
export { metricBarFigure } from '../figures/metric-figures';
export { comparePanel, cropPanel, sideBySidePanel } from '../figures/panels';
export { pathFigure } from '../figures/path-figure';
export { perceptionDistortionFigure } from '../figures/perception-distortion-figure';
export { toCsv, toHtml, toMarkdown } from '../figures/tables';
export {
  discriminatorFigure,
  gradientNormFigure,
  learningRateFigure,
  lossFigure,
} from '../figures/training-figures';
export { validationFigure } from '../figures/validation-figure';

// output: into a notebook, a terminal, a file, TensorBoard

export { createLiveFigure, showFigure, showImage, showTable } from '../output/display';
export { createProgress, type Progress } from '../output/progress';
export { saveFigure } from '../output/render';
export { openTensorboard } from '../output/tensorboard';
export { describeResult } from '../output/training-result';

// reports: pictures and a page of a run, an evaluation's folder and its page, runs compared

export { writeArtifactTables } from '../report/artifact-folder';
export { markedResult } from '../report/caveats';
export { evaluateToFolder, writeTables } from '../report/evaluation-folder';
export { evaluatePath, type PathOptions, type PathReport } from '../report/path-folder';
export {
  type ComparisonOptions,
  type ComparisonReport,
  reportComparison,
} from '../report/report-comparison';
export {
  type EvaluationReport,
  type EvaluationReportOptions,
  reportEvaluation,
} from '../report/report-evaluation';
export { type ReportOptions, type RunReport, reportRun } from '../report/report-run';
export { runFigures } from '../report/run-figures';
