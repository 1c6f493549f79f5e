import type { ArrayTensor, Feeds } from './array.js';
import type { Generator } from './generator.js';
import type { Graph, Tensor } from './graph.js';

/** Runs tensor programs: compiles the part of a graph that some outputs need once, then runs it many times. */
export interface Engine {
  readonly name: string;
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
  run(feeds: Feeds, options?: RunOptions): Promise<Record<string, ArrayTensor>>;
  dispose(): void | Promise<void>;
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
