import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { sourcesBelow } from './sources.js';

/** `test/framework/plan/plan.test.ts` → `framework/plan/plan`. */
function subjectOf(test: string): string {
  return relative('test', test).replace(/(\.test)?\.ts$/, '');
}

/**
 * A test that has the name of a file or folder stands where that stands. A test with a name of its own is about a whole folder,
 * and stands in a folder of that name.
 */
function misplaced(test: string, sources: readonly string[]): boolean {
  const subject = subjectOf(test);
  if (!existsSync(dirname(subject))) return true;
  if (!test.endsWith('.test.ts') || existsSync(`${subject}.ts`) || existsSync(subject)) return false;
  const [top, room] = subject.split('/');
  const name = `/${basename(subject)}.ts`;
  return sources.some((source) => source.startsWith(`${top}/${room}/`) && source.endsWith(name));
}

describe('the tests of framework/ and components/', () => {
  it('stand where what they test stands', () => {
    const sources = [...sourcesBelow('framework'), ...sourcesBelow('components')].map((source) => source.path);
    const tests = [...sourcesBelow('test/framework'), ...sourcesBelow('test/components')].map((source) => source.path);
    expect(tests.filter((test) => misplaced(test, sources))).to.deep.equal([]);
    expect(misplaced('test/framework/registry/plan.test.ts', sources)).to.equal(false);
    expect(misplaced('test/framework/plan/more/plan.test.ts', sources)).to.equal(true);
    expect(misplaced('test/components/trackers/transport.test.ts', sources)).to.equal(true);
  });
});
