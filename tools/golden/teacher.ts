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
import type { Json } from '../../framework/json.js';
import {
  Generator,
  Graph,
  Trainer,
  adamw,
  differentiate,
  readSafetensors,
  type ArrayTensor,
  type Engine,
  type Feeds,
} from '../../framework/tensor/index.js';
import { chosenEngine } from './chosen-engine.js';
import { isJsonObject, type GoldenKind } from './golden-kind.js';
import { compareTeacher, type TeacherFile, type TeacherValues } from './teacher-comparison.js';

/**
 * A checkpoint and an adapter as on the Hub. It computes tokens, hidden states, logits, gradients and the first steps of AdamW.
 */
export const teacherGolden: GoldenKind = {
  name: 'teacher',
  recognizes: ({ prompts, optimizer, max_tokens }) =>
    Array.isArray(prompts) && isJsonObject(optimizer) && max_tokens !== undefined,
  compute: async (json, { engine, folder }) => {
    if (folder === undefined) throw new Error('the checkpoint lies beside the file, whose folder is not known');
    const file = json as unknown as TeacherFile;
    const { tensors: expected } = await readSafetensors(join(folder, 'expected.safetensors'));
    const values = await computeTeacher(file, folder, await chosenEngine(engine));
    return { computed: inJson(values), ...compareTeacher(values, file, expected) };
  },
};

/** Computes the fields of the golden form with the teacher's own model, packing and trainer. */
async function computeTeacher(file: TeacherFile, folder: string, engine: Engine): Promise<TeacherValues> {
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
    tokenization: file.tokenization.map(({ text }) => [...model.tokenizer.encode(text)]),
    tensors: {
      hidden_base: (
        await read(engine, { ...base, initialWeights: { ...base.initialWeights, 'score/weight': head } }, prompts)
      ).hidden,
      hidden: after.hidden,
      logits: after.logits,
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
): Promise<{ readonly losses: number[]; readonly after: Record<string, Float32Array> }> {
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
    for (let step = 0; step <= 3; step++) {
      if (step === 1 || step === 3) {
        const { parameters } = trainer.state();
        const here = Object.entries(parameters).map(([name, value]) => [`after_${step}/${name}`, value] as const);
        Object.assign(after, adapterNames(Object.fromEntries(here)));
      }
      losses.push((await trainer.step(batch(file, model, prompts, objective)))['loss']!);
    }
    return { losses, after };
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

function inJson({ ids, tokenization, tensors, merged, losses, after }: TeacherValues) {
  return {
    ids: ids as Json,
    tokenization: tokenization as Json,
    losses: losses as Json,
    hidden_merged: Array.from(merged),
    ...lists(tensors),
    ...lists(after),
  };
}

function lists(arrays: Readonly<Record<string, Float32Array>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(arrays).map(([name, data]) => [name, Array.from(data)]));
}
