// What a figure is here, and the one look that all figures share.
// Figures are plain Plotly objects: Plotly itself needs a browser, so it draws them in JupyterLab, in a
// saved HTML page or in kaleido (render.ts), never in this process.
import type { Data, Layout, LayoutAxis } from 'plotly.js';

/** A Plotly figure: JSON that every renderer of Plotly draws. */
export interface Figure {
  readonly data: Data[];
  readonly layout: Partial<Layout>;
}

/** A line of numbers to draw: a row of metrics.csv, an evaluation row, means. */
export type FigureRow = Readonly<object>;

/**
 * Colors that stay apart with every common color blindness (Okabe & Ito 2008). Their yellow is left out:
 * it vanishes on white. Wine, indigo and olive, of Paul Tol's muted scheme, follow where these do not suffice.
 */
export const COLORS = {
  blue: '#0072B2',
  orange: '#D55E00',
  green: '#009E73',
  purple: '#CC79A7',
  sky: '#56B4E9',
  amber: '#E69F00',
  gray: '#7F7F7F',
  black: '#222222',
  wine: '#882255',
  indigo: '#332288',
  olive: '#999933',
} as const;

const SERIES = [
  ...(['blue', 'orange', 'green', 'purple', 'amber', 'sky', 'black'] as const),
  ...(['wine', 'indigo', 'olive'] as const),
];

/** The color of the i-th series that is not the baseline. */
export function seriesColor(i: number): string {
  return COLORS[SERIES[i % SERIES.length]];
}

/** Colors of models by name: gray for baselines (bicubic, nearest), the others in order. */
export function modelColors(names: readonly string[]): Map<string, string> {
  const colors = new Map<string, string>();
  let next = 0;
  for (const name of names) {
    if (colors.has(name)) continue;
    const baseline = name === 'bicubic' || name === 'nearest';
    colors.set(name, baseline ? COLORS.gray : seriesColor(next++));
  }
  return colors;
}

/** Text of a figure. */
export interface FigureText {
  title: string;
  /** Axis titles with their units. */
  x: string;
  y: string;
}

const AXIS: Partial<LayoutAxis> = {
  automargin: true,
  gridcolor: '#E8E8E8',
  linecolor: '#888888',
  ticks: 'outside',
  tickcolor: '#888888',
  zeroline: false,
  showline: true,
};

/** An axis in the common look; `more` adds to it or replaces parts. */
export function axis(title: string, more: Partial<LayoutAxis> = {}): Partial<LayoutAxis> {
  return { ...AXIS, title: { text: title, standoff: 10, font: { size: 14 } }, ...more };
}

/** The common look: white, 14 px sans-serif, legend below the plot, where it covers no curve. */
export function layout(text: FigureText, more: Partial<Layout> = {}): Partial<Layout> {
  return {
    title: { text: text.title, x: 0, xref: 'paper', xanchor: 'left', font: { size: 17 } },
    font: { family: 'Lato, Helvetica, Arial, sans-serif', size: 14, color: COLORS.black },
    paper_bgcolor: 'white',
    plot_bgcolor: 'white',
    margin: { l: 70, r: 30, t: 60, b: 60 },
    // at the figure's own lower end, so that it stays below the axis however low the figure is
    legend: { orientation: 'h', x: 0, xanchor: 'left', yref: 'container', y: 0, yanchor: 'bottom' },
    hovermode: 'closest',
    xaxis: axis(text.x),
    yaxis: axis(text.y),
    ...more,
  };
}
