/**
 * Eight colours that colour-blind readers tell apart (Okabe and Ito). Figures of the report and pages of a tracker give a row
 * the same one.
 */
export const colours = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#000000',
  '#b3a100',
] as const;

/** The colour of a series by its place; further series repeat the colours. */
export function seriesColour(index: number): string {
  return colours[index % colours.length]!;
}
