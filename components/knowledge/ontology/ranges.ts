/** Ranges of three- or four-character categories, such as `001-009`; a single category stands for itself. */
export class CategoryRanges {
  private readonly ranges: readonly { readonly name: string; readonly first: string; readonly last: string }[];

  constructor(names: readonly string[]) {
    this.ranges = names.map((name) => {
      const [first, last = first] = name.split('-') as [string, string?];
      return { name, first, last };
    });
  }

  /** @param text ranges, separated by white space */
  static in(text: string): CategoryRanges {
    return new CategoryRanges(text.trim().split(/\s+/));
  }

  /** The range that a category lies in. Of several it is the one that starts last. Undefined where there is none. */
  find(category: string): string | undefined {
    const containing = this.ranges.filter(({ first, last }) => isBetween(category, first, last));
    return containing.toSorted((a, b) => (a.first < b.first ? 1 : -1))[0]?.name;
  }
}

/** Categories of one letter and equal length sort as text. */
function isBetween(category: string, first: string, last: string): boolean {
  return category.length === first.length && category >= first && category <= last;
}
