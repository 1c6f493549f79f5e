/** A section of charts, and the charts in it, as the state of the chart mode keeps them. */
export interface ChartState {
  readonly compareRunSections: readonly object[];
  readonly compareRunCharts: readonly object[];
  /** Sections stay in the order given; without this they are sorted by name. */
  readonly isAccordionReordered: true;
  /** A regular expression: only charts that it finds are shown. */
  readonly chartsSearchFilter: string;
}

/** What the charts of the rows have to show. */
export interface RowCharts {
  /** Score names, the most important first. */
  readonly scores: readonly string[];
  /** Paths of the options that tell the rows apart. */
  readonly parameters: readonly string[];
  /** The server's run of the row that others are compared with; the first row where absent. */
  readonly baseline?: string;
}

const differences = 'Differences';
const title = 'Options that differ';

/** The options in which rows differ, beside each other, before bars of the scores. */
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

/** What is monitored comes before what is minimized. */
export function curveCharts(): ChartState {
  return {
    compareRunSections: ['validation', 'train'].map(section),
    compareRunCharts: [],
    isAccordionReordered: true,
    chartsSearchFilter: '^(validation|train)/[^/]+$',
  };
}

/** Charts of new metrics are put at the end of a section that counts as reordered, and not among those that are there. */
function section(name: string): object {
  return { uuid: name, name, display: true, isReordered: true, deleted: false, isGenerated: false };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
