import { elementCount, type ArrayTensor, type Feeds } from './array.js';
import { differentiate } from './differentiate.js';
import { runTogether, type Engine, type Executable } from './engine.js';
import { Generator, type GeneratorState } from './generator.js';
import type { ParameterSpecification, Tensor } from './graph.js';
import { initialValues } from './initial-values.js';
import type { Optimizer, OptimizerMemory } from './optimizers/optimizer.js';
import { programOf } from './program.js';

export interface TrainerOptions extends UpdateOptions {
  /** The scalar that training makes small. Its graph is the program. */
  readonly loss: Tensor;
  /** Other scalars to report at each step, by name. */
  readonly report?: Readonly<Record<string, Tensor>>;
}

/** How parameters change with their gradients. */
export interface UpdateOptions {
  readonly optimizer: Optimizer;
  /** Draws the first values and the dropout masks, each from a stream of its own. */
  readonly generator: Generator;
  /** Values that replace the first values, such as a loaded checkpoint. Those of frozen parameters are kept, not copied. */
  readonly initial?: Readonly<Record<string, ArrayTensor>>;
  /** Step (1, 2, …) → learning rate; default: the optimizer's. */
  readonly schedule?: (step: number) => number;
  /** Gradients are scaled down to this norm, taken over all of them together. */
  readonly clipNorm?: number;
  /** Decay of an exponential moving average of the parameters, which `averages` gives. Without it, no average is kept. */
  readonly averageDecay?: number;
}

/** All that a training run needs to go on exactly: plain arrays and JSON. */
export interface TrainerState {
  /** Steps done. */
  readonly step: number;
  readonly generator: GeneratorState;
  /** Trained parameters by name. */
  readonly parameters: Readonly<Record<string, ArrayTensor>>;
  /** `moment/parameter` → values, as many as the optimizer remembers. */
  readonly moments: Readonly<Record<string, ArrayTensor>>;
  /** Moving averages by name, where the run keeps them. */
  readonly averages?: Readonly<Record<string, ArrayTensor>>;
}

/** What a program trains and reports. */
export interface TrainedProgram {
  /** The trained parameters by name, with their shapes and first values. */
  readonly parameters: ReadonlyMap<string, ParameterSpecification>;
  /** Names of the scalars that it gives beside `loss`. */
  readonly reported: readonly string[];
}

interface Slot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/**
 * Runs training steps of one program. The engine computes the loss and its gradients; the optimizer then changes the parameters
 * in place.
 *
 * @example
 * const trainer = await Trainer.create(engine, {
 *   loss, // a scalar of a Graph({ training: true })
 *   optimizer: adam({ learningRate: 5e-4 }),
 *   generator: new Generator(42),
 * });
 * for (const feeds of batches) console.log((await trainer.step(feeds)).loss);
 * const weights = trainer.parameters();
 * await trainer.dispose();
 */
export class Trainer {
  private readonly executable: Executable;
  private readonly options: UpdateOptions;
  private readonly reported: readonly string[];
  private readonly slots: readonly Slot[];
  private readonly values: Record<string, ArrayTensor>;
  private readonly memory: OptimizerMemory;
  /** `gradient/<parameter>` → its part of the optimizer's memory. */
  private readonly gradients: Readonly<Record<string, ArrayTensor>>;
  private readonly averageValues: Float32Array | undefined;
  private generator: Generator;
  private stepCount = 0;

  static async create(engine: Engine, options: TrainerOptions): Promise<Trainer> {
    const { loss, report = {}, generator, initial = {} } = options;
    for (const [name, { shape }] of Object.entries({ loss, ...report }))
      if (shape.length > 0) throw new Error(`"${name}" must be a scalar to be reported, not [${shape.join(', ')}]`);
    const { graph } = loss;
    const used = programOf(graph, { loss }).parameters;
    const trained = [...graph.parameters].filter(([name, { trainable }]) => trainable && used.has(name));
    if (trained.length === 0) throw new Error('nothing to train: the loss depends on no trainable parameter');
    const tensors = trained.map(([name]) => graph.parameterTensor(name));
    const gradients = differentiate(loss, tensors);
    const outputs: Record<string, Tensor> = { loss, ...report };
    trained.forEach(([name], i) => (outputs[`gradient/${name}`] = gradients.get(tensors[i]!)!));
    const executable = await engine.compile(graph, outputs);
    const missing = new Map([...graph.parameters].filter(([name]) => initial[name] === undefined));
    const values = { ...initialValues(missing, generator.split('parameters')), ...initial };
    return new Trainer(executable, options, { parameters: new Map(trained), reported: Object.keys(report) }, values);
  }

  /**
   * A trainer of a program that gives `loss`, what is reported, and `gradient/<parameter>` in another way than by one graph.
   */
  static over(executable: Executable, program: TrainedProgram, options: UpdateOptions): Trainer {
    const { generator, initial = {} } = options;
    const missing = new Map([...program.parameters].filter(([name]) => initial[name] === undefined));
    const values = { ...initialValues(missing, generator.split('parameters')), ...initial };
    return new Trainer(executable, options, program, values);
  }

  private constructor(
    executable: Executable,
    options: UpdateOptions,
    program: TrainedProgram,
    values: Readonly<Record<string, ArrayTensor>>,
  ) {
    this.executable = executable;
    this.options = options;
    this.reported = ['loss', ...program.reported];
    this.generator = options.generator.split('dropout');
    let length = 0;
    this.slots = [...program.parameters].map(([name, { shape }]) => {
      const start = length;
      return { name, shape, start, end: (length += elementCount(shape)) };
    });
    this.memory = options.optimizer.allocate(length);
    this.gradients = Object.fromEntries(
      this.slots.map(({ name, shape, start, end }) => [
        `gradient/${name}`,
        { data: this.memory.gradients.subarray(start, end), shape },
      ]),
    );
    this.values = { ...values };
    for (const { name, shape, start, end } of this.slots) {
      const data = this.memory.parameters.subarray(start, end);
      data.set(sized(values[name]!, name, shape).data);
      this.values[name] = { data, shape };
    }
    this.averageValues = options.averageDecay === undefined ? undefined : this.memory.parameters.slice();
    executable.setParameters(this.values);
  }

