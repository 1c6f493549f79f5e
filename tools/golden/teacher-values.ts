import { join } from 'node:path';
import { fitPrompts } from '../../components/teachers/llama/fit-prompts.js';
import { startingModel, type LlamaModel } from '../../components/teachers/llama/llama-model.js';
import { mergeAdapters } from '../../components/teachers/llama/adapter/merge-adapters.js';
import type { LlamaOptions } from '../../components/teachers/llama/options.js';
import { packingOf, promptFeeds, type TokenizedPrompt } from '../../components/teachers/llama/packed-prompts.js';
import { PromptReader } from '../../components/teachers/llama/prompt-reader.js';
import { teacherObjective, teacherProgram } from '../../components/teachers/llama/teacher-program.js';
import { teacherTerms } from '../../components/teachers/llama/teacher-terms.js';
import type { WeightedTerms } from '../../components/training/weighted-terms.js';
import {
  Generator,
  Graph,
  Trainer,
  adamw,
  differentiate,
  type ArrayTensor,
  type Engine,
  type Feeds,
  type Tensor,
} from '../../framework/tensor/index.js';
import type { TeacherFile, TeacherValues } from './teacher-comparison.js';

/** Computes the fields of the golden form with the teacher's own model, packing and trainer. */
export async function computeTeacher(file: TeacherFile, folder: string, engine: Engine): Promise<TeacherValues> {
  const medications = file.prompts[0]!.labels.length;
  const options = { checkpoint: folder, maxTokens: file.max_tokens, wordPath: false, dropout: 0 } as LlamaOptions;
  const adapted = () => startingModel({ ...options, adapter: join(folder, 'adapter') }, medications, []);
  const model = await adapted();
  const texts = file.prompts.map(({ text }) => [text]);
  const prompts = fitPrompts(texts, model.tokenizer, {
    maxTokens: file.max_tokens,
    truncation: 'end',
    vocabulary: model.shape.architecture.vocabulary,
  });
  const base = await startingModel(options, medications, []);
  const head = model.initialWeights['score/weight']!;
  // Merging changes weights in place, so it gets a model of its own.
  const merged = mergeAdapters(model.shape, (await adapted()).initialWeights);
  const after = await read(engine, model, prompts);
  return {
    ids: prompts.map(({ ids }) => Array.from(ids)),
    tokenization: file.tokenization.map(({ text }) => {
      const ids = [...model.tokenizer.encode(text)];
      return {
        ids,
        ids_with_special_tokens: [...model.tokenizer.encodeWhole(text)],
        decoded: model.tokenizer.decode(ids),
      };
    }),
    tensors: {
      hidden_base: (
        await read(engine, { ...base, initialWeights: { ...base.initialWeights, 'score/weight': head } }, prompts)
      ).hidden,
      hidden: after.hidden,
      logits: after.logits,
      layers_of_prompt_0: await layers(engine, model, prompts[0]!),
      ...(await gradients(engine, file, model, prompts)),
    },
    merged: (await read(engine, { ...model, shape: merged.shape, initialWeights: merged.weights }, prompts)).hidden,
    ...(await steps(engine, file, model, prompts)),
  };
}

async function read(engine: Engine, { shape, initialWeights }: LlamaModel, prompts: readonly TokenizedPrompt[]) {
  const reader = await PromptReader.create(engine, shape);
  try {
    return await reader.read(initialWeights, prompts, new AbortController().signal);
  } finally {
    await reader.dispose();
  }
}

/** [layers + 1, tokens, width] the embeddings of a prompt and the output of each layer, the last one after the final norm. */
async function layers(engine: Engine, { shape, initialWeights }: LlamaModel, prompt: TokenizedPrompt) {
  const states: Tensor[] = [];
  const { graph } = teacherProgram(shape, new Graph(), (state) => states.push(state));
  const executable = await engine.compile(graph, Object.fromEntries(states.map((state, i) => [String(i), state])));
  try {
    executable.setParameters(initialWeights);
    const results = await executable.run(promptFeeds([prompt], packingOf(shape)));
    const parts = states.map((_, i) => results[String(i)]!.data as Float32Array);
    return Float32Array.from(parts.flatMap((part) => [...part]));
  } finally {
    await executable.dispose();
  }
}

