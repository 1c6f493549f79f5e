import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAdapter } from '../../components/teachers/llama/adapter/write-adapter.js';
import { replaceJson } from '../../framework/files/replace-file.js';
import { isJsonObject, type Json, type JsonObject } from '../../framework/json.js';
import { readSafetensors, writeSafetensors, type ArrayTensor } from '../../framework/tensor/index.js';
import { chosenEngine } from './chosen-engine.js';
import { type GoldenKind } from './golden-kind.js';
import { compareTeacher, type TeacherFile, type TeacherValues } from './teacher-comparison.js';
import { computeTeacher } from './teacher-values.js';

/**
 * A checkpoint and an adapter as on the Hub. It computes tokens, hidden states, logits, gradients and the first steps of AdamW.
 * Expected values may be absent, each by itself.
 */
export const teacherGolden: GoldenKind = {
  name: 'teacher',
  recognizes: ({ prompts, optimizer, max_tokens }) =>
    Array.isArray(prompts) && isJsonObject(optimizer) && max_tokens !== undefined,
  compute: async (json, { engine, folder }) => {
    if (folder === undefined) throw new Error('the checkpoint lies beside the file, whose folder is not known');
    const file = { tokenization: [], ...json } as unknown as TeacherFile;
    const values = await computeTeacher(file, folder, await chosenEngine(engine));
    const note = await noteOnEndToken(folder, values);
    return {
      computed: filledIn(json, file, values),
      ...compareTeacher(values, file, await expectedTensors(join(folder, 'expected.safetensors'))),
      write: (out) => writeTeacher(out, filledIn(json, file, values), values, file),
      ...(note !== undefined && { note }),
    };
  },
};

/** The file itself with every computed field in it. */
function filledIn(json: JsonObject, file: TeacherFile, { ids, tokenization, losses }: TeacherValues): JsonObject {
  return {
    ...json,
    prompts: file.prompts.map((prompt, i) => ({ ...prompt, ids: ids[i]! })) as unknown as Json,
    losses,
    tokenization: file.tokenization.map((row, i) => ({ ...row, ...tokenization[i]! })) as unknown as Json,
  };
}

/**
 * Writes `computed.json`, `computed.safetensors` (the arrays of the form, `hidden_merged` beside them) and `adapter/`, which
 * holds the adapter after the last step as PEFT saves it.
 */
async function writeTeacher(
  out: string,
  computed: JsonObject,
  values: TeacherValues,
  file: TeacherFile,
): Promise<void> {
  const { lora, weights, checkpoint } = values.adapter;
  await writeAdapter(join(out, 'adapter'), lora, weights, checkpoint);
  await replaceJson(join(out, 'computed.json'), computed, 1);
  const all = { ...values.tensors, ...values.after, hidden_merged: values.merged };
  const shaped = Object.entries(all).map(([name, data]) => [name, { data, shape: shapeOf(name, data, values, file) }]);
  await writeSafetensors(join(out, 'computed.safetensors'), Object.fromEntries(shaped) as Record<string, ArrayTensor>);
}

function shapeOf(
  name: string,
  data: Float32Array,
  { adapter, ids }: TeacherValues,
  file: TeacherFile,
): readonly number[] {
  const trained = /^(?:gradient|after_[13])\/base_model\.model\.(.*)$/.exec(name);
  if (trained !== null) return adapter.weights[trained[1]!.replaceAll('.', '/')]!.shape;
  const prompts = file.prompts.length;
  const width = adapter.weights['score/weight']!.shape[1]!;
  const tokens = ids[0]!.length;
  return name === 'layers_of_prompt_0'
    ? [data.length / tokens / width, tokens, width]
    : [prompts, data.length / prompts];
}

async function expectedTensors(path: string): Promise<Readonly<Record<string, ArrayTensor>>> {
  const isThere = await stat(path).catch(() => undefined);
  return isThere === undefined ? {} : (await readSafetensors(path)).tensors;
}

/** The end token is the tokenizer's. The golden form takes that of `config.json`, so it is said where they differ. */
async function noteOnEndToken(folder: string, { ids }: TeacherValues): Promise<string | undefined> {
  const { eos_token_id: end } = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as JsonObject;
  const [expected, used] = [[end ?? []].flat()[0], ids[0]!.at(-1)];
  if (expected === undefined || expected === used) return undefined;
  return `prompts end with token ${used}, which tokenizer_config.json names; config.json says ${JSON.stringify(end)}`;
}
