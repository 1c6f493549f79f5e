import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import onnxruntime from '../../components/engines/onnxruntime/onnxruntime.js';
import { LlamaTeacher } from '../../components/teachers/llama/llama-teacher.js';
import { llamaOptions, type LlamaOptions } from '../../components/teachers/llama/options.js';
import { tokensPerStep } from '../../components/teachers/llama/prompt-reader.js';
import { teacherTerms } from '../../components/teachers/llama/teacher-terms.js';
import { withDefaults } from '../../framework/registry/defaults.js';
import type { JsonObject } from '../../framework/json.js';
import type { Engine } from '../../framework/tensor/index.js';
import { defaultInstance } from '../shared/default-instance.js';
import { promptOf } from './made-up-checkpoint.js';

/** What a process of its own measures. */
export interface Asked {
  readonly action: 'train' | 'record';
  readonly options: JsonObject;
  readonly tokens: number;
  readonly folder: string;
}

export interface Peak {
  readonly megabytes: number;
  readonly estimatedMegabytes: number;
  readonly processorSeconds: number;
}

const medications = 112;
const megabyte = 2 ** 20;

/** Trains one step, or records one prompt, and says the highest resident memory of this process. */
async function measure({ action, options, tokens, folder }: Asked): Promise<Peak> {
  const own = withDefaults(llamaOptions as unknown as JsonObject, { ...options, maxTokens: tokens, steps: 1 });
  const engine = defaultInstance<Engine>(onnxruntime);
  const teacher = new LlamaTeacher(own as unknown as LlamaOptions, engine, teacherTerms(new Map(), new Map()), {});
  // As many prompts as are recorded at once, and one more.
  const count = action === 'train' ? Number(own['batchSize']) : Math.ceil(tokensPerStep / tokens) + 1;
  const prompts = Array.from({ length: count }, () => [promptOf(tokens)]);
  const asked = { prompts, keys: prompts.map((_, patient) => `patient ${patient}`) };
  const context = {
    folder,
    checkpoints: join(folder, 'checkpoints'),
    signal: new AbortController().signal,
    journal: { metric: () => {}, progress: () => {}, note: () => {} },
  };
  const { trainingBytes, recordingBytes } = await teacher.estimate();
  if (action === 'train') {
    mkdirSync(context.checkpoints, { recursive: true });
    const labelled = { ...asked, labels: new Uint8Array(medications * prompts.length) };
    const codes = Array.from({ length: medications }, (_, code) => `M${code}`);
    const probes = [['w1 w2']];
    const later = { prompts: [], keys: [] };
    await teacher.train(
      { train: labelled, validation: labelled, later, probes, medications: codes, interactions: [] },
      context,
    );
  } else {
    await teacher.features(folder, asked, context);
  }
  const { user, system } = process.cpuUsage();
  return {
    megabytes: peakMegabytes(),
    estimatedMegabytes: (action === 'train' ? trainingBytes : recordingBytes) / megabyte,
    processorSeconds: (user + system) / 1e6,
  };
}

function peakMegabytes(): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error('only Linux says how much memory a process needed at most');
  return Number(kilobytes) / 1024;
}

process.stdout.write(JSON.stringify(await measure(JSON.parse(process.argv[2]!) as Asked)));
