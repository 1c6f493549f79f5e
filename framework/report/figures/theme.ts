import type { JsonObject } from '../../json.js';
import { colours } from '../../series-colour.js';

/** Text and axes. Pictures stay on white in a dark report: their series have colours that suit white, black among them. */
export const ink = { text: '#222222', faint: '#555555', axis: '#888888', grid: '#dddddd', paper: '#ffffff' } as const;

/** Width of a picture's plot and of the caption below it, in pixels. */
export const plotWidth = 560;

/** Sizes of letters, in pixels. */
export const letters = { title: 15, subtitle: 12, label: 11, caption: 11 } as const;

/** Colours, fonts and sizes of every figure, as a `config` of vega-lite. */
export const theme: JsonObject = {
  font: 'DejaVu Sans, Verdana, sans-serif',
  view: { continuousWidth: plotWidth, discreteWidth: plotWidth, continuousHeight: 300, stroke: null },
  axis: {
    labelColor: ink.text,
    titleColor: ink.text,
    domainColor: ink.axis,
    tickColor: ink.axis,
    gridColor: ink.grid,
    labelFontSize: letters.label,
    titleFontSize: letters.label,
    titleFontWeight: 'normal',
    titlePadding: 8,
    labelLimit: 0,
    // The first and last label stand below their ticks as all others do.
    labelFlush: false,
  },
  axisDiscrete: { labelOverlap: 'greedy' },
  header: { labelColor: ink.text, titleColor: ink.text, labelFontSize: letters.label, labelLimit: 0 },
  legend: {
    labelColor: ink.text,
    titleColor: ink.text,
    labelFontSize: letters.label,
    titleFontSize: letters.label,
    titleFontWeight: 'normal',
    labelLimit: 0,
    titleLimit: 0,
    symbolLimit: 0,
    orient: 'bottom',
    direction: 'horizontal',
  },
  title: {
    color: ink.text,
    subtitleColor: ink.text,
    fontSize: letters.title,
    subtitleFontSize: letters.subtitle,
    subtitleFontWeight: 'bold',
    anchor: 'start',
  },
  text: { color: ink.text, fontSize: letters.label },
  rule: { color: ink.text },
  range: { category: [...colours] },
};
