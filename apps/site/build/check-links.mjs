// Looks at every address in the built site: pages, places in them, pictures, videos, scripts. Addresses of other hosts are listed
// (--external) and never asked.
//
//     npm run docs:build && npm run docs:links
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const site = fileURLToPath(new URL('../dist/', import.meta.url));
const base = process.env['ZEROREEL_SITE_BASE'] ?? '/';

const pages = readdirSync(site, { recursive: true })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.html') && !path.startsWith('play/'));
const texts = new Map(pages.map((path) => [path, readFileSync(join(site, path), 'utf8')]));
const decoded = (text) => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");
const places = new Map(
  [...texts].map(([path, html]) => [
    path,
    new Set([...html.matchAll(/\s(?:id|name)="([^"]+)"/g)].map(([, id]) => decoded(id))),
  ]),
);

const external = new Map();
const faults = [];
for (const [path, html] of texts) {
  for (const [, name, written] of html.matchAll(/\s(href|src|poster)="([^"]*)"/g)) {
    const address = decoded(written);
    if (address.startsWith('data:')) continue;
    const url = new URL(address, `http://site${base}${path}`);
    if (url.host !== 'site') {
      if (/^https?:$/.test(url.protocol) && name === 'href')
        external.set(url.href, [...(external.get(url.href) ?? []), path]);
      else if (name !== 'href') faults.push(`${path}: ${address} is fetched from another host`);
      continue;
    }
    const fault = faultOf(url);
    if (fault !== undefined) faults.push(`${path}: ${address}: ${fault}`);
  }
}

/** What is wrong with an address of the site; undefined for nothing. */
function faultOf({ pathname, hash }) {
  if (!pathname.startsWith(base)) return `expected an address below ${base}`;
  const asked = decodeURIComponent(pathname.slice(base.length));
  const file = asked === '' || asked.endsWith('/') ? `${asked}index.html` : asked;
  if (!existsSync(join(site, file)) || statSync(join(site, file)).isDirectory()) return 'no such file';
  const place = decodeURIComponent(hash.slice(1));
  if (place === '' || !places.has(file) || places.get(file).has(place)) return undefined;
  return `${file} has no place of this name`;
}

if (process.argv.includes('--external')) {
  for (const [address, from] of [...external].sort()) console.log(`${address}\t${[...new Set(from)].join(' ')}`);
}
const all = [...new Set(faults)];
for (const fault of all) console.error(fault);
console.error(`${pages.length} pages, ${external.size} addresses of others, ${all.length} broken`);
process.exitCode = all.length === 0 ? 0 : 1;
