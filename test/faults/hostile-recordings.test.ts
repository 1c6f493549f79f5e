import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { TeacherExamples } from '../../components/contracts/teacher.js';
import { sqlText, withDatabase } from '../../components/datasets/table/database.js';
import recorded from '../../components/teachers/recorded/recorded.js';
import { promptDigest } from '../../components/teachers/recorded/recording.js';
import { UserInputError } from '../../framework/errors.js';
import { writeSafetensors } from '../../framework/tensor/index.js';
import { build } from '../components/build.js';
import { askedOf } from '../components/teachers/asked-of.js';

const all = askedOf([['one'], ['two']]);
const examples: TeacherExamples = {
  train: { ...all, labels: new Uint8Array(4) },
  validation: { prompts: [], keys: [], labels: new Uint8Array() },
  later: { prompts: [], keys: [] },
  probes: [],
  medications: ['A', 'B'],
  interactions: [],
};
const codes = '["A","B"]';
const patients = JSON.stringify(all.keys);
const metadata = { medications: codes, patients };

/** A safetensors file of a header that says anything, and some bytes behind it. */
function safetensors(header: object | string, bytes = 32): Buffer {
  const text = typeof header === 'string' ? header : JSON.stringify({ __metadata__: metadata, ...header });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
  return Buffer.concat([length, Buffer.from(text), Buffer.alloc(bytes)]);
}

const tensor = (shape: readonly number[], data_offsets: readonly number[], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets,
});
const [hidden, logits] = [tensor([2, 2], [0, 16]), tensor([2, 2], [16, 32])];

