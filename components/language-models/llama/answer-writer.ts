import type { ArrayTensor, Engine, Executable } from '../../../framework/tensor/index.js';
import type { StoredWeights } from '../../teachers/llama/layers/stored-weights.js';
import type { AnswerShape } from './answer-program.js';
import { BeamSearch, type SearchOptions } from './beam-search.js';
import { KeyValueMemory } from './key-value-memory.js';
import { layeredNextToken } from './layered-writing.js';
import { nextTokenProgram } from './next-token-program.js';
import { answerFeeds, promptFeeds, type Row } from './writing-feeds.js';

/** Bytes of keys and values of prompts that are answered side by side. */
export const mostBytesKept = 256 * 2 ** 20;
/** Prompts that are answered side by side at most: more are no faster. */
export const mostPrompts = 32;

/** A prompt whose answer is searched for. */
interface Writing {
  readonly index: number;
  readonly tokens: number;
  readonly search: BeamSearch;
}

/** Writes answers token by token: every token is computed once, and looks at kept keys and values of those before it. */
export class AnswerWriter {
  private constructor(
    private readonly shape: AnswerShape,
    private readonly executable: Executable,
    private readonly options: SearchOptions,
  ) {}

  /** @param stored weights of a decoder that is computed layer by layer */
  static async create(
    engine: Engine,
    shape: AnswerShape,
    weights: Readonly<Record<string, ArrayTensor>>,
    options: SearchOptions,
    stored?: StoredWeights,
  ): Promise<AnswerWriter> {
    const { graph, outputs } = nextTokenProgram(shape);
    const executable =
      stored === undefined ? await engine.compile(graph, outputs) : await layeredNextToken(engine, shape, stored);
    executable.setParameters(weights);
    return new AnswerWriter(shape, executable, options);
  }

  /**
   * Answers to prompts, as token ids without the end token.
   *
   * @param prompts token ids, at least one each
   */
  async write(
    prompts: readonly Int32Array[],
    signal?: AbortSignal,
    onProgress: (done: number) => void = () => {},
  ): Promise<readonly (readonly number[])[]> {
    const answers: (readonly number[])[] = [];
    while (answers.length < prompts.length) {
      const group = this.groupFrom(prompts, answers.length);
      answers.push(...(await this.writeGroup(group, signal)));
      onProgress(answers.length);
    }
    return answers;
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
  }

  /** As many prompts as keep their keys and values within the limit, at least one. */
  private groupFrom(prompts: readonly Int32Array[], first: number): readonly Int32Array[] {
    const { beams, most } = this.options;
    let longest = 0;
    let count = 0;
    while (first + count < prompts.length && count < mostPrompts) {
      longest = Math.max(longest, prompts[first + count]!.length);
      const bytes = (count + 1) * beams * KeyValueMemory.bytesOf(this.shape.architecture, longest + most);
      if (count > 0 && bytes > mostBytesKept) break;
      count++;
    }
    return prompts.slice(first, first + count);
  }

  private async writeGroup(
    prompts: readonly Int32Array[],
    signal: AbortSignal | undefined,
  ): Promise<readonly (readonly number[])[]> {
    const { architecture } = this.shape;
    const longest = Math.max(...prompts.map(({ length }) => length));
    const memory = new KeyValueMemory(architecture, prompts.length, longest, longest + this.options.most);
    const answers = Array.from(prompts, (): readonly number[] => []);
    let writing: readonly Writing[] = prompts.map(({ length: tokens }, index) => {
      return { index, tokens, search: new BeamSearch(this.options) };
    });
    let scores: (readonly Float32Array[])[] = [];
    for (const [row, prompt] of prompts.entries()) {
      signal?.throwIfAborted();
      const results = await this.executable.run(promptFeeds(prompt, architecture));
      memory.keep(results, 0, row, 0);
      scores.push(rowsOf(results['scores']!));
    }
    let counts: readonly number[] = prompts.map(() => 1);
    for (let written = 0; writing.length > 0; written++) {
      signal?.throwIfAborted();
      const parents: number[] = [];
      const rows: Row[] = [];
      const open: Writing[] = [];
      const nextCounts: number[] = [];
      let firstRow = 0;
      for (const [place, own] of writing.entries()) {
        const beams = own.search.advance(scores[place]!);
        if (beams !== undefined) {
          open.push(own);
          nextCounts.push(beams.length);
          parents.push(...beams.map(({ parent }) => firstRow + parent));
          rows.push(...beams.map(({ token }) => ({ tokens: own.tokens, token })));
        } else {
          answers[own.index] = own.search.answer();
        }
        firstRow += counts[place]!;
      }
      if (open.length === 0) break;
      if (nextCounts.join() === counts.join()) memory.reorder(parents, written);
      else memory.select(parents);
      const results = await this.executable.run(answerFeeds(memory, rows, written, architecture));
      rows.forEach((_, row) => memory.keep(results, row, row, longest + written));
      const all = rowsOf(results['scores']!);
      let next = 0;
      scores = nextCounts.map((count) => all.slice(next, (next += count)));
      [writing, counts] = [open, nextCounts];
    }
    return answers;
  }
}

/** The rows of a matrix. */
function rowsOf({ data, shape }: ArrayTensor): readonly Float32Array[] {
  const [rows, width] = shape as readonly [number, number];
  return Array.from({ length: rows }, (_, row) => (data as Float32Array).subarray(row * width, (row + 1) * width));
}
