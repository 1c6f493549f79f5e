import { Argument, Command } from 'commander';
import type { RegisterVerb } from '../verb.js';

const shells = ['bash', 'zsh', 'fish'] as const;

/** `formulary completion` prints a script with which a shell completes verbs, their options and files. */
const completion: RegisterVerb = (program) => {
  program
    .command('completion')
    .description('print a script that lets a shell complete verbs and options: eval "$(formulary completion bash)"')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .action(async (shell: (typeof shells)[number]) => {
      const words = await wordsOfVerbs();
      process.stdout.write(shell === 'fish' ? fishScript(words) : bashScript(words, shell === 'zsh'));
    });
};
export default completion;

/** What may follow each verb: its own verbs and its options. */
type Words = ReadonlyMap<string, { readonly about: string; readonly words: readonly string[] }>;

export async function wordsOfVerbs(): Promise<Words> {
  const { ownVerbs, packageVerbs } = await import('../verbs.js');
  const own = ownVerbs();
  const scratch = new Command();
  for (const load of [...own.values(), ...packageVerbs(own).values()]) (await load())(scratch);
  const verbs = scratch.commands.toSorted((a, b) => (a.name() < b.name() ? -1 : 1));
  return new Map(verbs.map((verb) => [verb.name(), { about: verb.description(), words: wordsOf(verb) }]));
}

function wordsOf(verb: Command): readonly string[] {
  const below = verb.commands.flatMap((command) => [command.name(), ...longOptions(command)]);
  return [...new Set([...below, ...longOptions(verb)])];
}

/** `--row` and `--rows` are two names of one option, and the first of them stands where others have a letter. */
function longOptions(command: Command): readonly string[] {
  return command.options.flatMap(({ short, long }) =>
    [short, long].filter((name): name is string => name?.startsWith('--') === true),
  );
}

/** Files stand beside the words, so that experiments are completed where a verb takes one. */
function bashScript(words: Words, isZsh: boolean): string {
  const cases = [...words].map(([verb, { words: own }]) => `    ${verb}) words="${own.join(' ')}" ;;`);
  return `${isZsh ? 'autoload -U +X bashcompinit && bashcompinit\n' : ''}_formulary() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${[...words.keys(), 'help'].join(' ')}" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
    help) words="${[...words.keys()].join(' ')}" ;;
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current"))
}
complete -o filenames -F _formulary formulary
`;
}

function fishScript(words: Words): string {
  const lines = [...words].flatMap(([verb, { about, words: own }]) => [
    `complete -c formulary -f -n __fish_use_subcommand -a ${verb} -d ${quoted(about)}`,
    ...own.map((word) => {
      const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`;
      return `complete -c formulary -n '__fish_seen_subcommand_from ${verb}' ${what}`;
    }),
  ]);
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