describe('recordings that another program got wrong', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-recordings-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** What is refused: before any work, or else in the stage. */
  async function refusalOf(file: string): Promise<{ before: boolean; message: string }> {
    const teacher = build(recorded, { file });
    let before = true;
    try {
      await teacher.files!();
      before = false;
      const journal = { metric: () => {}, progress: () => {}, note: () => {} };
      await teacher.train(examples, { folder, checkpoints: folder, signal: new AbortController().signal, journal });
    } catch (error) {
      expect(error).to.be.instanceOf(UserInputError);
      expect((error as UserInputError).problem).to.include.keys('place', 'remedy');
      return { before, message: (error as Error).message.replaceAll(file, 'FILE') };
    }
    return { before: false, message: 'nothing' };
  }

  const huge = Buffer.alloc(8, 0xff);
  for (const [what, bytes, reason] of [
    ['nothing', Buffer.alloc(0), /FILE: it is empty/],
    ['a header without an end', Buffer.concat([huge, Buffer.from('{}')]), /it is not a safetensors file/],
    ['a header of no length', Buffer.alloc(64), /it is not a safetensors file/],
    ['a header that is no JSON', safetensors('{"hidden":'), /its header is not JSON/],
    ['a header that is a list', safetensors('[]'), /its header is no JSON object/],
    ['metadata that are no texts', safetensors({ __metadata__: { medications: 3 } }), /its metadata are not texts/],
    ['a tensor beyond its end', safetensors({ hidden, logits }, 31), /tensor "logits" ends beyond the file/],
    [
      'a tensor that does not fill its shape',
      safetensors({ hidden: tensor([2, 2e9], [0, 16]), logits }),
      /tensor "hidden" does not fill its shape/,
    ],
    ['offsets that go back', safetensors({ hidden: tensor([2, 2], [16, 0]), logits }), /"hidden" is no tensor/],
    ['a shape below zero', safetensors({ hidden: tensor([-2, -2], [0, 16]), logits }), /"hidden" is no tensor/],
    [
      'hidden states without numbers',
      safetensors({ hidden: tensor([2, 0], [0, 0]), logits }),
      /its hidden states have no numbers/,
    ],
    [
      'hidden states that are whole numbers',
      safetensors({ hidden: tensor([2, 2], [0, 16], 'I32'), logits }),
      /"hidden" has the type I32, not one of F16, BF16, F32, F64/,
    ],
    [
      'a type that nobody knows',
      safetensors({ hidden: tensor([2, 2], [0, 2], 'F4'), logits }),
      /"hidden" has the type F4/,
    ],
    [
      'codes that stand twice',
      safetensors({ __metadata__: { ...metadata, medications: '["A","A"]' }, hidden, logits }),
      /1 of its 2 medication codes stand twice/,
    ],
    [
      'a patient twice',
      safetensors({ __metadata__: { ...metadata, patients: '["x","x"]' }, hidden, logits }),
      /1 of 2 rows repeat a patient/,
    ],
    [
      'patients that are no texts',
      safetensors({ __metadata__: { ...metadata, patients: '[1,null]' }, hidden, logits }),
      /its metadata "patients" are no JSON list of texts/,
    ],
  ] as const) {
    it(`refuses ${what} before any work`, async () => {
      const file = join(folder, 'file.safetensors');
      await writeFile(file, bytes);
      const { before, message } = await refusalOf(file);
      expect(message).to.match(reason);
      expect(before).to.equal(true);
    });
  }

  it('refuses a file that was cut at any place, and takes the whole one', async () => {
    const file = join(folder, 'file.safetensors');
    const data = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] };
    await writeSafetensors(file, { hidden: data, logits: data }, metadata);
    expect((await refusalOf(file)).message).to.equal('nothing');
    const { length } = await readFile(file);
    for (let size = length - 1; size >= 0; size -= 7) {
      await truncate(file, size);
      expect(await refusalOf(file)).to.include({ before: true });
    }
  });

  /** Two rows: [key, hidden, logits] as SQL. */
  async function parquet(rows: readonly (readonly string[])[], key = 'patient'): Promise<string> {
    const file = join(folder, 'file[1].parquet');
    const values = rows.map((row) => `(${row.join(', ')})`).join(', ');
    await withDatabase({ memory: '200MB', scratch: folder }, async (connection) => {
      const source = `(select * from (values ${values}) as rows(${key}, hidden, logits))`;
      await connection.run(
        `copy ${source} to ${sqlText(file)} (format parquet, kv_metadata {medications: ${sqlText(codes)}})`,
      );
    });
    return file;
  }
  const keys = all.keys.map(sqlText) as [string, string];

  for (const [what, rows, before, reason] of [
    ['two widths', ['[1, 2]', '[1]'], true, /"hidden" has rows of 2 widths: 2, 1/],
    ['a row without numbers', ['[1, 2]', 'null'], true, /"hidden" has rows of 2 widths: 2, nothing/],
    ['texts', ["'[1, 2]'", "'[1, 2]'"], true, /"hidden" is of the type VARCHAR, not a list of numbers/],
    ['lists of lists', ['[[1.0]]', '[[1.0]]'], true, /"hidden" is of the type .*\[\]\[\], not a list/],
    ['NaN', ["['NaN'::double, 1]", '[1, 2]'], false, /"hidden" holds values .* in 1 of 2 rows/],
    ['a number that is missing', ['[null, 1]', '[1, 2]'], false, /"hidden" holds values .* in 1 of 2 rows/],
    ['numbers beyond float32', ['[1e300, 1]', '[1, 2]'], false, /"hidden" holds values .* in 1 of 2 rows/],
  ] as const) {
    it(`refuses Parquet with ${what}`, async () => {
      const file = await parquet(rows.map((own, row) => [keys[row]!, own, '[1, 2]']));
      const refusal = await refusalOf(file);
      expect(refusal.message).to.match(reason);
      expect(refusal.before).to.equal(before);
    });
  }

  it('takes digests in capitals, and refuses Parquet that is cut, or is none', async () => {
    const digests = all.prompts.map(([text]) => sqlText(promptDigest(text!).toUpperCase()));
    const file = await parquet(
      digests.map((digest) => [digest, '[1, 2]', '[1, 2]']),
      'digest',
    );
    expect((await refusalOf(file)).message).to.equal('nothing');
    await truncate(file, 100);
    expect(await refusalOf(file)).to.deep.equal({
      before: true,
      message: 'FILE: it cannot be read as Parquet\n  The file may be cut short: write it again.',
    });
    await writeFile(file, '{}');
    expect((await refusalOf(file)).message).to.match(/cannot be read as Parquet/);
  });
});
