import { expect } from 'chai';
import { importsOf, type SourceFile, sourcesBelow } from './sources.js';

/** The rooms that a file of each room may import from, beside its own room. `common` holds the files that belong to no room. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  common: [],
  tensor: ['files'],
  statistics: [],
  files: ['common'],
  registry: ['files', 'common'],
  contracts: ['registry', 'common'],
  records: ['contracts', 'registry', 'files', 'common'],
  experiment: ['records', 'registry', 'files', 'common'],
  plan: ['records', 'experiment', 'contracts', 'registry', 'files', 'common'],
  tracking: ['records', 'contracts', 'registry', 'files', 'common'],
  execution: ['plan', 'records', 'experiment', 'contracts', 'registry', 'files', 'common'],
  launch: ['execution', 'tracking', 'plan', 'records', 'experiment', 'contracts', 'registry', 'files', 'common'],
  report: ['statistics', 'tensor', 'records', 'contracts', 'registry', 'files', 'common'],
  comparison: [
    'launch',
    'execution',
    'tracking',
    'plan',
    'records',
    'experiment',
    'contracts',
    'registry',
    'files',
    'common',
  ],
  cli: [
    'comparison',
    'report',
    'launch',
    'execution',
    'tracking',
    'plan',
    'records',
    'experiment',
    'contracts',
    'registry',
    'tensor',
    'files',
    'common',
  ],
  components: ['contracts', 'registry', 'records', 'statistics', 'tensor', 'files', 'common'],
};

/** A contract is made of types. Of the registry it needs to know what a component is, and nothing else. */
const registryForContracts = 'framework/registry/component.ts';

/** `framework/plan/plan.ts` stands in the room `plan`, `framework/json.ts` among the common files. */
function roomOf(path: string): string | undefined {
  const [top, room, ...below] = path.split('/');
  if (top === 'framework') return below.length === 0 ? 'common' : room;
  return ['components', 'test', 'benchmarks', 'tools', 'examples'].includes(top!) ? top : undefined;
}

function mayImport(path: string, imported: string): boolean {
  const [from, to] = [roomOf(path)!, roomOf(imported)];
  if (to === undefined || to === from) return true;
  if (from === 'contracts' && to === 'registry') return imported === registryForContracts;
  return (rooms[from] ?? []).includes(to);
}

function forbiddenImports(sources: readonly SourceFile[]): string[] {
  return sources.flatMap((source) =>
    importsOf(source)
      .filter((imported) => !mayImport(source.path, imported))
      .map((imported) => `${source.path} → ${imported}`),
  );
}

describe('the direction of imports', () => {
  it('is kept by every file of framework/ and components/', () => {
    expect(forbiddenImports([...sourcesBelow('framework'), ...sourcesBelow('components')])).to.deep.equal([]);
  });

  it('is known for every room of the framework', () => {
    const present = new Set(sourcesBelow('framework').map(({ path }) => roomOf(path)));
    expect(Object.keys(rooms).filter((room) => room !== 'components')).to.have.members([...present]);
  });

  for (const [path, statement] of [
    ['framework/plan/plan.ts', "import { run } from '../execution/run.js';"],
    ['framework/execution/run.ts', "import { launch } from '../launch/launch.js';"],
    ['framework/contracts/stage.ts', "import type { Plan } from '../plan/plan.js';"],
    ['framework/tensor/graph.ts', "import type { Json } from '../json.js';"],
    ['framework/report/report.ts', "export { dataset } from '../../components/datasets/synthetic.js';"],
    ['framework/cli/verbs/run.ts', "const { student } = await import('../../../components/students/leader.js');"],
    ['components/losses/binary-cross-entropy.ts', "import { plan } from '../../framework/plan/plan.js';"],
    ['framework/contracts/stage.ts', "import { createRunContainer } from '../registry/container.js';"],
    ['framework/records/lock-file.ts', "import type { Plan } from '../plan/plan.js';"],
    ['framework/files/replace-file.ts', "import type { RunFile } from '../records/run-file.js';"],
    ['framework/json.ts', "import { Type } from './registry/type.js';"],
    ['components/launchers/local.ts', "import { workerCommand } from '../../framework/launch/worker-command.js';"],
    ['components/stages/cohort.ts', "import '../../framework/execution/run/worker.js';"],
    [
      'components/trackers/mlflow/tracker.ts',
      "import { openTracker } from '../../../framework/tracking/open-tracker.js';",
    ],
    ['components/stages/cohort.ts', "import {\n  fixture,\n} from '../../test/fixture.js';"],
  ] as const) {
    it(`is broken by ${path}: ${statement.replaceAll('\n', ' ')}`, () => {
      expect(forbiddenImports([{ path, text: statement }])).to.have.length(1);
    });
  }

  it('lets a component use contracts, records, tensors and statistics', () => {
    const text = [
      "import { component } from '../../framework/registry/component.js';",
      "import type { Stage } from '../../framework/contracts/stage.js';",
      "import { resultFile } from '../../framework/records/result-file.js';",
      "import { mean } from '../../framework/statistics/moments.js';",
      "import type { Cohort } from '../contracts/cohort.js';",
      "import { Type } from 'typebox';",
    ].join('\n');
    expect(forbiddenImports([{ path: 'components/stages/cohort.ts', text }])).to.deep.equal([]);
  });
});
