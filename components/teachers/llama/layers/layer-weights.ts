import type { ArrayTensor } from '../../../../framework/tensor/index.js';
import { prefixOf, type LayerForm, type LayeredShape } from './layer-forms.js';
import type { StoredWeights } from './stored-weights.js';

type Weights = Readonly<Record<string, ArrayTensor>>;

/** The weights of one layer at a time, widened to float32 into arrays that all layers share. */
export class LayerWeights {
  private readonly buffers = new Map<string, Float32Array>();

  constructor(
    private readonly shape: LayeredShape,
    private readonly stored: StoredWeights,
  ) {}

  /** [ids, width] what the first layer reads. */
  embedded(ids: ArrayTensor): ArrayTensor {
    const state = this.stored.rows('model/embed_tokens/weight', ids.data);
    const { embeddingScale } = this.shape.architecture;
    if (embeddingScale !== undefined) for (let i = 0; i < state.data.length; i++) state.data[i]! *= embeddingScale;
    return state;
  }

  /** Those of a layer, under the names that its form has. @param learned the adapters by name */
  of(layer: number, { prefix, frozen, trained }: Omit<LayerForm, 'forward'>, learned: Weights): Weights {
    const values: Record<string, ArrayTensor> = {};
    for (const name of frozen)
      values[prefix + name] = this.stored.widened(prefixOf(layer) + name, (elements) => this.buffer(name, elements));
    for (const name of trained) values[prefix + name] = learned[prefixOf(layer) + name]!;
    return values;
  }

  /** Those among some parameters that are stored, such as the gain of the final norm. They stay widened. */
  kept(names: Iterable<string>): Weights {
    const own = [...names].filter((name) => this.stored.has(name));
    return Object.fromEntries(
      own.map((name) => [name, this.stored.widened(name, (elements) => new Float32Array(elements))]),
    );
  }

  private buffer(name: string, elements: number): Float32Array {
    const buffer = this.buffers.get(name) ?? new Float32Array(elements);
    this.buffers.set(name, buffer);
    return buffer;
  }
}
