import { expect } from 'chai';
import { type SourceFile, sourceFolders, sourcesBelow } from './sources.js';

/**
 * Lines that the median and the 90th percentile of a folder's files may have; `otherwise` is for folders that are not named.
 */
const limits: Readonly<Record<string, { readonly median: number; readonly p90: number }>> = {
  framework: { median: 60, p90: 150 },
  components: { median: 60, p90: 150 },
};
const otherwise = { median: 80, p90: 200 };
/** A file with more lines says in its first line why. */
const largestFile = 400;

interface Distribution {
  readonly files: number;
  readonly median: number;
  readonly p90: number;
  readonly largest: number;
}

function distribution(sources: readonly SourceFile[]): Distribution {
  const sizes = sources.map(lines).sort((x, y) => x - y);
  const at = (share: number): number => sizes[Math.floor(share * (sizes.length - 1))] ?? 0;
  return { files: sizes.length, median: at(0.5), p90: at(0.9), largest: at(1) };
}

function lines({ text }: SourceFile): number {
  return text.split('\n').length - 1;
}

/** A first line that is a comment of a few words: why the file is as long as it is. */
function givesReason({ text }: SourceFile): boolean {
  return /^(\/\/|\/\*\*?) *\S+( \S+){3,}/.test(text);
}

describe('file sizes', () => {
  const sources = new Map(sourceFolders.map((place) => [place, sourcesBelow(place)]));

  it('stay small', () => {
    for (const [place, files] of sources) {
      const { files: count, median, p90, largest } = distribution(files);
      console.log(`      ${place}: ${count} files, lines: median ${median}, p90 ${p90}, largest ${largest}`);
      const limit = limits[place] ?? otherwise;
      expect(median, `median file of ${place}`).to.be.at.most(limit.median);
      expect(p90, `90th percentile of ${place}`).to.be.at.most(limit.p90);
    }
  });

  it('say in their first line why they are large', () => {
    const unexplained = [...sources.values()].flat().filter((file) => lines(file) > largestFile && !givesReason(file));
    expect(unexplained.map((file) => `${file.path}: ${lines(file)} lines`)).to.deep.equal([]);
  });
});
