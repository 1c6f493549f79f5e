import { discoverComponents } from '../../framework/registry/discover.js';
import type { Engine } from '../../framework/tensor/index.js';
import { buildComponent } from './build-component.js';

/** The engine component of a type, with its default options; the default engine if none is named. */
export async function engineNamed(type = 'onnxruntime'): Promise<Engine> {
  const registry = await discoverComponents();
  const found = registry.find('engine', type);
  if (found === undefined) {
    const known = registry.ofKind('engine').map((engine) => engine.type);
    throw new Error(`there is no engine "${type}"; known: ${known.join(', ')}`);
  }
  return buildComponent(found, {});
}
