import type { Json, JsonObject } from '../json.js';
import type { JournalEvent } from './journal-event.js';

declare module '../registry/component.js' {
  interface Instances {
    figure: Figure;
  }
  interface Properties {
    figure: FigureProperties;
  }
}

/** What a component of kind `figure` declares. */
export interface FigureProperties {
  /** Whether every report shows the figure, under the name of its type, unless the experiment draws one of that type itself. */
  readonly inEveryReport: boolean;
  /**
   * Tables with this key are drawn as this figure too. The figure has an option of that name, the options `title`, `metrics`,
   * `groups`, `rows` and `split` of scores, and with `baseline` an option `table`, which gets the name of the table.
   */
  readonly drawsTablesWith?: 'x' | 'baseline';
  /** An option that holds a picture in a grammar of its own, the fields of its data, and an option that adds some by name. */
  readonly spec?: { readonly option: string; readonly fields: readonly string[]; readonly further: string };
}

/** A component of kind `figure`: what is drawn of the results of an experiment. */
export interface Figure {
  /**
   * Makes drawings from results. A figure without any drawing is left out: an experiment is reported while it still runs, too.
   * A drawing holds figures over patients, and nothing about a single patient: it leaves the folder `runs/`.
   */
  draw(results: FigureResults): readonly Drawing[] | Promise<readonly Drawing[]>;
}

/** One picture of a figure. */
export interface Drawing {
  /** Tells the pictures of one figure apart, `prauc` for example: the file is `figures/<id>-<part>.svg`. */
  readonly part?: string;
  readonly title: string;
  /** What must be known to read the picture, a sentence each: patients, seeds, what a band is. It stands below the picture. */
  readonly caption: readonly string[];
  /**
   * What is drawn, in the grammar of vega-lite 6, with the data in it. Colours of axes, fonts and the title are added. Nothing
   * is loaded from files or addresses.
   */
  readonly spec: JsonObject;
}

/** What figures are drawn from: the results of an experiment. */
export interface FigureResults {
  readonly title: string;
  /** In the order of the experiment. */
  readonly rows: readonly FigureRow[];
  /** Means over seeds of the scores that are asked for; all rows, metrics and groups where none are named. */
  scores(request: FigureRequest): FigureScores;
  /** How far rows are from a baseline: what the `table` of that name prints, or else computed for the figure. */
  compare(
    request: FigureRequest & { readonly baseline: string; readonly table?: string },
  ): Promise<readonly RowDifference[]>;
}

/** Which scores a figure shows. */
export interface FigureRequest {
  readonly rows?: readonly string[];
  readonly metrics?: readonly string[];
  readonly groups?: readonly string[];
  /** Whose scores are shown: patients of test where absent. */
  readonly split?: 'test' | 'validation';
}

/** A row of the experiment with its runs. */
export interface FigureRow {
  readonly row: string;
  /** Whether a random search has drawn the row. */
  readonly isSample?: true;
  /** The resolved row. */
  readonly values: JsonObject;
  /** The colour of the row in every figure and on every tracker. */
  readonly colour: string;
  readonly runs: readonly FigureRun[];
}

/** The run of one seed. */
export interface FigureRun {
  readonly seed: number;
  /** What the run told while it was computed. */
  journal(): readonly JournalEvent[];
  /** The folder of a stage's output by the name of the stage; stages without one are absent. */
  readonly stages: ReadonlyMap<string, string>;
}

export interface FigureMetric {
  readonly metric: string;
  /** With its unit, if it has one. */
  readonly label: string;
  /** Absent where more is neither better nor worse. */
  readonly higherIsBetter?: boolean;
  /** Number of decimals. */
  readonly digits: number;
  /** Whether it is a figure of the model, such as its size, and no mean over patients. */
  readonly ofModel?: true;
}

export interface FigureScores {
  /** Whose scores these are; absent where they describe cohorts, models or machines. */
  readonly split?: 'test' | 'validation';
  readonly metrics: readonly FigureMetric[];
  /** The number of patients is absent where rows were scored on different ones. */
  readonly groups: readonly { readonly group: string; readonly patients?: number }[];
  readonly scores: readonly FigureScore[];
  /** What the deviations are: `standard deviation over 3 seeds`; empty where there are none. */
  readonly spread: readonly string[];
}

/** A score of a row: the mean over its seeds. */
export interface FigureScore {
  readonly row: string;
  readonly group: string;
  readonly metric: string;
  readonly mean: number;
  /** Standard deviation; `spread` says over what. */
  readonly sd?: number;
  /** Number of seeds, or of what `unit` says. */
  readonly n: number;
  /** What the mean and the deviation are over: `seed`, or `teacher` where several were trained. */
  readonly unit: string;
}

/** A row minus the baseline, a mean over patients and seeds. */
export interface RowDifference {
  readonly row: string;
  readonly group: string;
  readonly metric: string;
  readonly difference: number;
  /** 95 % interval, where there are enough patients for one. */
  readonly interval?: { readonly low: number; readonly high: number };
  /** What is said of p: `0.083`, `< 0.002`, `too few`. */
  readonly words: string;
  /** Whether p is corrected for the number of comparisons (Holm). */
  readonly isCorrected?: true;
  /** Number of trainings of each side. */
  readonly trainings: number;
}

/** A line of the data of a drawing. */
export type Datum = Readonly<Record<string, Json>>;
