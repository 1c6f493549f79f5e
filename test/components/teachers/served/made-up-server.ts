import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TeacherContext, TeacherExamples } from '../../../../components/contracts/teacher.js';
import { probePrompts } from '../../../../components/stages/files/probes-file.js';
import { endTokenOf } from '../../../../components/teachers/llama/checkpoint/end-token.js';
import { fitPrompts } from '../../../../components/teachers/llama/fit-prompts.js';
import { tokenizerFiles } from '../../../../components/teachers/llama/llama-model.js';
import { promptTokenizer } from '../../../../components/teachers/llama/prompt-tokenizer.js';
import served from '../../../../components/teachers/served/served.js';
import { learnedPatients, trainingTrail } from '../../../../components/teachers/shared/training-trail.js';
import type { JsonObject } from '../../../../framework/json.js';
import { readSafetensors } from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';
import { rowOf } from '../../row-of.js';
import { askedOf } from '../asked-of.js';

/** Its end token is 397, `<|end_of_text|>`. */
const checkpoint = 'test/golden/llama/llama-gqa';
/** With a head for 12 medications. */
export const adapter = join(checkpoint, 'adapter');
export const width = 32;
/** Every request asks about them too. */
export const probeCount = probePrompts.length;

/** What the made-up model answers to token ids. */
export const vectorOf = (ids: readonly number[]): readonly number[] =>
  Array.from({ length: width }, (_, i) => Math.sin(ids.length + i * ids[0]!));

export interface Request {
  readonly model: string;
  readonly input: readonly (readonly number[])[];
}

/** What is sent, or what is done with the response. */
export type Answer =
  { readonly body: unknown; readonly status?: number; readonly after?: number } | ((response: ServerResponse) => void);

/** As OpenAI's protocol has it, in another order than the prompts. */
export const embeddings = ({ input }: Request): Answer => ({
  body: { data: input.map((ids, index) => ({ index, embedding: vectorOf(ids) })).reverse() },
});

/** The section `prompt` of the experiment that asks. */
export const ownPrompt = { type: 'leader', historyCap: 3 };

const medications = Array.from({ length: 12 }, (_, medication) => `M${medication}`);
export const asked = askedOf([['fever'], ['a fracture'], ['anemia and fever']]);
export const examples: TeacherExamples = {
  train: { ...asked, labels: new Uint8Array(36) },
  validation: { ...asked, labels: new Uint8Array(36) },
  later: asked,
  probes: probePrompts,
  medications,
  interactions: [],
};

/** A server with a model that was never trained, and a folder that says what its training left. */
export class MadeUpServer {
  url = '';
  root = '';
  requests: Request[] = [];
  notes: string[] = [];
  answer: (request: Request) => Answer = embeddings;
  private server: Server | undefined;

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      void text(request).then((body) => {
        const sent = JSON.parse(body) as Request;
        this.requests.push(sent);
        const given = this.answer(sent);
        if (typeof given === 'function') return given(response);
        const { status = 200, body: reply, after = 0 } = given;
        setTimeout(() => response.writeHead(status).end(JSON.stringify(reply)), after);
      });
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1/embeddings`;
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  /** Makes the folders of a training and of a stage. */
  async begin(): Promise<void> {
    this.root = await mkdtemp(join(tmpdir(), 'formulary-served-'));
    [this.requests, this.notes, this.answer] = [[], [], embeddings];
    for (const name of ['folder', 'checkpoints', 'trained']) await mkdir(join(this.root, name));
    await cp(adapter, join(this.trained, 'adapter'), { recursive: true });
    await this.learned({});
    const logits = await logitsOfProbes();
    await writeFile(join(this.trained, 'probes.json'), JSON.stringify({ prompts: probePrompts, logits }));
  }

  end(): Promise<void> {
    return rm(this.root, { recursive: true });
  }

  get trained(): string {
    return join(this.root, 'trained');
  }

  /** Says what the model learned from. */
  async learned(told: { train?: string[]; codes?: string[]; prompt?: JsonObject }): Promise<void> {
    const { train = [], codes = medications, prompt } = told;
    const trail = { seed: 42, steps: 1, prompts: 1, medications: codes, adapter: {}, ...(prompt && { prompt }) };
    await trainingTrail.write(this.trained, trail);
    await learnedPatients.write(this.trained, { train, validation: [] });
  }

  teacher(options: object = {}) {
    const { url, trained } = this;
    const told = { url, trained, checkpoint, model: 'leader', allowPatientText: true, batchSize: 2, retries: 1 };
    return build(served, { ...told, ...options }, { row: { ...rowOf({}), values: { prompt: ownPrompt } } });
  }

  context(checkpoints = 'checkpoints'): TeacherContext {
    return {
      folder: join(this.root, 'folder'),
      checkpoints: join(this.root, checkpoints),
      signal: new AbortController().signal,
      journal: { metric: () => {}, progress: () => {}, note: (note: string) => this.notes.push(note) },
    };
  }

  /** What the stage `teacher` throws. */
  problem(options: object = {}, of: Partial<TeacherExamples> = {}): Promise<Error | undefined> {
    return this.teacher(options)
      .train({ ...examples, ...of }, this.context())
      .then(
        () => undefined,
        (error: Error) => error,
      );
  }
}

/** What the made-up model says of the probes, by the head of the adapter. */
async function logitsOfProbes(): Promise<readonly (readonly number[])[]> {
  const { tensors } = await readSafetensors(join(adapter, 'adapter_model.safetensors'));
  const head = tensors['base_model.model.score.weight']!.data;
  const files = await tokenizerFiles(checkpoint);
  const config = JSON.parse(await readFile(join(checkpoint, 'config.json'), 'utf8')) as JsonObject;
  const tokenizer = promptTokenizer(files, endTokenOf(files, config, checkpoint, undefined));
  const fitting = { maxTokens: 2048, truncation: 'history', vocabulary: tokenizer.size } as const;
  return fitPrompts(probePrompts, tokenizer, fitting).map(({ ids }) => {
    const vector = vectorOf([...ids]);
    return medications.map((_, row) => vector.reduce((sum, value, i) => sum + value * head[row * width + i]!, 0));
  });
}
