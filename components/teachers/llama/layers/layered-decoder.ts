import { type ArrayTensor, type Engine, type Feeds, type Generator } from '../../../../framework/tensor/index.js';
import { layerForms, prefixOf, type LayerForm, type LayeredShape } from './layer-forms.js';
import { LayerWeights } from './layer-weights.js';
import type { StoredWeights } from './stored-weights.js';

type Weights = Readonly<Record<string, ArrayTensor>>;

/** What the way back needs of a way forward. */
export interface Passed {
  /** [token, width] the input of every layer. */
  readonly inputs: readonly ArrayTensor[];
  /** [ending, width] the states at the last tokens. */
  readonly ending: ArrayTensor;
}

/**
 * A decoder that is computed layer by layer: one program runs once for each layer, with weights that are widened to float32 for
 * as long as it runs. Only the inputs of the layers are kept, and the way back computes each layer again.
 */
export class LayeredDecoder {
  private constructor(
    private readonly weights: LayerWeights,
    private readonly forms: readonly LayerForm[],
  ) {}

  static async create(
    engine: Engine,
    shape: LayeredShape,
    stored: StoredWeights,
    training: boolean,
  ): Promise<LayeredDecoder> {
    return new LayeredDecoder(new LayerWeights(shape, stored), await layerForms(engine, shape, training));
  }

  /**
   * @param learned the adapters by name
   * @param keep false: the inputs of the layers are not needed afterwards
   * @param generator what dropout masks are drawn from, the same on the way back
   */
  async forward(feeds: Feeds, learned: Weights, keep: boolean, generator?: Generator): Promise<Passed> {
    const inputs: ArrayTensor[] = [];
    let state = this.weights.embedded(feeds['ids']!);
    for (const [layer, form] of this.forms.entries()) {
      if (keep) inputs.push(state);
      form.forward.setParameters(this.weights.of(layer, form, learned));
      state = (await form.forward.run({ ...feeds, state }, streamOf(generator, layer)))['next']!;
    }
    return { inputs, ending: state };
  }

  /** The gradients of the adapters by name. @param change [ending, width] the gradient of the ending states */
  async backward(feeds: Feeds, learned: Weights, { inputs }: Passed, change: ArrayTensor, generator?: Generator) {
    const gradients: Record<string, ArrayTensor> = {};
    for (let layer = this.forms.length - 1; layer >= 0; layer--) {
      const form = this.forms[layer]!;
      const { backward, trained } = form;
      backward!.setParameters(this.weights.of(layer, form, learned));
      const results = await backward!.run({ ...feeds, state: inputs[layer]!, change }, streamOf(generator, layer));
      change = results['before']!;
      for (const name of trained) gradients[prefixOf(layer) + name] = results[`gradient/${name}`]!;
    }
    return gradients;
  }

  async dispose(): Promise<void> {
    for (const { forward, backward } of new Set(this.forms)) {
      await forward.dispose();
      await backward?.dispose();
    }
  }
}

function streamOf(generator: Generator | undefined, layer: number) {
  return generator === undefined ? {} : { generator: generator.split(`layer ${layer}`) };
}
