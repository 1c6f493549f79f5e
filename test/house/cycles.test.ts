import { expect } from 'chai';
import { importsOf, type SourceFile, sourcesBelow } from './sources.js';

/**
 * A tensor knows its graph, a graph its operations, a loop the graph of its step: types that are one knot. Their values lead
 * nowhere back. One file for all four would be the longest of the house, and a loop whose type did not name the graph of its
 * step would have to be cast wherever it is read.
 */
const knot = ['graph', 'operation', 'operation-attributes', 'scan-body'].map((name) => `framework/tensor/${name}.ts`);

/** The files of a cycle of imports, types included, in order; none where there is no cycle. */
function cycleAmong(sources: readonly SourceFile[]): readonly string[] {
  const imports = new Map(sources.map((source) => [source.path, importsOf(source)]));
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

/** Imports that are gone once the file is compiled. */
const ofTypes = /^\s*(?:import|export) type\b[^;'"]*?\bfrom\s+['"][^'"]+['"];?/gm;

describe('imports', () => {
  for (const folder of ['framework', 'components', 'tools', 'benchmarks', 'examples', 'test']) {
    it(`never lead back to the file they begin in, in ${folder}`, () => {
      const sources = sourcesBelow(folder).map((source) =>
        knot.includes(source.path) ? { ...source, text: source.text.replaceAll(ofTypes, '') } : source,
      );
      expect(cycleAmong(sources).join(' → ')).to.equal('');
    });
  }

  it('are of types too', () => {
    const files = [
      { path: 'a.ts', text: `import type { b } from './b.js';` },
      { path: 'b.ts', text: `import { a } from './a.js';` },
    ];
    expect(cycleAmong(files)).to.deep.equal(['a.ts', 'b.ts', 'a.ts']);
    expect(cycleAmong(files.slice(1))).to.deep.equal([]);
  });
});
