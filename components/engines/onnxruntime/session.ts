import * as onnxruntime from 'onnxruntime-node';
import type {
  ArrayTensor,
  DataType,
  Executable,
  Feeds,
  Graph,
  RunOptions,
  Tensor,
} from '../../../framework/tensor/index.js';
import { completeFeeds, dataTypeOf, type ProgramModel } from '../../../framework/tensor/index.js';

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

  constructor(
    session: onnxruntime.InferenceSession,
    graph: Graph,
    model: ProgramModel,
    outputs: Readonly<Record<string, Tensor>>,
  ) {
    this.session = session;
    this.graph = graph;
    this.model = model;
    this.outputs = outputs;
  }

  setParameters(values: Readonly<Record<string, ArrayTensor>>): void {
    for (const name of this.model.parameters) {
      const value = values[name];
      if (value === undefined || this.parameters.get(name)?.data === value.data) continue;
      const expected = this.graph.parameters.get(name)!.shape;
      if (expected.join() !== value.shape.join())
        throw new Error(`parameter "${name}" has shape [${expected.join(', ')}], not [${value.shape.join(', ')}]`);
      this.parameters.set(name, { data: value.data, tensor: onnxTensor(value) });
    }
  }

  async run(feeds: Feeds, { generator, into = {} }: RunOptions = {}): Promise<Record<string, ArrayTensor>> {
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

  dispose(): Promise<void> {
    this.parameters.clear();
    return this.session.release();
  }
}

function onnxTensor({ data, shape }: ArrayTensor): onnxruntime.Tensor {
  return new onnxruntime.Tensor(dataTypeOf(data), data, shape);
}

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } satisfies Record<DataType, unknown>;

function arrayTensor(result: onnxruntime.Tensor): ArrayTensor {
  const { data, dims, type } = result;
  if (!(type in arrays)) throw new Error(`onnxruntime returned ${type}, which no program declares`);
  return { data: data as ArrayTensor['data'], shape: dims };
}
