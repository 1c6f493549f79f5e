import type { Settings } from '../checkpoint/settings.js';
import { withinTime } from '../within-time.js';

/** What of a PEFT configuration decides which modules are adapted. */
interface Choice {
  readonly targets: string | readonly string[];
  readonly excluded: string | readonly string[];
  readonly layers: readonly number[] | undefined;
  readonly layersPattern: readonly string[];
}

/**
 * Reads which modules an adapter configuration chooses, by PEFT's rules. The function takes names like
 * `model.layers.0.mlp.up_proj`.
 */
export function chosenModules(settings: Settings): (module: string) => boolean {
  const choice: Choice = {
    targets: textOrTexts(settings, 'target_modules') ?? [],
    excluded: textOrTexts(settings, 'exclude_modules') ?? [],
    layers: layersOf(settings),
    layersPattern: [textOrTexts(settings, 'layers_pattern') ?? []].flat(),
  };
  const { targets, excluded } = choice;
  if (targets.length === 0) throw settings.unexpected('target_modules', 'names of modules, or a pattern');
  if (typeof targets === 'string' && choice.layers !== undefined && targets !== 'all-linear')
    throw settings.refuse('"layers_to_transform" goes with a list of target_modules, not with a pattern');
  const matchers = { targets: matcherOf(settings, targets), excluded: matcherOf(settings, excluded) };
  return (module) => !matchers.excluded(module) && matchers.targets(module) && inLayers(settings, choice, module);
}

/** The name of a module takes a pattern microseconds. */
const mostMilliseconds = 2000;

/**
 * Matches whole texts with a pattern of Python's `re`. Those that JavaScript reads otherwise are rare. A wrong one is refused,
 * and so is one that does not come to an end.
 */
export function pythonPattern(settings: Settings, pattern: string): (text: string) => RegExpExecArray | null {
  if (/\(\?[^:=!]|\\[AZ]/.test(pattern)) throw settings.refuse(`the pattern ${JSON.stringify(pattern)} is not read`);
  try {
    const expression = new RegExp(`^(?:${pattern})$`);
    return (text) => {
      const matched = withinTime(mostMilliseconds, () => expression.exec(text));
      if (matched === undefined)
        throw settings.refuse(`the pattern ${JSON.stringify(pattern)} does not come to an end`);
      return matched.value;
    };
  } catch {
    throw settings.refuse(`the pattern ${JSON.stringify(pattern)} is not read`);
  }
}

function matcherOf(settings: Settings, names: string | readonly string[]): (module: string) => boolean {
  if (names === 'all-linear') return () => true;
  if (typeof names === 'string') {
    const pattern = pythonPattern(settings, names);
    return (module) => pattern(module) !== null;
  }
  return (module) => names.some((name) => module === name || module.endsWith(`.${name}`));
}

function inLayers(settings: Settings, { layers, layersPattern }: Choice, module: string): boolean {
  if (layers === undefined) return true;
  const patterns = layersPattern.length === 0 ? ['[^.]*'] : layersPattern;
  for (const name of patterns) {
    const match = pythonPattern(settings, `(?:.*?\\.)?${name}\\.(\\d+)\\..*`)(module);
    if (match !== null) return layers.includes(Number(match[1]));
  }
  return false;
}

function layersOf(settings: Settings): readonly number[] | undefined {
  const value = settings.value('layers_to_transform');
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return undefined;
  const layers = [value].flat();
  if (!layers.every((layer) => Number.isInteger(layer)))
    throw settings.unexpected('layers_to_transform', 'layer numbers');
  return layers as readonly number[];
}

function textOrTexts(settings: Settings, key: string): string | readonly string[] | undefined {
  const value = settings.value(key);
  return typeof value === 'string' ? value : settings.texts(key);
}
