import { resolve } from 'node:path';
import { clipParts, throwFaults, ZeroreelError, type Fault, type Options, type PromptKeyframe } from '@zeroreel/core';
import {
  isOfWeights,
  modelSourceFault,
  readSettingsValue,
  renameFiles,
  renameModels,
  SETTINGS_FORMAT,
  withModelOptions,
  type KnownPlugins,
  type Settings,
} from '@zeroreel/run';
import { declaredOptions, isClip, optionsOfGroup, type OptionGroup, type RunDeclarations } from './declared-option.js';
import { FaultNames } from './fault-names.js';
import type { GivenFlags } from './given-flags.js';
import { LORA_FOLDER, withLorasOfPrompts } from './lora-folder.js';
import { pluginsFromFlags, type ChosenPlugin, type NamedPlugin } from './plugins-from-flags.js';
import { formFault, readOption } from './read-option.js';

/** What a command line asks for. */
export interface AskedRun {
  readonly given: GivenFlags;
  /** The value and the name of the argument that is the prompt. */
  readonly prompt: { readonly text: string; readonly argument: string };
  /** The model where no flag names one; default: the declaration's. */
  readonly model?: string;
  /** Plugins that `--plugin` or an argument names. */
  readonly named: readonly NamedPlugin[];
  /** Where LoRAs lie that prompts name. */
  readonly loraFolder?: string;
}

/** How a command line's names are understood. */
export interface NameContext {
  readonly known: KnownPlugins;
  /** What settings call a model or a file of weights: an absolute path, or a name on the web. */
  readonly referenceOf: (text: string) => string;
}

/** Settings of a run, and how messages call what they are made of. */
export interface CommandLineSettings {
  readonly settings: Settings;
  readonly names: FaultNames;
  /** Of flags that do nothing. */
  readonly notices: readonly string[];
}

/**
 * The settings that a command line asks for, files by their absolute paths.
 * @throws ZeroreelError `invalid-request` with every fault, each by its flag; `missing-file` for a file of JSON
 */
export async function commandLineSettings(
  declarations: RunDeclarations,
  asked: AskedRun,
  { known, referenceOf }: NameContext,
): Promise<CommandLineSettings> {
  const { given, prompt, model, named } = asked;
  const [ofModel, ofRequest, ofOutput, ofMachine] = [
    await readGroup(declarations.model, 'model', given),
    await readGroup(declarations.request, 'request', given),
    await readGroup(declarations.output, 'output', given),
    await readGroup(declarations.machine, 'machine', given),
  ];
  const ofClips = await readGroup(clipParts, 'clip', given);
  const loras = await lorasOfPrompts(asked, ofRequest.values);
  const chosen = await pluginsFromFlags(declarations.plugins, loras.given, named);
  const plugins = chosen.plugins.map((plugin) => withClipParts(plugin, ofClips.values));
  const read = readSettingsValue(
    {
      format: SETTINGS_FORMAT,
      model: { ...(model !== undefined && { source: model }), ...ofModel.values },
      request: withModelOptions({ prompt: prompt.text, ...ofRequest.values }),
      plugins: plugins.map(({ name, options }) => ({ name, options })),
      output: ofOutput.values,
      machine: ofMachine.values,
    },
    known,
  );
  const names = new FaultNames(declarations, plugins, prompt.argument);
  const references = new References(referenceOf);
  const settings = withReferences(read.settings, known, references);
  throwFaults([
    ...[ofModel, ofRequest, ofOutput, ofMachine, ofClips].flatMap(({ faults }) => faults),
    ...loras.faults,
    ...sharedFlagFaults(declarations, given),
    ...chosen.faults,
    ...(plugins.some(hasClip) ? [] : clipFaults(declarations, given)),
    ...names.rename([...read.faults, ...references.faults]),
  ]);
  return { settings, names, notices: chosen.notices };
}

