import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { importsOf, type SourceFile, sourcesBelow } from './sources.js';

/**
 * What a file of each room may import beside its own room and the common files. The rooms stand from the top down, as in
 * CONTRIBUTING.md, and import only rooms below them.
 */
const rooms: Readonly<Record<string, string>> = {
  cli: 'bundle comparison launch execution report tracking plan experiment records contracts registry tensor files',
  bundle: 'comparison launch execution plan experiment records contracts registry files',
  comparison: 'launch execution tracking plan experiment records contracts registry files',
  launch: 'execution tracking plan experiment records contracts registry statistics files',
  execution: 'plan experiment records contracts registry files',
  report: 'records contracts registry tensor statistics files',
  tracking: 'records contracts registry files',
  plan: 'experiment records contracts registry files',
  experiment: 'records contracts registry files',
  records: 'contracts registry files',
  contracts: 'registry',
  registry: 'files',
  tensor: 'files',
  statistics: '',
  files: '',
};

/** What components may import of the framework, beside the common files. */
const openToComponents = 'contracts records registry tensor statistics files';

/** Rooms that stand on their own feet and do without the common files too. */
const withoutCommon = ['tensor', 'statistics'];

/** A contract is made of types. Of the registry it needs to know what a component is, and nothing else. */
const registryForContracts = 'framework/registry/component.ts';

/** `framework/plan/plan.ts` stands in the room `plan`, `framework/json.ts` among the common files. */
function roomOf(path: string): string | undefined {
  const [top, room, ...below] = path.split('/');
  if (top === 'framework') return below.length === 0 ? 'common' : room;
  return ['components', 'test', 'benchmarks', 'tools', 'examples'].includes(top!) ? top : undefined;
}

function words(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '');
}

function mayImport(path: string, imported: string): boolean {
  const [from, to] = [roomOf(path)!, roomOf(imported)];
  if (to === undefined || to === from) return true;
  if (to === 'common') return !withoutCommon.includes(from);
  if (from === 'contracts' && to === 'registry') return imported === registryForContracts;
  return words(from === 'components' ? openToComponents : (rooms[from] ?? '')).includes(to);
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
    expect([...Object.keys(rooms), 'common']).to.have.members([...present]);
  });

  it('leads down from every room, in the order of CONTRIBUTING.md', () => {
    const order = Object.keys(rooms);
    const arrows = Object.entries(rooms).flatMap(([room, below]) =>
      words(below).map((other) => [room, other] as const),
    );
    const leadsUp = ([room, other]: readonly [string, string]) => order.indexOf(other) <= order.indexOf(room);
    expect(arrows.filter(leadsUp)).to.deep.equal([]);
    const page = readFileSync('CONTRIBUTING.md', 'utf8').split('| folder | question |')[1]!;
    const listed = [...page.split('\n\n')[0]!.matchAll(/^\| `(\w+)\/` \|/gm)].map(([, room]) => room);
    expect(listed).to.deep.equal(order);
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