  /**
   * Makes one step and gives the loss and the reported scalars as they were before it. Several batches make one step with the
   * mean of their gradients and reports, which stands in for a large batch that does not fit into memory. They are computed at
   * the same time where the engine has lanes.
   *
   * @param shares weights of the batches in the mean, which sum to 1: for batches of different sizes
   */
  async step(feeds: Feeds | readonly Feeds[], shares?: readonly number[]): Promise<Record<string, number>> {
    const batches: readonly Feeds[] = Array.isArray(feeds) ? feeds : [feeds as Feeds];
    if (batches.length === 0) throw new Error('a step needs at least one batch');
    const report = Object.fromEntries(this.reported.map((name) => [name, 0]));
    const lanes = this.executable.lanes ?? 1;
    for (let first = 0; first < batches.length; first += lanes) {
      const options = { generator: this.generator, ...(first === 0 && { into: this.gradients }) };
      const together = await runTogether(this.executable, batches.slice(first, first + lanes), options);
      for (const [lane, results] of together.entries()) {
        const batch = first + lane;
        this.collect(results, batch === 0, shares?.[batch] ?? 1);
        for (const name of this.reported)
          report[name]! += results[name]!.data[0]! * (shares?.[batch] ?? 1 / batches.length);
      }
    }
    this.update(shares === undefined ? 1 / batches.length : 1);
    return report;
  }

  /** All parameters of the graph by name: copies of the trained ones, and the frozen ones themselves. */
  parameters(): Record<string, ArrayTensor> {
    return { ...this.values, ...this.named('', this.memory.parameters) };
  }

  /** The moving averages by name. Throws where `averageDecay` was not set. */
  averages(): Record<string, ArrayTensor> {
    if (this.averageValues === undefined)
      throw new Error('no averages are kept: give `averageDecay` to Trainer.create');
    return this.named('', this.averageValues);
  }

  state(): TrainerState {
    const { moments } = this.memory;
    return {
      ...(this.averageValues && { averages: this.averages() }),
      step: this.stepCount,
      generator: this.generator.state(),
      parameters: this.named('', this.memory.parameters),
      moments: Object.assign({}, ...Object.keys(moments).map((name) => this.named(`${name}/`, moments[name]!))),
    };
  }

  /** Goes on from a state of the same program and optimizer. The steps that follow give the same bytes as without a break. */
  restore(state: TrainerState): void {
    for (const { name, shape, start } of this.slots) {
      this.memory.parameters.set(sized(state.parameters[name], name, shape).data, start);
      for (const [moment, values] of Object.entries(this.memory.moments)) {
        const key = `${moment}/${name}`;
        values.set(sized(state.moments[key], key, shape).data, start);
      }
      this.averageValues?.set(sized(state.averages?.[name], `average of ${name}`, shape).data, start);
    }
    this.stepCount = state.step;
    this.generator = Generator.restore(state.generator);
    this.executable.setParameters(this.values);
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
  }

  /** Adds the gradients of a batch, times its share. */
  private collect(results: Readonly<Record<string, ArrayTensor>>, first: boolean, share: number): void {
    for (const [name, { data: sum }] of Object.entries(this.gradients)) {
      const { data } = results[name]!;
      if (first) {
        if (data !== sum) sum.set(data);
        if (share !== 1) for (let i = 0; i < sum.length; i++) sum[i]! *= share;
      } else {
        for (let i = 0; i < sum.length; i++) sum[i]! += share * data[i]!;
      }
    }
  }

  private update(scale: number): void {
    const { schedule, optimizer, averageDecay } = this.options;
    const step = ++this.stepCount;
    const gradientScale = scale * this.clipping(scale);
    this.memory.update({ rate: schedule?.(step) ?? optimizer.learningRate, step, gradientScale });
    if (this.averageValues !== undefined) follow(this.averageValues, this.memory.parameters, 1 - averageDecay!);
    this.executable.setParameters(this.values);
  }

  /** The factor that brings the common norm of the scaled gradients down to `clipNorm`; 1 where it is smaller already. */
  private clipping(scale: number): number {
    const { clipNorm } = this.options;
    if (clipNorm === undefined) return 1;
    const { gradients } = this.memory;
    let squares = 0;
    // An iterator would take ten times as long.
    for (let i = 0; i < gradients.length; i++) squares += gradients[i]! * gradients[i]!;
    return Math.min(1, clipNorm / (scale * Math.sqrt(squares) + 1e-6));
  }

  private named(prefix: string, flat: Float32Array): Record<string, ArrayTensor> {
    return Object.fromEntries(
      this.slots.map(({ name, shape, start, end }) => [`${prefix}${name}`, { data: flat.slice(start, end), shape }]),
    );
  }
}

function sized(value: ArrayTensor | undefined, name: string, shape: readonly number[]): ArrayTensor {
  if (value?.data.length === elementCount(shape)) return value;
  const received = value === undefined ? 'is missing' : `has shape [${value.shape.join(', ')}]`;
  throw new Error(`"${name}" ${received}; expected [${shape.join(', ')}]`);
}

/** Moves each average a share of the way to its value. */
function follow(averages: Float32Array, values: Float32Array, share: number): void {
  for (let i = 0; i < averages.length; i++) averages[i]! += share * (values[i]! - averages[i]!);
}
