import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark } from '../shared/benchmark.js';
import { buildWithFormulary } from './with-formulary.js';
import { buildWithPandas } from './with-pandas.js';
import { writeTables } from './write-tables.js';
import type { CohortBuild } from './cohort-build.js';

const cohort: Benchmark<CohortBuild> = {
  summary: 'A cohort (mimic-iv, protocol corrected) from made-up raw tables of MIMIC-IV: time and peak memory.',
  options: {
    prescriptions: { type: 'string', default: '1000000', description: 'rows of the prescription table' },
    forms: { type: 'string', default: 'csv,csv.gz', description: 'forms of the raw tables' },
    times: { type: 'string', default: '1', description: 'buildings of each cohort' },
    folder: { type: 'string', description: 'where the tables lie or are written; by default a folder that is removed' },
  },
  async run(say, { prescriptions, forms, times, folder }) {
    const rows = Number(prescriptions);
    const place = folder ?? (await mkdtemp(join(tmpdir(), 'formulary-benchmark-')));
    const results: CohortBuild[] = [];
    try {
      if ((await stat(join(place, 'complete')).catch(() => undefined)) === undefined) {
        say(`writing tables with ${rows} prescriptions to ${place}`);
        await writeTables(place, { prescriptions: rows, seed: 1 });
      }
      for (const form of ['csv', 'csv.gz'] as const) {
        if (!forms!.split(',').includes(form)) continue;
        for (let time = 0; time < Number(times); time++) {
          for (const build of [buildWithFormulary, buildWithPandas]) {
            const built = await build(join(place, form), join(place, 'mappings'), say);
            if (built === undefined) continue;
            results.push({ ...built, form, prescriptions: rows });
            say(`${built.program}, ${form}: ${built.seconds.toFixed(1)} s`);
          }
        }
      }
      if (new Set(results.map(({ sha256 }) => sha256)).size > 1)
        throw new Error('the programs built different cohorts');
      return results;
    } finally {
      if (folder === undefined) await rm(place, { recursive: true, force: true });
    }
  },
  cells: ({ program, form, prescriptions, seconds, processorSeconds, peakMegabytes, patients }) => ({
    program,
    form,
    prescriptions: prescriptions.toLocaleString('en'),
    patients: patients.toLocaleString('en'),
    s: seconds.toFixed(1),
    'processor s': processorSeconds.toFixed(1),
    'peak MB': peakMegabytes.toFixed(0),
  }),
};

export default cohort;
