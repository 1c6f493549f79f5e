import type { ModelCosts } from '../../contracts/model-costs.js';
import type { PromptText } from '../../contracts/teacher.js';
import { readSplit } from '../../datasets/cohort/store.js';
import { readPrompts } from '../files/prompts-file.js';
import type { Asked } from './asked.js';
import { measureLatency } from './latency.js';
import { measureEfficiency, type MeasureContext } from './measure-efficiency.js';

/** A loaded model that reads prompts: a teacher, or a language model. */
interface PromptedModel {
  /** Makes the inputs of some prompts; what it returns runs the model alone. */
  prepare(prompts: readonly PromptText[]): () => Promise<unknown>;
  dispose(): Promise<void>;
}

/** Loads the model that a stage wrote to a folder. */
export type OpenPrompted = (model: string) => Promise<PromptedModel>;

/** The stages that train models that read prompts. */
export type PromptedStage = 'teacher' | 'language-model';

/** Measures the trained model of a row; end to end is from the text of the prompt to logits, or to an answer. */
export async function measurePrompted(
  openModel: OpenPrompted,
  stage: PromptedStage,
  context: MeasureContext,
): Promise<void> {
  const { open, patients } = await askedOfTest(openModel, stage, context);
  await measureEfficiency(open, patients, context);
}

/** How long the trained model of a row takes for a patient; nothing of a model that computes elsewhere, which has no `open`. */
export async function costsOfPrompted(
  model: { readonly open?: OpenPrompted },
  stage: PromptedStage,
  context: Omit<MeasureContext, 'folder' | 'journal'>,
): Promise<ModelCosts> {
  if (model.open === undefined) return {};
  const { open, patients } = await askedOfTest((folder) => model.open!(folder), stage, context);
  const asked = await open();
  try {
    const { endToEnd } = await measureLatency(asked, 1, patients, context.signal);
    return { millisecondsPerPatient: endToEnd };
  } finally {
    await asked.dispose();
  }
}

async function askedOfTest(openModel: OpenPrompted, stage: PromptedStage, { input }: Pick<MeasureContext, 'input'>) {
  const { test } = await readSplit(input('split'));
  const prompts = await readPrompts(input('prompts'));
  const texts = Array.from(test, (patient) => prompts[patient]!);
  const open = async (): Promise<Asked> => {
    const opened = await openModel(input(stage));
    return {
      prepare: (positions) => opened.prepare(Array.from(positions, (position) => texts[position]!)),
      dispose: () => opened.dispose(),
    };
  };
  return { open, patients: test.length };
}
