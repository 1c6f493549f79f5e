/** A section of charts in the form of the UI's chart mode. */
export interface ChartState {
  readonly compareRunSections: readonly object[];
  readonly compareRunCharts: readonly object[];
  /** Keeps the order of sections. Without it the UI sorts them by name. */
  readonly isAccordionReordered: true;
  /** A regular expression. Only charts that match it are shown. */
  readonly chartsSearchFilter: string;
}

/** What the charts of the rows show. */
export interface RowCharts {
  /** Score names, the most important first. */
  readonly scores: readonly string[];
  /** Paths of the options in which rows differ. */
  readonly parameters: readonly string[];
  /** The server's run of the baseline row. Where it is absent, the first row is the baseline. */
  readonly baseline?: string;
}

const differences = 'Differences';
const title = 'Options that differ';

/** Draws the options in which rows differ beside each other, and then bars of the scores. */
export function rowCharts({ scores, parameters, baseline }: RowCharts): ChartState {
  const card = {
    uuid: 'formulary-differences',
    type: 'DIFFERENCE',
    metricSectionId: differences,
    deleted: false,
    isGenerated: false,
    runsCountToCompare: 100,
    chartName: title,
    compareGroups: ['Parameters'],
    showChangeFromBaseline: true,
    showDifferencesOnly: true,
    baselineColumnUuid: baseline ?? '',
  };
  const height = Math.min(640, Math.max(240, 150 + 33 * parameters.length));
  const groups = [...new Set(scores.map((name) => name.split('/').slice(0, -1).join('/')))];
  return {
    compareRunSections: [{ ...section(differences), columns: 1, cardHeight: height }, ...groups.map(section)],
    compareRunCharts: [card],
    isAccordionReordered: true,
    chartsSearchFilter: `^(${[title, ...scores].map(escaped).join('|')})$`,
  };
}

/** Puts monitored metrics before losses. */
export function curveCharts(): ChartState {
  return {
    compareRunSections: ['validation', 'train'].map(section),
    compareRunCharts: [],
    isAccordionReordered: true,
    chartsSearchFilter: '^(validation|train)/[^/]+$',
  };
}

/** Marks the section as reordered, so that charts of new metrics go to its end and not between the others. */
function section(name: string): object {
  return { uuid: name, name, display: true, isReordered: true, deleted: false, isGenerated: false };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
