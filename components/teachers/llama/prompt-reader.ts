import {
  runTogether,
  type ArrayTensor,
  type Engine,
  type Executable,
  type Feeds,
} from '../../../framework/tensor/index.js';
import type { Architecture } from './architecture.js';
import { layeredInference } from './layers/layered-inference.js';
import type { StoredWeights } from './layers/stored-weights.js';
import { packingOf, promptFeeds, type TokenizedPrompt } from './packed-prompts.js';
import { teacherHead, teacherProgram, type TeacherShape } from './teacher-program.js';

/** Largest number of tokens per step of inference. It keeps all cores busy and still fits into memory. */
export const mostTokensPerStep = 4096;
/** Numbers of one state of all tokens of a step: a layer holds some tens of such states. */
const mostStateNumbers = 2 ** 21;

/** Number of tokens per step of inference. Wide decoders take fewer, because a layer's memory grows with both. */
function tokensPerStep({ width }: Pick<Architecture, 'width'>): number {
  return Math.min(mostTokensPerStep, Math.ceil(mostStateNumbers / width));
}

/**
 * A prompt of so many tokens is computed by itself: its matrix products are large enough, and beside others it would lie in a
 * row as wide as the longest of them.
 */
const alone = 256;

/** How many prompts of a length are computed at once in inference. */
export function promptsPerStep(architecture: Pick<Architecture, 'width'>, tokens: number): number {
  return tokens >= alone ? 1 : Math.max(1, Math.floor(tokensPerStep(architecture) / tokens));
}

/** Runs a teacher over prompts. */
export class PromptReader {
  private constructor(
    private readonly shape: TeacherShape,
    private readonly executable: Executable,
  ) {}

  /** @param stored weights of a decoder that is computed layer by layer */
  static async create(engine: Engine, shape: TeacherShape, stored?: StoredWeights): Promise<PromptReader> {
    if (stored !== undefined) {
      const layered = await layeredInference(engine, shape, stored, (graph, ending) => {
        const { hidden, logits } = teacherHead(shape, graph, ending);
        return { hidden, logits };
      });
      return new PromptReader(shape, layered);
    }
    const { graph, hidden, logits } = teacherProgram(shape);
    return new PromptReader(shape, await engine.compile(graph, { hidden, logits }));
  }

  /** Hidden states [prompts, width] and logits [prompts, medications] under the given weights. */
  async read(
    parameters: Readonly<Record<string, ArrayTensor>>,
    prompts: readonly TokenizedPrompt[],
    signal: AbortSignal,
    onProgress: (prompts: number) => void = () => {},
  ): Promise<{ readonly hidden: Float32Array; readonly logits: Float32Array }> {
    const { architecture, medications } = this.shape;
    const { width } = architecture;
    const hidden = new Float32Array(prompts.length * width);
    const logits = new Float32Array(prompts.length * medications);
    this.executable.setParameters(parameters);
    let done = 0;
    const groups = [...this.steps(prompts)];
    const { lanes = 1 } = this.executable;
    for (let first = 0; first < groups.length; first += lanes) {
      signal.throwIfAborted();
      const together = groups.slice(first, first + lanes);
      const feeds = together.map((step) => this.feedsOf(step));
      const all = await runTogether(this.executable, feeds);
      for (const [lane, results] of all.entries()) {
        hidden.set(results['hidden']!.data, done * width);
        logits.set(results['logits']!.data, done * medications);
        done += together[lane]!.length;
      }
      onProgress(done);
    }
    return { hidden, logits };
  }

  /** Loads the weights once, for the functions that `prepare` returns. */
  load(parameters: Readonly<Record<string, ArrayTensor>>): void {
    this.executable.setParameters(parameters);
  }

  /** Packs prompts and returns a function. The function runs the loaded model and gives logits [prompts, medications]. */
  prepare(prompts: readonly TokenizedPrompt[]): () => Promise<Float32Array> {
    const feeds = [...this.steps(prompts)].map((step) => this.feedsOf(step));
    return async () => {
      const parts: number[] = [];
      for (const step of feeds) parts.push(...(await this.executable.run(step))['logits']!.data);
      return Float32Array.from(parts);
    };
  }

  private steps(prompts: readonly TokenizedPrompt[]): Iterable<readonly TokenizedPrompt[]> {
    const most = tokensPerStep(this.shape.architecture);
    return inSteps(prompts, most, ({ ids }) => (ids.length >= alone ? most : ids.length));
  }

  private feedsOf(step: readonly TokenizedPrompt[]): Feeds {
    return promptFeeds(step, packingOf(this.shape));
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
  }
}

/** Things in order, in groups of at most so many tokens, or of one thing that has more. */
export function* inSteps<T>(all: readonly T[], most: number, tokensOf: (one: T) => number): Iterable<readonly T[]> {
  let group: T[] = [];
  let tokens = 0;
  for (const one of all) {
    const own = tokensOf(one);
    if (group.length > 0 && tokens + own > most) {
      yield group;
      group = [];
      tokens = 0;
    }
    group.push(one);
    tokens += own;
  }
  if (group.length > 0) yield group;
}
