/** As in the figures of the report, so that a row looks the same in both. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#b3a100'] as const;

/** The colour of a row in charts, by its place. Those that the page chooses itself may be the same for neighbours. */
export function rowColour(row: number): string {
  return colours[row % colours.length]!;
}
