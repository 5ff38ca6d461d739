// Draws the icons of artwork/names.txt as 128-pixel PNGs into artwork/sprites.
// Artwork: Fluent Emoji (MIT, Microsoft), and Noto Emoji (Apache-2.0, Google) where Fluent has no such icon.
// Run in this folder: npm install && node rasterize.mjs
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';

const require = createRequire(import.meta.url);
const sets = [require('@iconify-json/fluent-emoji/icons.json'), require('@iconify-json/noto/icons.json')];
const at = (file) => new URL(file, import.meta.url);
const names = readFileSync(at('names.txt'), 'utf8').split(/\s+/).filter(Boolean);

function find(name) {
  for (const set of sets) {
    const icon = set.icons[name] ?? set.icons[set.aliases?.[name]?.parent];
    if (icon) return { body: icon.body, width: icon.width ?? set.width, height: icon.height ?? set.height };
  }
  throw new Error(`no icon '${name}' in the artwork packages`);
}

mkdirSync(at('sprites/'), { recursive: true });
for (const name of names) {
  const { body, width, height } = find(name);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 ${width} ${height}" width="128" height="128">${body}</svg>`;
  writeFileSync(at(`sprites/${name}.png`), new Resvg(svg, { fitTo: { mode: 'width', value: 128 } }).render().asPng());
}
console.log(`${names.length} sprites`);
