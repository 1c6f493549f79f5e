import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Modules that discovery finds in their folder, so that nothing imports them: they have a default export. */
const discovered = [
  'components',
  'framework/cli/verbs',
  'benchmarks',
  'test/fixtures/components',
  'tools/golden/baselines/models',
].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => file.endsWith('.ts') && /^export (default |\{ default \})/m.test(readFileSync(file, 'utf8'))),
);

/** What `npm run lint` says of files, exports and dependencies that nothing uses. */
export default {
  entry: [
    ...discovered,
    // What packages outside import, beside the exports of package.json.
    '{framework,components}/contracts/*.ts',
    // Programs of their own.
    'framework/execution/run/worker.ts',
    'framework/tracking/follower-process.ts',
    'components/launchers/local/queue-process.ts',
    'components/engines/*/{probe,lane}.ts',
    'components/stages/efficiency/measure-process.ts',
    'test/framework/launch/toy-command.ts',
    '{tools/*,benchmarks}/main.ts',
    'benchmarks/*/{build-cohort,measure-process,*-step}.ts',
    'examples/**/*.ts',
    'test/**/*.test.ts',
  ],
  project: ['**/*.ts'],
  // Inversify needs the first and does not bring it; the second holds fonts and no modules.
  ignoreDependencies: ['reflect-metadata', 'dejavu-fonts-ttf'],
  ignoreBinaries: ['mkfifo', 'openssl', 'sinfo', 'scontrol', 'unshare'],
};
