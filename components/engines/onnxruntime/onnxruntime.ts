import * as onnxruntime from 'onnxruntime-node';
import { UserInputError } from '../../../framework/errors.js';
import { Type } from '../../../framework/registry/type.js';
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
import { Lanes } from './lanes.js';
import { OnnxruntimeSession } from './session.js';

interface Options {
  readonly provider: 'cpu' | 'cuda' | 'webgpu';
  readonly threads: number;
  readonly lanes?: number;
}

/**
 * Optimizers to switch off. They would turn transposes back into flags of matrix products, which the CPU form avoids on
 * purpose.
 */
const keptTransposes = 'GemmTransposeFusion;MatmulTransposeFusion';

/**
 * Microseconds that a thread waits actively for work before it sleeps. It is longer than the gaps between operations, and short
 * enough that threads do not keep each other from working on busy cores. Without a limit a step took twice as long.
 */
const spinning = '50';

class Onnxruntime implements Engine {
  readonly name = 'onnxruntime';
  readonly lanes: number;
  private readonly options: Options;

  constructor(options: Options) {
    this.lanes = options.lanes ?? 1;
    if (this.lanes > 1 && options.provider !== 'cpu') {
      throw new UserInputError({
        place: 'engine.lanes',
        reason: `lanes are threads of the CPU, and the provider is ${options.provider}`,
        remedy: 'Leave `lanes` out, or set `engine.provider: cpu`.',
      });
    }
    this.options = options;
  }

  async compile(
    graph: Graph,
    outputs: Readonly<Record<string, Tensor>>,
    options: { readonly parameters?: Readonly<Record<string, ArrayTensor>> } = {},
  ): Promise<Executable> {
    const { provider, threads } = this.options;
    const form = provider === 'cpu' ? 'cpu' : 'portable';
    const model = programModel(graph, outputs, { ...options, form, threads });
    const settings: onnxruntime.InferenceSession.SessionOptions = {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      // The pattern plans memory for the largest shapes that it saw. Without it a training step needs 40 % less.
      enableMemPattern: !graph.training,
      extra: {
        optimization: { disable_specified_optimizers: keptTransposes },
        session: { intra_op: { spin_duration_us: spinning } },
      },
      logSeverityLevel: 3,
    };
    const session = await onnxruntime.InferenceSession.create(model.bytes, settings).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const advice = provider === 'cpu' ? '' : '\n  "formulary engines" says which providers work on this machine.';
      throw new Error(`onnxruntime cannot compile the program for provider ${provider}: ${reason}${advice}`, { cause });
    });
    const others = this.lanes === 1 ? undefined : new Lanes(this.lanes - 1, { bytes: model.bytes, settings });
    return new OnnxruntimeSession(session, graph, model, outputs, others);
  }
}

export default component({
  kind: 'engine',
  type: 'onnxruntime',
  isDefault: true,
  version: 2,
  summary: 'Runs tensor programs as ONNX graphs with onnxruntime: on the CPU, or with its CUDA and WebGPU providers.',
  options: Type.Object({
    provider: Type.Union([Type.Literal('cpu'), Type.Literal('cuda'), Type.Literal('webgpu')], {
      default: 'cpu',
      description: 'Where programs run. cpu and webgpu come with the npm package; cuda is a download.',
    }),
    threads: Type.Integer({
      minimum: 1,
      default: 1,
      description: 'Threads within one operation; more than one helps only on idle cores. Results are the same bytes.',
    }),
    lanes: Type.Integer({
      minimum: 1,
      default: 1,
      description:
        'Batches that are computed at the same time, each by a thread with a copy of the weights: the parts of a training step (`teacher.microBatch`) and groups of prompts. Results are the same bytes; the provider is cpu.',
    }),
  }),
  rules: [{ option: 'lanes', is: [1], unless: { provider: ['cpu'] }, because: 'lanes are threads of the CPU' }],
  keyExcludes: ['threads', 'lanes'],
  properties: { availability: onnxruntimeAvailability },
  build: ({ options }) => new Onnxruntime(options),
});
