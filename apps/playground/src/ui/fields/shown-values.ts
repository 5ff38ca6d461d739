import type { Option } from '@zeroreel/core';

/**
 * Whether the field of an option can show a value. Settings of a file may hold any: one that has another form is kept, and
 * shown as text, until it is changed.
 */
export function canShow(option: Option, value: unknown): boolean {
  if (value === undefined) return true;
  switch (option.kind) {
    case 'number':
    case 'integer':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'choice':
    case 'text':
    case 'picture':
    case 'network':
    case 'text-file':
      return typeof value === 'string';
    case 'list':
      return Array.isArray(value) && value.every((each) => each !== undefined && canShow(option.of as Option, each));
    case 'span':
      return has(value, { start: 'number', end: 'number' });
    case 'motion':
      return Array.isArray(value) && value.every((each) => typeof each === 'object' && each !== null);
    case 'prompts':
      return Array.isArray(value) && value.every((each) => has(each, { frame: 'number', prompt: 'string' }));
    case 'clip':
      return has(value, { file: 'string' });
    case 'weights':
      if (option.word) return typeof value === 'string' || has(value, { file: 'string', word: 'string' });
      return option.strength === undefined ? typeof value === 'string' : has(value, { file: 'string' });
  }
}

const has = (value: unknown, types: Readonly<Record<string, 'number' | 'string'>>): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(types).every(([key, type]) => typeof (value as Readonly<Record<string, unknown>>)[key] === type);
