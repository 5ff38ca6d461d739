// Puts the page that makes videos under play/ of the built site. Its weights are copied here and nowhere else.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const page = fileURLToPath(new URL('../../playground/dist/site', import.meta.url));
const target = fileURLToPath(new URL('../dist/play', import.meta.url));

if (!existsSync(`${page}/index.html`)) throw new Error(`${page}: expected the built page; run npm run build`);
rmSync(target, { recursive: true, force: true });
cpSync(page, target, { recursive: true });
console.log('play/: the page that makes videos');
