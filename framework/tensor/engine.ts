import type { ArrayTensor, Feeds } from './array.js';
import type { Generator } from './generator.js';
import type { Graph, Tensor } from './graph.js';

/** Runs tensor programs: compiles the part of a graph that some outputs need once, then runs it many times. */
export interface Engine {
  readonly name: string;
  /** How many batches a program of it computes at the same time, each with weights of its own; absent: 1. */
  readonly lanes?: number;
  /**
   * @param outputs name → tensor
   * @param options.parameters values to build in as constants (faster; they cannot be set afterwards)
   */
  compile(
    graph: Graph,
    outputs: Readonly<Record<string, Tensor>>,
    options?: { readonly parameters?: Readonly<Record<string, ArrayTensor>> },
  ): Promise<Executable>;
}

export interface RunOptions {
  readonly generator?: Generator;
  readonly into?: Readonly<Record<string, ArrayTensor>>;
}

/** Values of the outputs by name. */
export type Results = Record<string, ArrayTensor>;

export interface Executable {
  /**
   * Values of parameters by name; names that the program does not use are ignored. Arrays are kept, not copied: call again
   * after changing their contents, so that engines with memory of their own see it.
   */
  setParameters(values: Readonly<Record<string, ArrayTensor>>): void;
  /**
   * Runs once. Throws when a feed is missing or its shape does not fit, and when a parameter was never set.
   * @param options.generator what dropout masks are drawn from; needed by programs built with `training: true` that drop out
   * @param options.into arrays of the caller's by output: an engine that can writes these outputs there and gives them back,
   * which spares the memory of new ones; another gives new arrays
   */
  run(feeds: Feeds, options?: RunOptions): Promise<Results>;
  /** How many feeds `runTogether` takes. Absent: the program computes one after the other. */
  readonly lanes?: number;
  /** Runs on several feeds at the same time. Draws, and so the results, are those of one `run` after the other. */
  runTogether?(feeds: readonly Feeds[], options?: Pick<RunOptions, 'generator'>): Promise<readonly Results[]>;
  dispose(): void | Promise<void>;
}

/**
 * Runs a program on several feeds, at most as many as it has lanes. The results of one feed may be written into arrays of the
 * caller's.
 */
export async function runTogether(
  executable: Executable,
  feeds: readonly Feeds[],
  options: RunOptions = {},
): Promise<readonly Results[]> {
  if (feeds.length === 1) return [await executable.run(feeds[0]!, options)];
  if (executable.runTogether === undefined)
    throw new Error(`a program of one lane cannot run ${feeds.length} feeds at once`);
  return executable.runTogether(feeds, options);
}

/** One way in which an engine runs, or why it cannot here. */
export interface EngineAvailability {
  /** The engine and the option that chooses it: `onnxruntime, provider: cuda`. */
  readonly name: string;
  /** Absent where it works. */
  readonly problem?: string;
}

export interface EngineProperties {
  /** Tries every way in which the engine can run on this machine. */
  readonly availability: () => Promise<readonly EngineAvailability[]>;
}

declare module '../registry/component.js' {
  interface Instances {
    engine: Engine;
  }
  interface Properties {
    engine: EngineProperties;
  }
  interface Services {
    engine: Engine;
  }
}