function objectiveOf({ shape }: LlamaModel): WeightedTerms {
  const program = teacherProgram(shape, new Graph({ training: true }));
  return teacherObjective(program, { terms: teacherTerms(new Map(), new Map()), interactions: [] });
}

/** All prompts as one batch. */
function batch(
  file: TeacherFile,
  { shape }: LlamaModel,
  prompts: readonly TokenizedPrompt[],
  objective: WeightedTerms,
): Feeds {
  const labels = Float32Array.from(file.prompts.flatMap((prompt) => prompt.labels));
  return {
    ...promptFeeds(prompts, packingOf(shape)),
    ...objective.feeds(prompts.length),
    labels: { data: labels, shape: [prompts.length, shape.medications] },
  };
}

/** `gradient/<name in the adapter's file>` of every trained tensor. */
async function gradients(
  engine: Engine,
  file: TeacherFile,
  model: LlamaModel,
  prompts: readonly TokenizedPrompt[],
): Promise<Record<string, Float32Array>> {
  const objective = objectiveOf(model);
  const loss = objective.total;
  const names = [...loss.graph.parameters].filter(([, { trainable }]) => trainable).map(([name]) => name);
  const parameters = names.map((name) => loss.graph.parameterTensor(name));
  const byParameter = differentiate(loss, parameters);
  const outputs = Object.fromEntries(names.map((name, i) => [`gradient/${name}`, byParameter.get(parameters[i]!)!]));
  const executable = await engine.compile(loss.graph, outputs);
  try {
    executable.setParameters(model.initialWeights);
    const results = await executable.run(batch(file, model, prompts, objective), { generator: new Generator(0) });
    return adapterNames(results);
  } finally {
    await executable.dispose();
  }
}

/** The losses before each step and after the last, and the trained tensors after 1 and 3 steps. */
async function steps(
  engine: Engine,
  file: TeacherFile,
  model: LlamaModel,
  prompts: readonly TokenizedPrompt[],
): Promise<Pick<TeacherValues, 'losses' | 'after' | 'adapter'>> {
  const { lr, betas, eps, weight_decay } = file.optimizer;
  const objective = objectiveOf(model);
  const trainer = await Trainer.create(engine, {
    loss: objective.total,
    optimizer: adamw({ learningRate: lr, betas, epsilon: eps, weightDecay: weight_decay }),
    generator: new Generator(0),
    initial: model.initialWeights,
  });
  try {
    const losses: number[] = [];
    const after: Record<string, Float32Array> = {};
    let adapter: TeacherValues['adapter'] | undefined;
    for (let step = 0; step <= 3; step++) {
      if (step === 1 || step === 3) {
        const { parameters } = trainer.state();
        adapter = { lora: model.shape.training.lora!, weights: parameters, checkpoint: model.checkpoint! };
        const here = Object.entries(parameters).map(([name, value]) => [`after_${step}/${name}`, value] as const);
        Object.assign(after, adapterNames(Object.fromEntries(here)));
      }
      losses.push((await trainer.step(batch(file, model, prompts, objective)))['loss']!);
    }
    return { losses, after, adapter: adapter! };
  } finally {
    await trainer.dispose();
  }
}

/** Renames `gradient/<our name>` and the like to `gradient/<name in the adapter's file>`. */
function adapterNames(tensors: Readonly<Record<string, ArrayTensor>>): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data }]) => {
      const [prefix, ...own] = name.split('/');
      return [`${prefix}/base_model.model.${own.join('.')}`, data as Float32Array];
    }),
  );
}
