import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { TeacherExamples } from '../../../../components/contracts/teacher.js';
import { sqlText, withDatabase } from '../../../../components/datasets/table/database.js';
import recorded from '../../../../components/teachers/recorded/recorded.js';
import { promptDigest } from '../../../../components/teachers/recorded/recording.js';
import { UserInputError } from '../../../../framework/errors.js';
import { writeSafetensors, type ArrayTensor } from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';
import { askedOf } from '../asked-of.js';

const texts = ['one', 'two', 'three', 'four'].map((text) => [text]);
const everyone = askedOf(texts);
const part = (from: number, to: number) => ({
  prompts: everyone.prompts.slice(from, to),
  keys: everyone.keys.slice(from, to),
});
const examples: TeacherExamples = {
  train: { ...part(0, 2), labels: new Uint8Array(4) },
  validation: { ...part(2, 3), labels: new Uint8Array(2) },
  later: part(3, 4),
  probes: [['a probe']],
  medications: ['A', 'B'],
  interactions: [],
};

const matrix = (rows: number, columns: number, first: number): ArrayTensor => ({
  data: Float32Array.from({ length: rows * columns }, (_, i) => first + i),
  shape: [rows, columns],
});
const whole = { hidden: matrix(4, 3, 0), logits: matrix(4, 2, 100) };
const codes = { medications: '["B","A"]' };
const keyed = { ...codes, patients: JSON.stringify(everyone.keys) };

const problem = (file: string) =>
  build(recorded, { file }).files!().then(
    () => 'none',
    (error: Error) => error.message,
  );

