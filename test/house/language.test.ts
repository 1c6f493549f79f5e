import { expect } from 'chai';
import { type SourceFile, sourceFolders, sourcesBelow } from './sources.js';

const sources = sourceFolders.flatMap(sourcesBelow).filter(({ path }) => !path.startsWith('test/house/'));

/** Places `file:line` whose line matches. */
function places(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

describe('source text', () => {
  it('never switches the type checker off', () => {
    expect(places(sources, /(:|<|\bas|,|\|) *any\b *([;,)>=|[{]|$)|@ts-(ignore|expect-error|nocheck)/)).to.deep.equal(
      [],
    );
  });

  it('keeps members private with the word, as parameters of constructors have it, never with "#"', () => {
    expect(places(sources, /\.#\w|^\s+((readonly|static|async|get|set) )*#\w/)).to.deep.equal([]);
  });

  it('holds no work left for later', () => {
    expect(places(sources, /\b(TODO|FIXME|XXX|HACK)\b|not implemented/i)).to.deep.equal([]);
  });

  it('keeps comments within 128 columns', () => {
    const wide = sources.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => {
        const isComment = /^\s*(\/\/|\/?\*)/.test(line) || /[;,{(] \/\/ /.test(line);
        return isComment && line.length > 128 ? [`${path}:${index + 1}: ${line.length} columns`] : [];
      }),
    );
    expect(wide).to.deep.equal([]);
  });

  it('runs every test that is written', () => {
    expect(places(sources, /\b(describe|it)\.only\(/)).to.deep.equal([]);
  });

  it('names no place outside the project', () => {
    expect(places(sources, /\/(work|home|root)\/[a-z]/)).to.deep.equal([]);
  });
});
