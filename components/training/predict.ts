import type { ArrayTensor, Engine, Executable, Feeds, Graph, Tensor } from '../../framework/tensor/index.js';

/** Patients a step of inference: more is no faster, and packed rows grow. */
export const inferenceBatch = 100;

/** Runs an inference graph over patients in batches, with feeds that are prepared once and kept. */
export class Predictor {
  private constructor(
    private readonly executable: Executable,
    private readonly batches: readonly Feeds[],
  ) {}

  static async create(engine: Engine, graph: Graph, output: Tensor, batches: readonly Feeds[]): Promise<Predictor> {
    return new Predictor(await engine.compile(graph, { output }), batches);
  }

  /** [patients, output width] the output under the given weights. */
  async run(parameters: Readonly<Record<string, ArrayTensor>>): Promise<Float32Array> {
    this.executable.setParameters(parameters);
    const parts: Float32Array[] = [];
    for (const feeds of this.batches) {
      const { output } = await this.executable.run(feeds);
      parts.push((output as ArrayTensor).data as Float32Array);
    }
    const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let offset = 0;
    for (const part of parts) {
      joined.set(part, offset);
      offset += part.length;
    }
    return joined;
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
  }
}

/** The entries in groups of at most `size`, in order. */
export function chunks(entries: Int32Array, size: number): readonly Int32Array[] {
  return Array.from({ length: Math.ceil(entries.length / size) }, (_, index) =>
    entries.subarray(index * size, (index + 1) * size),
  );
}

/** σ of every logit, in float64 so that thresholds and ties are exact. */
export function probabilities(logits: Float32Array): Float64Array {
  return Float64Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)));
}
