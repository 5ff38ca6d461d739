import type { PluginOptionType } from '@zeroreel/core';

/** An option's value as a visitor writes it: lists with commas. Empty for none. */
export function textOfOption(value: unknown): string {
  if (value === undefined) return '';
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** What a visitor wrote as the option's type; what is no number stays text, for the plugin to refuse. */
export function valueOfOption(type: PluginOptionType, text: string): unknown {
  if (text.trim() === '') return undefined;
  const entries = text.split(',').map((entry) => entry.trim());
  switch (type) {
    case 'strings':
      return entries;
    case 'numbers':
      return entries.map((entry) => (entry === '' || Number.isNaN(Number(entry)) ? entry : Number(entry)));
    default:
      return text;
  }
}
