import { expect, it } from 'vitest';
import { readXmpDescription, xmpPacket } from './xmp.js';

it('gives back the description, entities in it included', () => {
  const description = 'a < b && c > d, &lt; stays &lt; 🐼\nsecond line';
  const packet = xmpPacket(description);
  expect(packet).toContain('a &lt; b &amp;&amp; c &gt; d, &amp;lt; stays');
  expect(readXmpDescription(packet)).toBe(description);
});

it('has none in a packet without one', () => {
  expect(readXmpDescription('<x:xmpmeta/>')).toBeUndefined();
});
