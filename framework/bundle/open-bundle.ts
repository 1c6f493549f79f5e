import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserInputError } from '../errors.js';
import { bundleFile } from '../records/bundle-file.js';
import { planFile, type PlanFile } from '../records/plan-file.js';
import { archiveLimits, type ArchiveFiles, unpackArchive } from './archive.js';
import { identityOf } from './bundle-contents.js';

/** Names that `formulary bundle` writes. A file of another name is nobody's to unpack. */
const known = [
  /^bundle\.json$/,
  /^experiments\/[\w.-]+\/(plan\.json|claims\.(json|md)|report\.html|(tables|figures)\/[^/]+\.(json|md|csv|tex|svg|png))$/,
  /^run-[\w.-]+\/(lock|metrics|result)\.json$/,
  /^run-[\w.-]+\/journal\.jsonl$/,
  /^cache\/[\w.-]+\/[\w.-]+\/(data|training)\.json$/,
  /^configurations\/[^/]+\.yaml$/,
  /^published\/[^/]+\.csv$/,
];

/**
 * Unpacks a bundle into a folder like `runs/`, after every file was compared with the list in `bundle.json`.
 *
 * @param file the archive
 * @param folder a folder that is empty
 * @returns the experiment's folder
 * @throws UserInputError where it is no bundle, was changed, or holds what no bundle holds; nothing was written then
 */
export async function openBundle(file: string, folder: string): Promise<string> {
  const refuse = (reason: string, remedy = 'Name an archive that `formulary bundle` has written.') =>
    new UserInputError({ place: file, reason, remedy });
  const changed = 'The archive was changed after `formulary bundle` had written it: ask for it again.';
  if ((await stat(file)).size > archiveLimits.bytes) throw refuse(`is larger than ${archiveLimits.bytes} bytes`);
  const files = await unpackArchive(await readFile(file), file);
  const listed = files.get(bundleFile.name);
  if (listed === undefined) throw refuse(`holds no ${bundleFile.name}`);
  const manifest = bundleFile.parse(parseJson(listed, refuse), `${file}: ${bundleFile.name}`);
  for (const [name, contents] of files) {
    if (!known.some((pattern) => pattern.test(name)))
      throw refuse(`holds ${JSON.stringify(name)}, which no bundle holds`);
    if (name === bundleFile.name) continue;
    const [given, found] = [manifest.files[name], identityOf(contents)];
    if (given?.sha256 !== found.sha256) throw refuse(`${name} is not as ${bundleFile.name} lists it`, changed);
  }
  const missing = Object.keys(manifest.files).find((name) => !files.has(name));
  if (missing !== undefined) throw refuse(`lacks ${missing}, which ${bundleFile.name} lists`, changed);
  const experiment = join('experiments', manifest.experiment);
  const planned = files.get(`experiments/${manifest.experiment}/${planFile.name}`);
  if (planned === undefined) throw refuse('holds no plan of its experiment');
  const plan = planFile.parse(parseJson(planned, refuse), `${file}: ${planFile.name}`);
  if (!staysInside(plan, files)) throw refuse('its plan names runs or published figures that lie outside');
  for (const [name, contents] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), contents, { flag: 'wx' });
  }
  await placePublished(join(folder, experiment), folder);
  return join(folder, experiment);
}

/** Names of published figures are relative to the archive; where it lies now, they have a place. */
async function placePublished(experimentFolder: string, folder: string): Promise<void> {
  const plan = planFile.read(experimentFolder)!;
  const tables = plan.tables?.map(({ published, ...table }) =>
    published === undefined ? table : { ...table, published: join(folder, published) },
  );
  await planFile.write(experimentFolder, { ...plan, ...(tables !== undefined && { tables }) });
}

/** Whether the plan names runs, outputs and published figures of the archive alone. */
function staysInside({ rows, tables = [] }: PlanFile, files: ArchiveFiles): boolean {
  const hasPublished = tables.every(({ published }) => published === undefined || files.has(published));
  return (
    hasPublished &&
    rows.every(({ runs }) =>
      runs.every((run) => isName(run.folder) && run.stages.every(({ stage, key }) => isName(stage) && isName(key))),
    )
  );
}

function isName(name: string): boolean {
  return /^[\w.-]+$/.test(name) && !/^\.+$/.test(name);
}

function parseJson(contents: Buffer, refuse: (reason: string) => UserInputError): unknown {
  try {
    return JSON.parse(contents.toString('utf8'));
  } catch {
    throw refuse('holds a record that is not JSON');
  }
}
