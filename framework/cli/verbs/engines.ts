import { discoverComponents, ownComponents } from '../../registry/discover.js';
import type { EngineAvailability } from '../../tensor/engine.js';
import { table } from '../table.js';
import type { RegisterVerb } from '../verb.js';

const engines: RegisterVerb = (program) => {
  program
    .command('engines')
    .description('try the engines on this machine, and say why one does not work')
    .option('--json', 'print [{ name, problem }] as JSON; no problem: it works')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const registry = await discoverComponents(ownComponents(), [], (kind) => kind === 'engine');
      const availabilities: EngineAvailability[] = [];
      for (const { properties } of registry.ofKind('engine')) availabilities.push(...(await properties.availability()));
      process.stdout.write(json === true ? `${JSON.stringify(availabilities)}\n` : text(availabilities));
    });
};
export default engines;

function text(availabilities: readonly EngineAvailability[]): string {
  return `${table(availabilities.map(({ name, problem }) => [name, problem ?? 'works']))}\n`;
}
