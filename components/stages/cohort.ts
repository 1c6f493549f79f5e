import { Type } from '../../framework/registry/type.js';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage, StageContext } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import type { Dataset } from '../contracts/dataset.js';
import { writeCohort } from '../datasets/cohort/store.js';
import { needsByPatient, needsOfTables } from './estimate/by-patient.js';
import { readInteractions } from './files/interactions-file.js';

export default component({
  kind: 'stage',
  type: 'cohort',
  version: 2,
  summary: 'Builds the cohort from its source and keeps what every step left.',
  options: Type.Object({}),
  needs: { dataset: 'dataset', row: 'row' },
  properties: {
    after: () => ['interactions'],
    reads: ['dataset#cohort'],
    usesSeed: false,
  },
  build: ({ dataset, row }): Stage => ({
    files: () => dataset.files(),
    estimate: async (known) => {
      const files = await dataset.files();
      return files.length > 0
        ? needsOfTables(files)
        : needsByPatient(row, known, { start: 0.05, patient: 0.0003, engine: false });
    },
    run: (context) => buildCohort(dataset, context),
  }),
});

/** Writes the cohort and `report.json`: steps, repairs and facts, nothing at patient level. */
async function buildCohort(dataset: Dataset, context: StageContext): Promise<void> {
  const { folder, checkpoints, signal, journal } = context;
  const scratch = join(checkpoints, 'scratch');
  await mkdir(scratch, { recursive: true });
  try {
    const interactions = await readInteractions(context.input('interactions'));
    const { cohort, report } = await dataset.build({ signal, journal, scratch, interactions });
    await writeCohort(folder, cohort);
    await writeFile(join(folder, 'report.json'), `${JSON.stringify(report, null, 1)}\n`);
    const { diagnoses, procedures, medications } = cohort.vocabularies;
    journal.note(
      `${cohort.patientKeys.length} patients with ${cohort.visitKeys.length} visits; ` +
        `${diagnoses.codes.length} diagnoses, ${procedures.codes.length} procedures, ${medications.codes.length} medications`,
    );
    for (const [fact, value] of Object.entries(report.facts))
      journal.note(`${fact}: ${typeof value === 'number' ? Number(value.toFixed(4)) : value}`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
