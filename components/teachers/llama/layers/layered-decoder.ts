import { type ArrayTensor, type Engine, type Feeds, type Generator } from '../../../../framework/tensor/index.js';
import type { TeacherShape } from '../teacher-program.js';
import { layerForms, prefixOf, type LayerForm } from './layer-forms.js';
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
  /** Arrays for the widened weights, which all layers share. */
  private readonly buffers = new Map<string, Float32Array>();

  private constructor(
    private readonly shape: TeacherShape,
    private readonly stored: StoredWeights,
    private readonly forms: readonly LayerForm[],
  ) {}

  static async create(
    engine: Engine,
    shape: TeacherShape,
    stored: StoredWeights,
    training: boolean,
  ): Promise<LayeredDecoder> {
    return new LayeredDecoder(shape, stored, await layerForms(engine, shape, training));
  }

  /**
   * @param learned the adapters by name
   * @param keep false: the inputs of the layers are not needed afterwards
   * @param generator what dropout masks are drawn from, the same on the way back
   */
  async forward(feeds: Feeds, learned: Weights, keep: boolean, generator?: Generator): Promise<Passed> {
    const inputs: ArrayTensor[] = [];
    let state = this.embedded(feeds['ids']!);
    for (const [layer, form] of this.forms.entries()) {
      if (keep) inputs.push(state);
      form.forward.setParameters(this.weightsOf(layer, learned));
      state = (await form.forward.run({ ...feeds, state }, streamOf(generator, layer)))['next']!;
    }
    return { inputs, ending: state };
  }

  /** The gradients of the adapters by name. @param change [ending, width] the gradient of the ending states */
  async backward(feeds: Feeds, learned: Weights, { inputs }: Passed, change: ArrayTensor, generator?: Generator) {
    const gradients: Record<string, ArrayTensor> = {};
    for (let layer = this.forms.length - 1; layer >= 0; layer--) {
      const { backward, trained } = this.forms[layer]!;
      backward!.setParameters(this.weightsOf(layer, learned));
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

  private embedded(ids: ArrayTensor): ArrayTensor {
    const state = this.stored.rows('model/embed_tokens/weight', ids.data);
    const { embeddingScale } = this.shape.architecture;
    if (embeddingScale !== undefined) for (let i = 0; i < state.data.length; i++) state.data[i]! *= embeddingScale;
    return state;
  }

  private weightsOf(layer: number, learned: Weights): Weights {
    const { prefix, frozen, trained } = this.forms[layer]!;
    const values: Record<string, ArrayTensor> = {};
    for (const name of frozen)
      values[prefix + name] = this.stored.widened(prefixOf(layer) + name, (elements) => this.buffer(name, elements));
    for (const name of trained) values[prefix + name] = learned[prefixOf(layer) + name]!;
    return values;
  }

  private buffer(name: string, elements: number): Float32Array {
    const buffer = this.buffers.get(name) ?? new Float32Array(elements);
    this.buffers.set(name, buffer);
    return buffer;
  }
}

function streamOf(generator: Generator | undefined, layer: number) {
  return generator === undefined ? {} : { generator: generator.split(`layer ${layer}`) };
}
