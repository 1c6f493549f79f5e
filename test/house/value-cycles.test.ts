import { expect } from 'chai';
import { importsOf, type SourceFile, sourcesBelow } from './sources.js';

/** Imports that are gone once the file is compiled. */
const ofTypes = /^\s*(?:import|export) type\b[^;'"]*?\bfrom\s+['"][^'"]+['"];?/gm;

/** The files of a cycle of imports, in order; none where there is no cycle. */
function cycleAmong(sources: readonly SourceFile[]): readonly string[] {
  const imports = new Map(
    sources.map((source) => [source.path, importsOf({ ...source, text: source.text.replaceAll(ofTypes, '') })]),
  );
  const finished = new Set<string>();
  const visit = (path: string, above: readonly string[]): readonly string[] => {
    if (above.includes(path)) return [...above.slice(above.indexOf(path)), path];
    if (finished.has(path)) return [];
    for (const imported of imports.get(path) ?? []) {
      const cycle = visit(imported, [...above, path]);
      if (cycle.length > 0) return cycle;
    }
    finished.add(path);
    return [];
  };
  for (const { path } of sources) {
    const cycle = visit(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

const twoFiles = (firstWord: string): readonly SourceFile[] => [
  { path: 'a.ts', text: `${firstWord} { b } from './b.js';` },
  { path: 'b.ts', text: `import { a } from './a.js';` },
];

describe('imports of values', () => {
  for (const folder of ['framework', 'components']) {
    it(`never lead back to the file they begin in, in ${folder}`, () => {
      expect(cycleAmong(sourcesBelow(folder)).join(' → ')).to.equal('');
    });
  }

  it('are told from imports of types', () => {
    expect(cycleAmong(twoFiles('import'))).to.deep.equal(['a.ts', 'b.ts', 'a.ts']);
    expect(cycleAmong(twoFiles('import type'))).to.deep.equal([]);
  });
});
