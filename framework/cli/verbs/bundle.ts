import { basename, resolve } from 'node:path';
import type { RegisterVerb } from '../verb.js';

interface Options {
  readonly out?: string;
  readonly runs: string;
}

/** `formulary bundle` writes what may be shared of an experiment into one archive. */
const bundle: RegisterVerb = (program) => {
  program
    .command('bundle')
    .description(
      'write plan, locks, journals, tables, figures, report and configurations of an experiment into an archive',
    )
    .argument('<experiment>', 'a folder below runs/experiments, or the YAML file of an experiment that was run')
    .option('--out <file>', 'the archive; the name of the experiment and .tar.gz if absent')
    .option('--runs <folder>', 'where results lie', 'runs')
    .addHelpText('after', notes)
    .action(writeBundle);
};
export default bundle;

const notes = `
Nothing about a patient is in the archive: no cohort, no prediction, no score of a patient, and no place of your data.
formulary verify and formulary reproduce take it.`;

async function writeBundle(experiment: string, options: Options): Promise<void> {
  const [
    { findExperiment },
    { writeReport },
    { bundleContents },
    { packArchive },
    { codeVersion },
    { replaceFile },
    { requireResultsFolder },
  ] = await Promise.all([
    import('../find-experiment.js'),
    import('../../report/write-report.js'),
    import('../../bundle/bundle-contents.js'),
    import('../../bundle/archive.js'),
    import('../../launch/code-version.js'),
    import('../../files/replace-file.js'),
    import('../results-folder.js'),
  ]);
  requireResultsFolder(options.runs);
  const folder = resolve(await findExperiment(experiment, options.runs));
  const { files: reported } = await writeReport(folder, { write: () => {}, json: true });
  const files = bundleContents(folder, reported, (await codeVersion()).versions['formulary']);
  const out = resolve(options.out ?? `${basename(folder)}.tar.gz`);
  const archive = await packArchive(files);
  await replaceFile(out, [archive]);
  process.stdout.write(`${out}: ${files.size} files, ${Math.ceil(archive.length / 1024)} kB\n`);
}
