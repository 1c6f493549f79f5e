/** Begins the name of a row that a random search has drawn: `sample 3, training.learningRate=0.00126`. */
export function sampleName(index: number): string {
  return `sample ${index + 1}`;
}

/** Whether a random search has drawn the row, which may be one over a row of the file: `leader, sample 3, …`. */
export function isSample(row: string): boolean {
  return /(^|, )sample \d+, /.test(row);
}
