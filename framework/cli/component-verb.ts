import { Option, type Command } from 'commander';
import { resolve } from 'node:path';
import type { Verb, VerbContext, VerbProperties } from '../contracts/verb.js';
import type { Json, JsonObject } from '../json.js';
import { withDefaults } from '../registry/defaults.js';
import type { PluginFolder, RegisteredComponent } from '../registry/registry.js';
import { collect } from './options.js';
import { flagOf, parsedOptions } from './parsed-options.js';
import type { RegisterVerb } from './verb.js';

/** The options that a verb of an experiment has beside its own. */
interface CommonOptions {
  readonly set: readonly string[];
  readonly row?: string;
  readonly runs: string;
  readonly json?: boolean;
}

/** Adds a component of kind `verb` to the command line. `plugins` are the package that brings it, if one does. */
export function componentVerb(component: RegisteredComponent<'verb'>, plugins: readonly PluginFolder[]): RegisterVerb {
  const { type, summary, properties } = component;
  const schemas = (component.options['properties'] ?? {}) as Readonly<Record<string, JsonObject>>;
  const required = (component.options['required'] ?? []) as readonly string[];
  return (program) => {
    const command = program.command(type).description(`${summary[0]!.toLowerCase()}${summary.slice(1, -1)}`);
    if (properties.of === 'experiment') command.argument('<file>', 'the experiment');
    else command.argument('<run>', 'a run folder: runs/run-0123456789ab');
    for (const [name, schema] of Object.entries(schemas)) {
      const isOn = schema['type'] === 'boolean' && schema['default'] === true;
      const flag = isOn ? flagOf(name).replace('--', '--no-') : flagOf(name);
      const [placeholder, bare] = [String(schema['placeholder'] ?? 'value'), schema['bare']];
      const parameter = bare === undefined ? ` <${placeholder}>` : ` [${placeholder}]`;
      const option = new Option(schema['type'] === 'boolean' ? flag : flag + parameter, String(schema['description']));
      if (bare !== undefined) option.preset(String(bare));
      command.addOption(option.makeOptionMandatory(required.includes(name) && schema['default'] === undefined));
    }
    if (properties.of === 'experiment') addExperimentOptions(command);
    command.option('--json', properties.json);
    if (properties.notes !== undefined) command.addHelpText('after', `\n${properties.notes}`);
    command.action(async (subject: string, typed: CommonOptions & JsonObject) => {
      const options = withDefaults({ properties: schemas }, parsedOptions(schemas, typed));
      const verb = component.build({ options } as never) as Verb;
      const shown = await verb.run({ subject, show: showOf(properties, subject, typed, plugins) });
      process.stdout.write(typed.json === true ? `${JSON.stringify(shown.json)}\n` : shown.text);
    });
  };
}

function addExperimentOptions(command: Command): void {
  command
    .option('--set <path=value>', 'lay a value over the file; may be repeated', collect, [])
    .option('--row <name>', 'the row that is meant; the first one if absent')
    .option('--runs <folder>', 'where results and caches lie', 'runs');
}

function showOf(
  { of }: VerbProperties,
  subject: string,
  { set, row, runs }: CommonOptions & Readonly<Record<string, Json | undefined>>,
  plugins: readonly PluginFolder[],
): VerbContext['show'] {
  if (of === 'run') {
    return async (view, asked = {}) => {
      const { showRun } = await import('../execution/views/show-run.js');
      return showRun({ run: subject, view, plugins, ...asked });
    };
  }
  return async (view, asked = {}) => {
    const [{ showView }, { canRewrite }, { cancellation }] = await Promise.all([
      import('../execution/views/show-view.js'),
      import('./progress-board.js'),
      import('./cancellation.js'),
    ]);
    const terminal = canRewrite(process.stderr);
    const shown = await showView({
      file: subject,
      view,
      set,
      plugins,
      runsFolder: resolve(runs),
      ...(row === undefined ? {} : { row }),
      ...asked,
      signal: cancellation('stopping'),
      onProgress: (stage, done, total, unit) => {
        if (terminal) process.stderr.write(`\r\x1b[K${stage}: ${done}${total > 0 ? ` of ${total}` : ''} ${unit}`);
      },
    });
    if (terminal) process.stderr.write('\r\x1b[K');
    return shown;
  };
}
