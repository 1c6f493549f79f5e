import { Type } from '../../../framework/registry/type.js';
import { component } from '../../../framework/registry/component.js';
import {
  programOf,
  type ArrayTensor,
  type Engine,
  type Executable,
  type Graph,
  type Tensor,
} from '../../../framework/tensor/index.js';
import { tensorflowAvailability } from './availability.js';
import { loadTensorflow, type LoadedTensorflow, type TensorflowPackage } from './load-tensorflow.js';
import { TensorflowProgram } from './program-runner.js';

class TensorflowEngine implements Engine {
  readonly name = 'tensorflow';
  private readonly wanted: TensorflowPackage | undefined;
  private loading: Promise<LoadedTensorflow> | undefined;

  constructor(wanted: TensorflowPackage | undefined) {
    this.wanted = wanted;
  }

  async compile(
    graph: Graph,
    outputs: Readonly<Record<string, Tensor>>,
    options: { readonly parameters?: Readonly<Record<string, ArrayTensor>> } = {},
  ): Promise<Executable> {
    this.loading ??= loadTensorflow(this.wanted);
    const program = new TensorflowProgram(await this.loading, programOf(graph, outputs));
    program.setParameters(options.parameters ?? {});
    return program;
  }
}

export default component({
  kind: 'engine',
  type: 'tensorflow',
  version: 1,
  summary:
    'Runs tensor programs operation by operation with tfjs: on a GPU, on the TensorFlow library, or in WebAssembly.',
  options: Type.Object({
    package: Type.Optional(
      Type.Union([Type.Literal('tfjs-node-gpu'), Type.Literal('tfjs-node'), Type.Literal('wasm')], {
        description: 'Which tfjs to use. The default is the first of tfjs-node-gpu, tfjs-node and wasm that loads.',
      }),
    ),
  }),
  properties: { availability: tensorflowAvailability },
  build: ({ options }) => new TensorflowEngine(options.package),
});
