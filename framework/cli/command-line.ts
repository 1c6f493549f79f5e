import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, Help, type Option } from 'commander';
import { reportFailure } from './report-failure.js';
import { settled } from './settled.js';
import { ownVerbs, packageVerbs } from './verbs.js';
import { unknownVerb } from './unknown-verb.js';

const { version, description } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as { readonly version: string; readonly description: string };

/**
 * Does what `formulary WORDS…` asks for. What it says goes to the standard output and the standard error, and the exit code is
 * that of this process.
 */
export async function commandLine(words: readonly string[]): Promise<void> {
  try {
    await settled('formulary', () => parse(words));
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else process.exitCode = reportFailure(error, words);
  }
}

/** Loads only the verb on the command line. All verbs are loaded where their descriptions are listed. */
async function parse(words: readonly string[]): Promise<void> {
  const asked = words.find((word) => !word.startsWith('-') && word !== 'help');
  const own = ownVerbs();
  const verbs = asked !== undefined && own.has(asked) ? own : new Map([...own, ...packageVerbs(own)]);
  const names = [...verbs.keys()].sort();
  if (asked !== undefined && !verbs.has(asked)) {
    process.stderr.write(unknownVerb(asked, names));
    process.exitCode = 2;
    return;
  }
  const program = new Command('formulary')
    .description(description)
    .version(version)
    .configureHelp({ optionDescription })
    .addHelpText('after', `\nWhere to begin: ${fileURLToPath(new URL('../../../docs/guides.md', import.meta.url))}`)
    .showHelpAfterError('(formulary help VERB explains)')
    .exitOverride();
  for (const name of asked === undefined ? names : [asked]) (await verbs.get(name)!())(program);
  for (const command of program.commands) command.exitOverride().showSuggestionAfterError();
  if (words.length === 0) program.outputHelp();
  else await program.parseAsync(words, { from: 'user' });
}

/** Of an option that may be repeated nothing is said of its default, which is none. */
function optionDescription(this: Help, option: Option): string {
  return Array.isArray(option.defaultValue) ? option.description : Help.prototype.optionDescription.call(this, option);
}
