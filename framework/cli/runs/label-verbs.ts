import type { Command } from 'commander';
import type { LabelsFile } from '../../records/labels-file.js';
import { displayPath } from '../../files/display-path.js';
import { requireResultsFolder } from '../results-folder.js';

interface Options {
  readonly runs: string;
  readonly remove?: boolean;
}

/** `runs rm`, `runs tag` and `runs note`: what a person does with single runs. */
export function addLabelVerbs(runs: Command): void {
  within(runs.command('rm').description('remove the folders of runs; outputs in the cache stay for others'))
    .argument('<run...>', 'the folder of a run, or the beginning of its name')
    .action(remove);
  within(runs.command('tag').description('mark a run with words, which `runs` shows and `--where tag=…` finds'))
    .argument('<run>', 'the folder of a run, or the beginning of its name')
    .argument('<tag...>', 'for example paper')
    .option('--remove', 'take the tags away')
    .action((run: string, tags: readonly string[], options: Options) =>
      label(run, options, ({ tags: present, ...rest }) => {
        const others = present.filter((tag) => !tags.includes(tag));
        return { ...rest, tags: options.remove === true ? others : [...others, ...new Set(tags)] };
      }),
    );
  within(runs.command('note').description('write a sentence about a run, which `runs` shows; empty: take it away'))
    .argument('<run>', 'the folder of a run, or the beginning of its name')
    .argument('<text>', 'it stays on this machine')
    .action((run: string, text: string, options: Options) =>
      label(run, options, ({ tags }) => (text === '' ? { tags } : { tags, note: text })),
    );
}

function within(command: Command): Command {
  return command.option('--runs <folder>', 'where results lie', 'runs');
}

async function remove(named: readonly string[], { runs }: Options): Promise<void> {
  const { namedRun, removeRun } = await import('../../launch/named-run.js');
  requireResultsFolder(runs);
  const folders = named.map((name) => namedRun(name, runs));
  for (const folder of folders) {
    await removeRun(folder);
    process.stdout.write(`removed ${displayPath(folder)}\n`);
  }
  process.stdout.write('`formulary cache prune` removes outputs that no other run uses\n');
}

async function label(named: string, { runs }: Options, change: (labels: LabelsFile) => LabelsFile): Promise<void> {
  const [{ namedRun }, { labelsFile }] = await Promise.all([
    import('../../launch/named-run.js'),
    import('../../records/labels-file.js'),
  ]);
  requireResultsFolder(runs);
  const folder = namedRun(named, runs);
  const labels = change(labelsFile.read(folder) ?? { tags: [] });
  await labelsFile.write(folder, labels);
  const said = [labels.tags.join(', ') || 'no tag', ...(labels.note === undefined ? [] : [labels.note])];
  process.stdout.write(`${displayPath(folder)}: ${said.join('; ')}\n`);
}
