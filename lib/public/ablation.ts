// What a notebook can import of ablations: many runs from one configuration, how they stand, what they say.
// Re-exports alone; lib/index.ts joins the files of this folder.

export { parseAblationConfig, readAblationConfig } from '../ablation/ablation-config';
export type { AblationConfig } from '../ablation/ablation-options';
export { type AblationStatus, ablationStatus } from '../ablation/ablation-status';
export type { AblationEnd, ExecuteOptions } from '../ablation/execute-ablation';
export { type AblationPlan, planAblation } from '../ablation/plan-ablation';
export { planText } from '../ablation/plan-text';
export { readAblation } from '../ablation/read-ablation';
export { ablationFigures } from '../ablation/report/ablation-page';
export { cellTable } from '../ablation/report/cell-table';
export { contactSheets } from '../ablation/report/contact-sheet';
export { effectTable } from '../ablation/report/effect-table';
export { intervalWords, trendWords } from '../ablation/report/interval-words';
export { reportAblation } from '../ablation/report/report-ablation';
export { valueTable } from '../ablation/report/seed-tables';
export { supportedWords } from '../ablation/report/supported-words';
export type { AblationTable } from '../ablation/report/table-rows';
export type { AblationCell, AblationResults, AblationRun } from '../ablation/results';
export { runAblation } from '../ablation/run-ablation';
export { slurmExecutor } from '../ablation/slurm/slurm-executor';
export type { SlurmOptions } from '../ablation/slurm/slurm-options';
export {
  type AblationStatistics,
  ablationStatistics,
} from '../ablation/statistics/ablation-statistics';
export { statusText } from '../ablation/status-text';
