import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isolationHeaders } from './site-headers.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** A folder for a host of static files that sends no headers, such as GitHub Pages. */
export function writePages(site, folder) {
  copySite(site, folder);
  copyFileSync(here('not-found.html'), join(folder, '404.html'));
  // Without it GitHub leaves out what begins with an underscore.
  writeFileSync(join(folder, '.nojekyll'), '');
}

/** A folder for a static Space of Hugging Face, which sends the headers that its README names. */
export function writeSpace(site, folder) {
  copySite(site, folder);
  const headers = { ...isolationHeaders, 'Cross-Origin-Resource-Policy': 'cross-origin' };
  const lines = Object.entries(headers).map(([name, value]) => `  ${name.toLowerCase()}: ${value}`);
  writeFileSync(join(folder, 'README.md'), `${FRONT_MATTER}custom_headers:\n${lines.join('\n')}\n---\n\n${TEXT}`);
  // A Space takes files of more than 10 MB by Git LFS alone.
  writeFileSync(join(folder, '.gitattributes'), `${['*.wasm', '*.safetensors'].map(byLfs).join('\n')}\n`);
}

const byLfs = (pattern) => `${pattern} filter=lfs diff=lfs merge=lfs -text`;

const FRONT_MATTER = `---
title: zeroreel
emoji: 🎞️
colorFrom: purple
colorTo: indigo
sdk: static
app_file: index.html
license: apache-2.0
short_description: A prompt becomes a video, in your browser
`;
const TEXT = `A prompt becomes a video in the visitor's own browser: Text2Video-Zero on any Stable Diffusion checkpoint.
Nothing is computed on this Space's machine, and nothing that visitors enter is sent to it.
`;

function copySite(site, folder) {
  if (!existsSync(join(site, 'index.html'))) throw new Error(`${site}: expected the built page; run npm run build`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(site, folder, { recursive: true });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writePages(here('../dist/site'), here('../dist/pages'));
  writeSpace(here('../dist/site'), here('../dist/space'));
  console.log('apps/playground/dist/pages: for GitHub Pages and other hosts of static files');
  console.log('apps/playground/dist/space: for a static Space of Hugging Face');
}
