import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserInputError } from '../../framework/errors.js';
import type { View } from '../../framework/contracts/view.js';
import { component } from '../../framework/registry/component.js';
import { readCohort } from '../datasets/cohort/store.js';
import { writePickle } from '../files/pickle-writer.js';
import { exportOptions } from './shared/export-options.js';
import { safedrugPickles } from './shared/safedrug-pickles.js';
import { writeOutput } from './shared/write-output.js';

export default component({
  kind: 'view',
  type: 'cohort-safedrug',
  version: 1,
  summary: 'Writes the cohort as the pickles that GAMENet, SafeDrug, COGNet, MoleRec and LEADER read.',
  options: exportOptions,
  properties: { stages: ['cohort'] },
  build: ({ options: { targets } }): View => ({
    async show({ input, out }) {
      if (out === undefined) throw new Error('this view writes a folder and was given no path');
      if (!targets) {
        throw new UserInputError({
          place: 'export-cohort',
          reason: 'the pickles cannot leave out what is to be recommended',
          remedy: 'Write --jsonl FILE or --parquet FOLDER with --no-targets.',
        });
      }
      const cohort = await readCohort(input('cohort'));
      await mkdir(out, { recursive: true });
      const files: Record<string, string> = {};
      for (const [name, value] of Object.entries(safedrugPickles(cohort)))
        files[name] = await writeOutput(join(out, name), [writePickle(value)]);
      const [patients, visits] = [cohort.patientKeys.length, cohort.visitKeys.length];
      const lines = Object.entries(files).map(([file, sha256]) => `${sha256}  ${file}\n`);
      return {
        json: { patients, visits, folder: out, files },
        text: `${patients} patients with ${visits} visits written to ${out}\n${lines.join('')}`,
      };
    },
  }),
});
