import { fileURLToPath } from 'node:url';

/** The folder of nx.json. */
export const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url));
