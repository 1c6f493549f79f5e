/**
 * Ends a tool that takes no arguments where it gets one, before it writes anything. The exit code is 0 where help is asked for,
 * else 2.
 *
 * @param does a sentence that says what the tool does
 */
export function takesNoArguments(name: string, does: string): void {
  const words = process.argv.slice(2);
  if (words.length === 0) return;
  process.stderr.write(`usage: npm run ${name}\n  ${does}\n`);
  process.exit(words.every((word) => word === '--help' || word === '-h') ? 0 : 2);
}