async function readGroup(options: Options, group: OptionGroup, given: GivenFlags) {
  const values: Record<string, unknown> = {};
  const faults: Fault[] = [];
  for (const declared of optionsOfGroup(options, group)) {
    const read = await readOption(declared, given);
    faults.push(...read.faults);
    if (read.value !== undefined) values[declared.key] = read.value;
  }
  return { values, faults };
}

/** The flags, with those LoRAs that prompts name. */
async function lorasOfPrompts(
  { given, prompt, loraFolder }: AskedRun,
  request: Readonly<Record<string, unknown>>,
): Promise<{ readonly given: GivenFlags; readonly faults: readonly Fault[] }> {
  if (loraFolder === undefined) return { given, faults: [] };
  if (request['promptSyntax'] !== 'webui') {
    return { given, faults: [{ path: LORA_FOLDER, message: 'expected --prompt-syntax webui beside it' }] };
  }
  const travel = Array.isArray(request['promptTravel']) ? (request['promptTravel'] as readonly PromptKeyframe[]) : [];
  const prompts = [prompt.text, ...travel.map((keyframe) => keyframe.prompt)];
  return { given: await withLorasOfPrompts(given, loraFolder, prompts), faults: [] };
}

/** Booleans that share a flag are its values; it has no others. */
function sharedFlagFaults(declarations: RunDeclarations, given: GivenFlags): readonly Fault[] {
  const values = new Map<string, string[]>();
  for (const { flag } of declaredOptions(declarations)) {
    if (flag.value !== undefined) values.set(flag.long, [...(values.get(flag.long) ?? []), flag.value]);
  }
  return [...values].flatMap(([long, choices]) => {
    const text = given.texts(long).at(-1);
    if (text === undefined || choices.includes(text)) return [];
    return [formFault(long, `one of ${choices.join(', ')}`, text)];
  });
}

/** Flags of clips mean nothing where no clip is given, unless they set something else too. */
function clipFaults(declarations: RunDeclarations, given: GivenFlags): readonly Fault[] {
  const declared = declaredOptions(declarations);
  const isOfClipsAlone = (long: string) => declared.every(({ flag, group }) => flag.long !== long || group === 'clip');
  return declared
    .filter(({ group, flag }) => group === 'clip' && given.texts(flag.long).length > 0 && isOfClipsAlone(flag.long))
    .map(({ flag }) => ({ path: flag.long, message: 'expected a clip that it is for, got none' }));
}

const hasClip = ({ plugin, options }: ChosenPlugin): boolean =>
  Object.entries(plugin.definition.options).some(([key, option]) => isClip(option) && options[key] !== undefined);

/** The part of a clip that flags name is for every clip, where it does not say another itself. */
function withClipParts(chosen: ChosenPlugin, parts: Readonly<Record<string, unknown>>): ChosenPlugin {
  const withParts = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(withParts);
    return typeof value === 'object' && value !== null ? { ...parts, ...value } : value;
  };
  const options = Object.entries(chosen.options).map(([key, value]) => {
    const option = chosen.plugin.definition.options[key];
    return [key, option !== undefined && isClip(option) ? withParts(value) : value] as const;
  });
  return { ...chosen, options: Object.fromEntries(options) };
}

/** Paths become absolute; models and weights may have names on the web. */
function withReferences(settings: Settings, known: KnownPlugins, references: References): Settings {
  const named = renameModels(settings, known, (name, input) =>
    references.read(name, (message) =>
      input === undefined ? modelSourceFault(message) : { path: `${input.plugin ?? 'model'}.${input.key}`, message },
    ),
  );
  return renameFiles(named, known, (file, { option }) => (isOfWeights(option) ? file : resolve(file)));
}

/** Reads names, and notes what is wrong with them. */
class References {
  readonly faults: Fault[] = [];

  constructor(private readonly referenceOf: NameContext['referenceOf']) {}

  read(text: string, faultOf: (message: string) => Fault): string {
    try {
      return this.referenceOf(text);
    } catch (error) {
      if (!(error instanceof ZeroreelError) || error.code !== 'invalid-request') throw error;
      this.faults.push(faultOf(error.message));
      return text;
    }
  }
}
