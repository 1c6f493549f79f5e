import type { JsonObject } from '../../../framework/json.js';

/** Breaks a name at a blank behind 12 to 40 letters, with 12 or more to come: names of a search are long. */
const line = '(.{12,40}) (?=.{12})';
/** Pixels. */
const lineHeight = 13;

/** An axis of rows from top to bottom, with long names in several lines. */
export interface RowAxis {
  /** An encoding of vega-lite. */
  readonly y: JsonObject;
  /** Pixels that the longest name needs. */
  readonly height: number;
}

export function rowAxis(rows: readonly string[]): RowAxis {
  const counts = rows.map((row) => row.replaceAll(new RegExp(line, 'g'), '$1\n').split('\n').length);
  const most = Math.max(1, ...counts);
  return {
    y: { field: 'row', type: 'nominal', title: null, sort: [...rows], ...(most > 1 && { axis: inLines(most) }) },
    height: most * lineHeight,
  };
}

/** Labels of up to so many lines, around the middle of their row. */
function inLines(most: number): JsonObject {
  const labelExpr = `split(replace(datum.label, regexp('${line}', 'g'), '$1\\n'), '\\n')`;
  const condition = Array.from({ length: most - 1 }, (_, index) => ({
    test: `length(${labelExpr.replaceAll('datum.label', 'datum.value')}) === ${index + 2}`,
    value: (-(index + 1) * lineHeight) / 2,
  }));
  return { labelExpr, labelLineHeight: lineHeight, labelOffset: { condition, value: 0 } };
}
