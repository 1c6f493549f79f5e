import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import onnxruntime from '../../components/engines/onnxruntime/onnxruntime.js';
import { LlamaTeacher } from '../../components/teachers/llama/llama-teacher.js';
import { llamaOptions, type LlamaOptions } from '../../components/teachers/llama/options.js';
import { promptsPerStep } from '../../components/teachers/llama/prompt-reader.js';
import { teacherTerms } from '../../components/teachers/llama/teacher-terms.js';
import type { AskedPrompts } from '../../components/contracts/teacher.js';
import { collectGarbage } from '../../framework/execution/run/collect-garbage.js';
import { residentMemory, restartPeak } from '../../framework/files/own-usage.js';
import { withDefaults } from '../../framework/registry/defaults.js';
import type { JsonObject } from '../../framework/json.js';
import type { Engine } from '../../framework/tensor/index.js';
import { defaultInstance } from '../shared/default-instance.js';
import { promptOf } from '../shared/made-up-checkpoint.js';

/** What a process of its own measures. */
export interface Asked {
  readonly options: JsonObject;
  readonly tokens: number;
  /** Width of the decoder. */
  readonly width: number;
  readonly folder: string;
}

export interface Peak {
  readonly action: 'train' | 'record';
  readonly megabytes: number;
  readonly estimatedMegabytes: number;
  readonly processorSeconds: number;
}

const medications = 112;
const megabyte = 2 ** 20;

/**
 * Trains one step and then records some prompts, as the process of a run does, and says the highest resident memory of this
 * process while it does each.
 */
async function measure({ options, tokens, width, folder }: Asked): Promise<readonly Peak[]> {
  const own = withDefaults(llamaOptions as unknown as JsonObject, { ...options, maxTokens: tokens, steps: 1 });
  const engine = defaultInstance<Engine>(onnxruntime);
  const teacher = new LlamaTeacher(own as unknown as LlamaOptions, engine, teacherTerms(new Map(), new Map()), {});
  const context = {
    folder,
    checkpoints: join(folder, 'checkpoints'),
    signal: new AbortController().signal,
    journal: { metric: () => {}, progress: () => {}, note: () => {} },
  };
  mkdirSync(context.checkpoints, { recursive: true });
  const { training: toTrain, recording: toRecord } = await teacher.estimate();
  const training = asked(Number(own['batchSize']), tokens);
  const labelled = { ...training, labels: new Uint8Array(medications * training.prompts.length) };
  const codes = Array.from({ length: medications }, (_, code) => `M${code}`);
  const examples = {
    train: labelled,
    validation: labelled,
    later: { prompts: [], keys: [] },
    probes: [['w1 w2']],
    medications: codes,
    interactions: [],
  };
  const train = await peakOf('train', toTrain.bytes, () => teacher.train(examples, context));
  collectGarbage();
  // As many prompts as are recorded at once, and one more.
  const recorded = asked(promptsPerStep({ width }, tokens) + 1, tokens);
  return [train, await peakOf('record', toRecord.bytes, () => teacher.features(folder, recorded, context))];
}

function asked(count: number, tokens: number): AskedPrompts {
  const prompts = Array.from({ length: count }, () => [promptOf(tokens)]);
  return { prompts, keys: prompts.map((_, patient) => `patient ${patient}`) };
}

async function peakOf(action: Peak['action'], estimated: number, work: () => Promise<unknown>): Promise<Peak> {
  const before = process.cpuUsage();
  if (!restartPeak()) throw new Error('only Linux says how much memory a process needed at most');
  await work();
  const { user, system } = process.cpuUsage(before);
  return {
    action,
    megabytes: residentMemory()!.peak / megabyte,
    estimatedMegabytes: estimated / megabyte,
    processorSeconds: (user + system) / 1e6,
  };
}

process.stdout.write(JSON.stringify(await measure(JSON.parse(process.argv[2]!) as Asked)));
