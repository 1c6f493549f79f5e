import * as onnxruntime from 'onnxruntime-node';
import { Type } from 'typebox';
import { component } from '../../../framework/registry/component.js';
import {
  programModel,
  type ArrayTensor,
  type Engine,
  type Executable,
  type Graph,
  type Tensor,
} from '../../../framework/tensor/index.js';
import { onnxruntimeAvailability } from './availability.js';
import { OnnxruntimeSession } from './session.js';

interface Options {
  readonly provider: 'cpu' | 'cuda' | 'webgpu';
  readonly threads: number;
}

class Onnxruntime implements Engine {
  readonly name = 'onnxruntime';
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async compile(
    graph: Graph,
    outputs: Readonly<Record<string, Tensor>>,
    options: { readonly parameters?: Readonly<Record<string, ArrayTensor>> } = {},
  ): Promise<Executable> {
    const { provider, threads } = this.#options;
    const model = programModel(graph, outputs, { ...options, form: provider === 'cpu' ? 'cpu' : 'portable' });
    const session = await onnxruntime.InferenceSession.create(model.bytes, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    }).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`onnxruntime cannot compile the program for provider ${provider}: ${reason}`, { cause });
    });
    return new OnnxruntimeSession(session, graph, model, outputs);
  }
}

export default component({
  kind: 'engine',
  type: 'onnxruntime',
  isDefault: true,
  version: 1,
  summary: 'Runs tensor programs as ONNX graphs with onnxruntime: on the CPU, or with its CUDA and WebGPU providers.',
  options: Type.Object({
    provider: Type.Union([Type.Literal('cpu'), Type.Literal('cuda'), Type.Literal('webgpu')], {
      default: 'cpu',
      description: 'Where programs run. cpu and webgpu come with the npm package; cuda is a download.',
    }),
    threads: Type.Integer({
      minimum: 1,
      default: 1,
      description:
        'Threads within one operation. More than one helps only on idle cores, and changes the last bits of some sums.',
    }),
  }),
  properties: { availability: onnxruntimeAvailability },
  build: ({ options }) => new Onnxruntime(options),
});