describe('teachers/recorded', () => {
  let folder: string;
  let notes: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-recorded-'));
    notes = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  const context = () => ({
    folder,
    checkpoints: folder,
    signal: new AbortController().signal,
    journal: { metric: () => {}, progress: () => {}, note: (text: string) => notes.push(text) },
  });

  /** Takes the file over and asks about the last patient and the first. */
  async function answers(file: string) {
    const teacher = build(recorded, { file });
    expect(await teacher.files!()).to.deep.equal([file]);
    expect(await teacher.train(examples, context())).to.equal(undefined);
    await rm(file);
    const asked = { prompts: [texts[3]!, texts[0]!], keys: [everyone.keys[3]!, everyone.keys[0]!] };
    const { width, hidden, logits } = await teacher.features(folder, asked, context());
    return { width, hidden: [...hidden], logits: [...logits] };
  }
  /** The file has the codes in another order than the cohort. */
  const expected = { width: 3, hidden: [9, 10, 11, 0, 1, 2], logits: [107, 106, 101, 100] };

  async function refusal(
    tensors: Readonly<Record<string, ArrayTensor>>,
    metadata: Readonly<Record<string, string>> = keyed,
  ): Promise<string> {
    const file = join(folder, 'file.safetensors');
    await writeSafetensors(file, tensors, metadata);
    return build(recorded, { file })
      .train(examples, context())
      .then(() => 'nothing')
      .catch((error: unknown) => {
        expect(error).to.be.instanceOf(UserInputError);
        return (error as Error).message.replace(file, 'FILE');
      });
  }

  it('gives the rows of patients by their keys, from safetensors', async () => {
    const file = join(folder, 'file.safetensors');
    await writeSafetensors(file, whole, keyed);
    expect(await answers(file)).to.deep.equal(expected);
    expect(notes).to.deep.equal([]);
  });

  it('gives the rows of patients by the digests of their prompts', async () => {
    const file = join(folder, 'file.safetensors');
    const bytes = texts.flatMap(([text]) => [...Buffer.from(promptDigest(text!), 'hex')]);
    // The reader takes bytes of any type of one byte.
    await writeSafetensors(file, { ...whole, digests: { data: Uint8Array.from(bytes), shape: [4, 32] } }, codes);
    expect(await answers(file)).to.deep.equal(expected);
  });

  for (const key of ['patient', 'digest'] as const) {
    it(`gives the rows of patients from Parquet, by ${key}`, async () => {
      const file = join(folder, 'file.parquet');
      const rows = everyone.keys.map((name, row) => {
        const of = ({ data, shape }: ArrayTensor) =>
          `[${[...data.subarray(row * shape[1]!, (row + 1) * shape[1]!)].join()}]`;
        const text = key === 'patient' ? name : promptDigest(texts[row]![0]!);
        return `(${sqlText(text)}, ${of(whole.hidden)}, ${of(whole.logits)})`;
      });
      await withDatabase({ memory: '200MB', scratch: folder }, async (connection) => {
        const source = `(select * from (values ${rows.join()}) as rows(${key}, hidden, logits))`;
        await connection.run(
          `copy ${source} to ${sqlText(file)} (format parquet, kv_metadata {medications: ${sqlText(codes.medications)}})`,
        );
      });
      expect(await answers(file)).to.deep.equal(expected);
    });
  }

  it('refuses a file without a patient, and says how many it lacks', async () => {
    const three = { hidden: matrix(3, 3, 0), logits: matrix(3, 2, 0) };
    expect(await refusal(three, { ...codes, patients: JSON.stringify(everyone.keys.slice(1)) })).to.match(
      /^FILE: it has no record of 1 of the 4 prompts that are asked about/,
    );
  });

  it('counts rows that it does not need', async () => {
    const five = { hidden: matrix(5, 3, 0), logits: matrix(5, 2, 0) };
    const patients = JSON.stringify([...everyone.keys, 'somebody else']);
    expect(await refusal(five, { ...codes, patients })).to.equal('nothing');
    expect(notes).to.deep.equal(['1 recorded rows are of no prompt of this experiment and are not used']);
  });

  const broken = { data: Float32Array.of(1, 2, NaN, 4, 5, 6, Infinity, 8, 9, 10, 11, 12), shape: [4, 3] };
  for (const [what, tensors, metadata, reason] of [
    [
      'a patient twice',
      whole,
      { ...codes, patients: '["patient 0","patient 0","patient 2","patient 3"]' },
      /1 of 4 rows repeat a patient/,
    ],
    [
      'other codes',
      whole,
      { ...keyed, medications: '["A","C"]' },
      /its 2 medication codes are not the cohort's 2: 1 are missing, 1 are unknown/,
    ],
    [
      'numbers that are not finite',
      { ...whole, hidden: broken },
      keyed,
      /"hidden" holds values that are no finite numbers in 2 of 4 rows/,
    ],
    [
      'probabilities in place of logits',
      { ...whole, logits: { data: Float32Array.of(0, 1, 0.5, 0.2, 0.1, 0, 0.9, 0.3), shape: [4, 2] } },
      keyed,
      /all its logits lie from 0 to 1, as probabilities do\n {2}Record what the head gives, before the sigmoid/,
    ],
    [
      'rows of different counts',
      { ...whole, logits: matrix(3, 2, 0) },
      keyed,
      /hidden states of 4 rows, logits of 3 and keys of 4/,
    ],
    [
      'logits for other medications',
      { ...whole, logits: matrix(4, 3, 0) },
      keyed,
      /its logits have 3 columns for 2 medication codes/,
    ],
    ['no hidden states', { logits: whole.logits }, keyed, /it needs the tensors "hidden" \[rows, width\]/],
    ['no keys', whole, codes, /it has neither the metadata "patients" and the tensor "digests"/],
    ['no codes', whole, { patients: keyed.patients }, /its metadata have no "medications"/],
    [
      'codes that are no list',
      whole,
      { ...keyed, medications: 'A,B' },
      /its metadata "medications" are no JSON list of texts/,
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect(await refusal(tensors as Readonly<Record<string, ArrayTensor>>, metadata)).to.match(reason);
    });
  }

  it('says before anything is computed that the file is missing, or a folder', async () => {
    expect(await problem(join(folder, 'nowhere.safetensors'))).to.match(
      /nowhere\.safetensors: the file of recorded answers is not there/,
    );
    expect(await problem(folder)).to.include(`${folder}: it is no file\n  Set \`teacher.file\` to the file`);
  });
});
