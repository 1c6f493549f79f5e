import { Type } from 'typebox';
import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { UserInputError } from '../../framework/errors.js';
import type { View } from '../../framework/execution/view.js';
import { component } from '../../framework/registry/component.js';
import type { Cohort, Split } from '../contracts/cohort.js';
import { readCohort } from '../datasets/cohort/store.js';
import { recordsOfCohort } from './shared/records-of-cohort.js';

export default component({
  kind: 'view',
  type: 'cohort-records',
  version: 1,
  summary: 'Writes the cohort as JSON Lines, one patient a line, for other programs.',
  options: Type.Object({}),
  needs: { dataset: 'dataset' },
  properties: { stages: ['cohort'] },
  build: ({ dataset }): View => ({
    async show({ input, out }) {
      if (out === undefined) throw new Error('this view writes a file and was given no path');
      const cohort = await readCohort(input('cohort'));
      const sha256 = await writeRecords(out, cohort, dataset.split(cohort));
      const [patients, visits] = [cohort.patientKeys.length, cohort.visitKeys.length];
      return {
        json: { patients, visits, file: out, sha256 },
        text: `${patients} patients with ${visits} visits written to ${out}\nsha256 ${sha256}\n`,
      };
    },
  }),
});

/** Writes beside the file and renames: a reader sees all of it or nothing. Returns the SHA-256 of its bytes. */
async function writeRecords(path: string, cohort: Cohort, split: Split): Promise<string> {
  const partial = `${path}.${process.pid}.part`;
  const digest = createHash('sha256');
  const file = await open(partial, 'w').catch((error: NodeJS.ErrnoException) => {
    throw new UserInputError({
      place: path,
      reason: `the file cannot be written (${String(error.code)})`,
      remedy: 'Name a file in a folder that exists and is writable.',
    });
  });
  try {
    for (const record of recordsOfCohort(cohort, split)) {
      const line = `${JSON.stringify(record)}\n`;
      digest.update(line);
      await file.write(line);
    }
    await file.sync();
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await rename(partial, path);
  return digest.digest('hex');
}
