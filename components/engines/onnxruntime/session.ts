import * as onnxruntime from 'onnxruntime-node';
import type {
  ArrayTensor,
  Executable,
  Feeds,
  Graph,
  Results,
  RunOptions,
  Tensor,
} from '../../../framework/tensor/index.js';
import { completeFeeds, type ProgramModel } from '../../../framework/tensor/index.js';
import type { Lanes } from './lanes.js';
import { arrayTensor, onnxTensor } from './tensors.js';

/**
 * A compiled program in an onnxruntime session. Feeds and parameters are read in place. Results are copied out once. Writing
 * them into arrays of the caller saves finding new memory, which takes longer than the copy.
 */
export class OnnxruntimeSession implements Executable {
  private readonly session: onnxruntime.InferenceSession;
  private readonly graph: Graph;
  private readonly model: ProgramModel;
  private readonly outputs: Readonly<Record<string, Tensor>>;
  private readonly parameters = new Map<
    string,
    { readonly data: ArrayTensor['data']; readonly tensor: onnxruntime.Tensor }
  >();

  /** Parameters that the other lanes do not have yet. */
  private readonly unsent = new Map<string, ArrayTensor>();
  readonly lanes: number;

  /** @param others the lanes beside this session; absent: none */
  constructor(
    session: onnxruntime.InferenceSession,
    graph: Graph,
    model: ProgramModel,
    outputs: Readonly<Record<string, Tensor>>,
    private readonly others?: Lanes,
  ) {
    this.session = session;
    this.graph = graph;
    this.model = model;
    this.outputs = outputs;
    this.lanes = 1 + (others?.count ?? 0);
  }

  setParameters(values: Readonly<Record<string, ArrayTensor>>): void {
    for (const name of this.model.parameters) {
      const value = values[name];
      if (value === undefined) continue;
      const { shape, trainable } = this.graph.parameters.get(name)!;
      const isKnown = this.parameters.get(name)?.data === value.data;
      // A trainer changes trained ones in place.
      if (this.others !== undefined && (trainable || !isKnown)) this.unsent.set(name, value);
      if (isKnown) continue;
      if (shape.join() !== value.shape.join())
        throw new Error(`parameter "${name}" has shape [${shape.join(', ')}], not [${value.shape.join(', ')}]`);
      this.parameters.set(name, { data: value.data, tensor: onnxTensor(value) });
    }
  }

  /** The last feed runs in this thread. Its masks are drawn last, because drawing reuses the arrays of the one before. */
  async runTogether(feeds: readonly Feeds[], { generator }: RunOptions = {}): Promise<readonly Results[]> {
    const { others } = this;
    if (others === undefined) throw new Error('this program was compiled for one lane');
    others.setParameters(Object.fromEntries(this.unsent));
    this.unsent.clear();
    const sent = feeds.slice(0, -1).map((some, lane) => {
      const complete = completeFeeds(this.graph, this.model.inputs, some, generator).feeds;
      return others.run(lane, complete);
    });
    return Promise.all([...sent, this.run(feeds.at(-1)!, { generator: generator! })]);
  }

  async run(feeds: Feeds, { generator, into = {} }: RunOptions = {}): Promise<Results> {
    const complete = completeFeeds(this.graph, this.model.inputs, feeds, generator).feeds;
    const values: Record<string, onnxruntime.Tensor> = {};
    for (const [name, value] of Object.entries(complete)) values[name] = onnxTensor(value);
    for (const name of this.model.parameters) {
      const parameter = this.parameters.get(name);
      if (parameter === undefined) throw new Error(`parameter "${name}" was not set: call setParameters first`);
      values[name] = parameter.tensor;
    }
    const names = Object.keys(this.outputs);
    const targets = names.map((name) => [name, into[name] === undefined ? null : onnxTensor(into[name])] as const);
    const results = await this.session.run(values, Object.fromEntries(targets));
    return Object.fromEntries(names.map((name) => [name, into[name] ?? arrayTensor(results[name]!)] as const));
  }

  async dispose(): Promise<void> {
    this.parameters.clear();
    await this.others?.dispose();
    await this.session.release();
  }
}
