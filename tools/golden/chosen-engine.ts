import { discoverComponents, ownComponents } from '../../framework/registry/discover.js';
import type { Engine } from '../../framework/tensor/index.js';
import { buildComponent } from './build-component.js';
import type { EngineChoice } from './golden-kind.js';

/** Builds the chosen engine, or the default engine if none is chosen. */
export async function chosenEngine(choice: EngineChoice = { type: 'onnxruntime', options: {} }): Promise<Engine> {
  const { type, options } = choice;
  const registry = await discoverComponents(ownComponents(), [], (kind) => kind === 'engine');
  const chosen = registry.find('engine', type);
  if (chosen === undefined) {
    const types = registry.ofKind('engine').map((engine) => engine.type);
    throw new Error(`there is no engine "${type}"; known: ${types.join(', ')}`);
  }
  const [unknown] = Object.keys(options).filter((name) => !(name in chosen.options.properties));
  if (unknown !== undefined) throw new Error(`engine ${type} has no option "${unknown}"`);
  return buildComponent(chosen, options);
}
