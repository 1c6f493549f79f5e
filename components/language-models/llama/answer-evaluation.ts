import type { ArrayTensor, Engine, Executable } from '../../../framework/tensor/index.js';
import { layeredInference } from '../../teachers/llama/layers/layered-inference.js';
import type { StoredWeights } from '../../teachers/llama/layers/stored-weights.js';
import { packingOf, type PackingOptions } from '../../teachers/llama/packed-prompts.js';
import { inSteps, mostTokensPerStep } from '../../teachers/llama/prompt-reader.js';
import { answerFeeds, answerTokens, type AnsweredTokens } from './answer-batches.js';
import { answerLoss, answerLossBehind, layersOf, type AnswerShape } from './answer-program.js';

/** Tells how likely a model finds given answers. */
export class AnswerEvaluation {
  private constructor(
    private readonly executable: Executable,
    readonly packing: PackingOptions,
  ) {}

  /** @param stored weights of a decoder that is computed layer by layer */
  static async create(engine: Engine, shape: AnswerShape, stored?: StoredWeights): Promise<AnswerEvaluation> {
    const packing = packingOf({ wordPath: false, architecture: shape.architecture });
    if (stored !== undefined) {
      const layered = await layeredInference(engine, layersOf(shape), stored, (graph, ending) => ({
        loss: answerLossBehind(shape, graph, ending),
      }));
      return new AnswerEvaluation(layered, packing);
    }
    const loss = answerLoss(shape);
    return new AnswerEvaluation(await engine.compile(loss.graph, { loss }), packing);
  }

  /** The mean cross-entropy of a token of the answers. */
  async loss(
    weights: Readonly<Record<string, ArrayTensor>>,
    examples: readonly AnsweredTokens[],
    signal: AbortSignal,
  ): Promise<number> {
    this.executable.setParameters(weights);
    let sum = 0;
    for (const group of inSteps(examples, mostTokensPerStep, tokensOf)) {
      signal.throwIfAborted();
      const { loss } = await this.executable.run(answerFeeds(group, this.packing));
      sum += loss!.data[0]! * answerTokens(group);
    }
    return sum / answerTokens(examples);
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
  }
}

function tokensOf({ prompt, answer }: AnsweredTokens): number {
  return prompt.length + answer.length;
}
