import { describe, expect, it } from 'vitest';
import { parsePlugin } from './plugin-argument.js';

const parse = (text: string) => parsePlugin(text, '/home/me');

describe('parsePlugin', () => {
  it.each([
    ['cross-frame-attention', 'cross-frame-attention'],
    ['zeroreel-plugin-glow', 'zeroreel-plugin-glow'],
    ['@me/glow', '@me/glow'],
    ['./glow', '/home/me/glow'],
    ['../glow', '/home/glow'],
    ['.', '/home/me'],
    ['examples/glow', '/home/me/examples/glow'],
    ['/opt/glow', '/opt/glow'],
  ])('%s', (text, name) => {
    expect(parse(text)).toEqual({ name, options: {} });
  });

  it('reads options behind a colon', () => {
    expect(parse('./glow:{"strength": 0.5, "tint": "a:{b}"}')).toEqual({
      name: '/home/me/glow',
      options: { strength: 0.5, tint: 'a:{b}' },
    });
  });

  it.each([
    ['glow:{"a":}', /--plugin: expected options of glow as a JSON object, got \{"a":\}/],
    ['glow:{"a":1} x', /as a JSON object/],
    [':{"a":1}', /a name before the options/],
    ['', /a name before the options/],
    ['glow:', /a name before the options/],
  ])('refuses %s', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});
