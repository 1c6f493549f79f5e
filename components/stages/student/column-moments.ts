/** Mean and standard deviation (of the population) of every column of a row-major matrix. */
export function columnMoments(
  data: Float32Array,
  width: number,
): { readonly mean: Float32Array; readonly deviation: Float32Array } {
  const rows = data.length / width;
  const sum = new Float64Array(width);
  for (let i = 0; i < data.length; i++) sum[i % width] = (sum[i % width] as number) + (data[i] as number);
  const mean = sum.map((value) => value / rows);
  const squares = new Float64Array(width);
  for (let i = 0; i < data.length; i++)
    squares[i % width] = (squares[i % width] as number) + ((data[i] as number) - (mean[i % width] as number)) ** 2;
  return { mean: Float32Array.from(mean), deviation: Float32Array.from(squares, (value) => Math.sqrt(value / rows)) };
}
