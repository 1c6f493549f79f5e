/** How long the name of one thing may get; file systems take 255 bytes. */
const longest = 120;

/**
 * Gives things file names that no two of them share, on file systems too that take `A` and `a` for the same.
 *
 * @example
 *   const names = new FileNames();
 *   names.nameOf('w/o KD'); // 'w-o-KD'
 *   names.nameOf('w-o KD'); // 'w-o-KD-2'
 */
export class FileNames {
  private readonly taken = new Set<string>();

  /** @returns `text` with a hyphen for whatever may not stand in a file name everywhere, and a number where that is taken */
  nameOf(text: string): string {
    const plain = text.replaceAll(/[^\w.()-]+/g, '-').slice(0, longest);
    let name = plain;
    for (let number = 2; this.taken.has(name.toLowerCase()); number++) name = `${plain}-${number}`;
    this.taken.add(name.toLowerCase());
    return name;
  }
}
