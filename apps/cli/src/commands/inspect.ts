import { readSettings } from '@zeroreel/node';
import { parseRecordedSettings, type RecordedSettings } from '@zeroreel/run';
import type { CommandContext } from './command-context.js';

/** `zeroreel inspect FILE`: the settings that a file keeps, as lines or as JSON. */
export async function inspect(file: string, flags: { readonly json?: true }, context: CommandContext): Promise<void> {
  const recorded = parseRecordedSettings(await readSettings(file), file);
  context.stdout.write(flags.json ? `${JSON.stringify(recorded)}\n` : describeSettings(recorded));
}

/** One setting a line, names in a column. */
export function describeSettings({ settings, version, modelFingerprint, inputs }: RecordedSettings): string {
  const { request, motion, ...rest } = settings;
  const lines = {
    ...request,
    motion: motion ?? 'off',
    ...rest,
    modelFingerprint,
    ...(inputs && { inputs }),
    zeroreel: version,
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name.padEnd(18)}${describe(value)}\n`)
    .join('');
}

function describe(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
