import {
  Graph,
  differentiate,
  dropout,
  multiply,
  reduceSum,
  type Engine,
  type Executable,
  type Tensor,
} from '../../../../framework/tensor/index.js';
import { decoderLayer } from '../decoder-layer.js';
import type { TeacherShape } from '../teacher-program.js';
import { tokensOf } from '../tokens.js';

/**
 * The compiled programs of all layers of one form. Their parameters are named as those of the layer that they were built for.
 */
export interface LayerForm {
  /** `model/layers/<the layer that it was built for>/` */
  readonly prefix: string;
  /** Names of its parameters, without the prefix: those that are frozen, and those that are trained. */
  readonly frozen: readonly string[];
  readonly trained: readonly string[];
  /** Input `state` [token, width] → output `next`, the state behind the layer. */
  readonly forward: Executable;
  /** Inputs `state` and `change`, the gradient of `next` → `before`, that of `state`, and `gradient/<parameter>`. */
  readonly backward?: Executable;
}

/** The part of a model's shape that decides its layers. */
export type LayeredShape = Pick<TeacherShape, 'architecture' | 'maxTokens' | 'attentionBlock' | 'training'>;

/** Compiles one form for all layers that are alike, and gives the form of every layer. */
export async function layerForms(
  engine: Engine,
  shape: LayeredShape,
  training: boolean,
): Promise<readonly LayerForm[]> {
  return byLikeness(shape, (index) => compileForm(engine, shape, index, training));
}

/** Makes something once for all layers that one program computes, and gives that of every layer. */
export async function byLikeness<Form>(
  shape: LayeredShape,
  make: (layer: number) => Promise<Form>,
): Promise<readonly Form[]> {
  const forms = new Map<string, Form>();
  const ofLayer: Form[] = [];
  for (let index = 0; index < shape.architecture.layers; index++) {
    const key = likeness(shape, index);
    const form = forms.get(key) ?? (await make(index));
    forms.set(key, form);
    ofLayer.push(form);
  }
  return ofLayer;
}

/** Equal for layers that one program computes. */
function likeness({ architecture, training }: LayeredShape, index: number): string {
  const prefix = prefixOf(index);
  const adapters = Object.entries(training.lora?.modules ?? {}).filter(([path]) => path.startsWith(prefix));
  return JSON.stringify([
    index === 0 && training.dropout > 0,
    index === architecture.layers - 1,
    architecture.slidingWindow?.layers.includes(index),
    adapters.map(([path, size]) => [path.slice(prefix.length), size]),
  ]);
}

async function compileForm(engine: Engine, shape: LayeredShape, index: number, training: boolean): Promise<LayerForm> {
  const prefix = prefixOf(index);
  const ahead = layerGraph(shape, index, training);
  const forward = await engine.compile(ahead.graph, { next: ahead.output });
  const form = { prefix, ...parametersOf(ahead.graph, prefix), forward };
  if (!training) return form;
  const back = layerGraph(shape, index, training);
  const change = back.graph.input('change', back.output.shape);
  const product = reduceSum(multiply(back.output, change), [0, 1]);
  const tensors = form.trained.map((name) => back.graph.parameterTensor(prefix + name));
  const gradients = differentiate(product, [back.input, ...tensors]);
  const outputs: Record<string, Tensor> = { before: gradients.get(back.input)! };
  form.trained.forEach((name, i) => (outputs[`gradient/${name}`] = gradients.get(tensors[i]!)!));
  return { ...form, backward: await engine.compile(back.graph, outputs) };
}

/** The names of the parameters of a layer, without its prefix. */
export function parametersOf(graph: Graph, prefix: string): Pick<LayerForm, 'frozen' | 'trained'> {
  const parameters = [...graph.parameters].map(([name, { trainable }]) => ({ name, trainable }));
  const own = (wanted: boolean) =>
    parameters.filter(({ trainable }) => trainable === wanted).map(({ name }) => name.slice(prefix.length));
  return { frozen: own(false), trained: own(true) };
}

function layerGraph(shape: LayeredShape, index: number, training: boolean) {
  const { architecture, maxTokens, training: own } = shape;
  const graph = new Graph({ training });
  const tokens = tokensOf(graph, architecture, maxTokens);
  const input = graph.input('state', ['row*position', architecture.width]);
  const entering = index === 0 ? dropout(input, own.dropout, 'model') : input;
  const all = tokens.seenBy(index);
  const asking = index === architecture.layers - 1 ? tokens.last(all) : all;
  const scope = graph.scope(prefixOf(index).slice(0, -1));
  return { graph, input, output: decoderLayer({ ...shape, ...architecture, scope, asking, all }, entering) };
}

export function prefixOf(layer: number): string {
  return `model/layers/${layer}/`;
}
