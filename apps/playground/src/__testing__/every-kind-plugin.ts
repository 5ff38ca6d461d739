import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A plugin that adds nothing to a run and has an option of every kind. */
const CODE = `
const said = (kind, more) => ({ kind, description: 'an option of the kind ' + kind, ...more });
const options = {
  amount: said('number', { default: 1, min: 0, max: 4, step: 0.05, unit: 's' }),
  count: said('integer', { min: 8, max: 4096, step: 8, otherwise: 'as many as fit' }),
  mode: said('choice', { choices: ['slow', 'fast'], default: 'slow' }),
  policy: said('choice', { choices: ['first', 'previous'], otherwise: 'the model decides', meanings: { first: 'the first frame' } }),
  title: said('text', { otherwise: 'untitled' }),
  code: said('text', { pattern: { source: '[a-z]+', form: 'small letters' } }),
  word: said('text', { suggestions: ['red', 'green'] }),
  on: said('boolean', { default: false }),
  maybe: said('boolean', { otherwise: 'where it helps' }),
  colours: said('list', { of: said('text', { pattern: { source: '#[0-9a-f]{6}', form: 'a colour' } }) }),
  part: said('span', { default: { start: 0, end: 1 } }),
  camera: said('motion', { default: [{ kind: 'translate', x: 1, y: 2 }] }),
  story: said('prompts', { otherwise: 'one prompt' }),
  still: said('picture', {}),
  walk: said('clip', {}),
  styles: said('list', { of: said('weights', { strength: { default: 1 } }), default: [] }),
  base: said('weights', {}),
  net: said('network', { network: 'ControlNet' }),
  notes: said('text-file', {}),
  hidden: said('number', { level: 'expert', otherwise: 'as usual' }),
};
function plugin() { return { definition: plugin, options: {} }; }
Object.defineProperty(plugin, 'name', { value: 'every-kind', enumerable: true });
Object.assign(plugin, { summary: 'has an option of every kind', options, provides: () => [] });
export { plugin };
`;

/** The plugin on a server of its own. */
export interface ServedPlugin extends Disposable {
  readonly address: string;
}

/** Serves the plugin to pages of any origin. */
export async function serveEveryKindPlugin(): Promise<ServedPlugin> {
  const server: Server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/javascript', 'Access-Control-Allow-Origin': '*' }).end(CODE);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return {
    address: `http://localhost:${(server.address() as AddressInfo).port}/every-kind.js`,
    [Symbol.dispose]: () => void server.close(),
  };
}
