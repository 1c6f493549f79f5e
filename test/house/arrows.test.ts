import { expect } from 'chai';
import { importsOf, type SourceFile, sourcesBelow } from './sources.js';

/**
 * What each room of the framework may import of ours, beside itself. The rooms a row names may be reached through as well:
 * cli → launch → execution → plan → experiment → registry.
 */
const rooms: Readonly<Record<string, readonly string[]>> = {
  tensor: [],
  statistics: [],
  registry: [],
  experiment: ['registry'],
  tracking: ['registry'],
  plan: ['experiment', 'registry'],
  execution: ['plan', 'experiment', 'registry', 'tracking'],
  launch: ['execution', 'plan', 'experiment', 'registry', 'tracking'],
  report: ['statistics', 'plan', 'registry', 'tracking', 'tensor'],
  cli: ['launch', 'execution', 'plan', 'experiment', 'registry', 'report', 'statistics', 'tracking', 'tensor'],
};

/** Files that belong to no room. The tensor engine stands on its own and does not use them. */
const common = [
  'framework/conforms.ts',
  'framework/errors.ts',
  'framework/json.ts',
  'framework/machine-trouble.ts',
  'framework/files/',
  'framework/series-colour.ts',
];

/** What whoever plans, runs or implements has to agree on. Contracts are types alone and import only contracts. */
const contracts = [
  'framework/contracts/stage.ts',
  'framework/contracts/view.ts',
  'framework/contracts/ablation.ts',
  'framework/contracts/launcher.ts',
  'framework/contracts/journal-event.ts',
  'framework/contracts/tracker.ts',
];

/** What components may import of the framework: contracts and tools, never the machinery that runs them. */
const openToComponents = [
  ...common,
  ...contracts,
  'framework/launch/',
  'framework/registry/',
  'framework/statistics/',
  'framework/tensor/',
  'framework/tracking/',
];

const isOurs = (path: string): boolean => path.startsWith('framework/') || path.startsWith('components/');

function roomOf(path: string): string | undefined {
  const [, room, ...rest] = path.split('/');
  return rest.length === 0 ? undefined : room;
}

function mayImport(path: string, imported: string): boolean {
  if (path.startsWith('components/')) {
    return imported.startsWith('components/') || openToComponents.some((place) => imported.startsWith(place));
  }
  if (contracts.includes(path)) return [...common, ...contracts, 'framework/registry/component.ts'].includes(imported);
  const room = roomOf(path);
  if (room === undefined) return common.includes(imported);
  if (common.includes(imported) || contracts.includes(imported)) return room !== 'tensor';
  const other = imported.startsWith('framework/') ? roomOf(imported) : undefined;
  return other !== undefined && (other === room || (rooms[room] ?? []).includes(other));
}

function forbiddenImports(sources: readonly SourceFile[]): string[] {
  return sources.flatMap((source) =>
    importsOf(source)
      .filter((imported) => (isOurs(imported) || imported.startsWith('test/')) && !mayImport(source.path, imported))
      .map((imported) => `${source.path} → ${imported}`),
  );
}

describe('the direction of imports', () => {
  it('is kept by every file of framework/ and components/', () => {
    expect(forbiddenImports([...sourcesBelow('framework'), ...sourcesBelow('components')])).to.deep.equal([]);
  });

  it('is known for every room of the framework', () => {
    const found = sourcesBelow('framework').flatMap(({ path }) => roomOf(path) ?? []);
    expect(Object.keys(rooms)).to.include.members([...new Set(found)]);
  });

  for (const [path, statement] of [
    ['framework/plan/plan.ts', "import { run } from '../execution/run.js';"],
    ['framework/execution/run.ts', "import { launch } from '../launch/launch.js';"],
    ['framework/contracts/stage.ts', "import type { Plan } from '../plan/plan.js';"],
    ['framework/tensor/graph.ts', "import type { Json } from '../json.js';"],
    ['framework/report/report.ts', "export { dataset } from '../../components/datasets/synthetic.js';"],
    ['framework/cli/verbs/run.ts', "const { student } = await import('../../../components/students/leader.js');"],
    ['components/losses/binary-cross-entropy.ts', "import { plan } from '../../framework/plan/plan.js';"],
    ['components/stages/cohort.ts', "import '../../framework/execution/run/worker.js';"],
    ['components/stages/cohort.ts', "import {\n  fixture,\n} from '../../test/fixture.js';"],
  ] as const) {
    it(`is broken by ${path}: ${statement.replaceAll('\n', ' ')}`, () => {
      expect(forbiddenImports([{ path, text: statement }])).to.have.length(1);
    });
  }

  it('lets a component use contracts, tensors and statistics', () => {
    const text = [
      "import { component } from '../../framework/registry/component.js';",
      "import type { Stage } from '../../framework/contracts/stage.js';",
      "import { mean } from '../../framework/statistics/moments.js';",
      "import type { Cohort } from '../contracts/cohort.js';",
      "import { Type } from 'typebox';",
    ].join('\n');
    expect(forbiddenImports([{ path: 'components/stages/cohort.ts', text }])).to.deep.equal([]);
  });
});
