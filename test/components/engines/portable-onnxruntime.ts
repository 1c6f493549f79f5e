import * as onnxruntime from 'onnxruntime-node';
import { OnnxruntimeSession } from '../../../components/engines/onnxruntime/session.js';
import {
  programModel,
  type Engine,
  type Executable,
  type Graph,
  type Tensor,
} from '../../../framework/tensor/index.js';

/** Runs the form that the GPU providers get on the CPU, where it can be tested. */
export class PortableOnnxruntime implements Engine {
  readonly name = 'onnxruntime-portable';

  async compile(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Promise<Executable> {
    const model = programModel(graph, outputs, { form: 'portable' });
    const options = { intraOpNumThreads: 1, logSeverityLevel: 3 } as const;
    return new OnnxruntimeSession(
      await onnxruntime.InferenceSession.create(model.bytes, options),
      graph,
      model,
      outputs,
    );
  }
}
