import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mimicIv from '../../components/datasets/mimic-iv.js';
import { recordsOfCohort } from '../../components/views/shared/records-of-cohort.js';
import { createDataset } from '../../test/components/datasets/build-dataset.js';

/** Builds the cohort of the raw tables in the first folder with the mappings in the second, and prints the cost. */
const [root, mappings] = process.argv.slice(2);
const scratch = await mkdtemp(join(tmpdir(), 'formulary-scratch-'));
try {
  const dataset = createDataset(mimicIv, { root: root!, mappings: mappings! });
  const { signal } = new AbortController();
  const start = performance.now();
  const interactions = (await dataset.interactions?.read({ signal, scratch })) ?? [];
  const journal = { metric() {}, progress() {}, note() {} };
  const { cohort } = await dataset.build({ signal, journal, scratch, interactions });
  const seconds = (performance.now() - start) / 1000;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const digest = createHash('sha256');
  for (const { patient: _patient, visits, ...record } of recordsOfCohort(cohort, dataset.split(cohort)))
    digest.update(`${JSON.stringify({ ...record, visits: visits.map(({ visit: _visit, ...codes }) => codes) })}\n`);
  console.log(
    JSON.stringify({
      seconds,
      processorSeconds: (userCPUTime + systemCPUTime) / 1e6,
      peakMegabytes: maxRSS / 1024,
      sha256: digest.digest('hex'),
      patients: cohort.patientKeys.length,
    }),
  );
} finally {
  await rm(scratch, { recursive: true });
}
