import { JobsError } from '@zeroreel/jobs';

/** Where a queue is. Its password is in `url` alone. */
export interface QueueAddress {
  readonly kind: 'redis' | 'postgres';
  /** For the client. */
  readonly url: string;
  /** For messages: without password and parameters. */
  readonly shown: string;
  /** Whether the server may lose what it acknowledged: `?durable=no`. */
  readonly mayLose: boolean;
}

const SCHEMES: Readonly<Record<string, QueueAddress['kind']>> = {
  'redis:': 'redis',
  'rediss:': 'redis',
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
};

/**
 * Reads `redis://`, `rediss://` (TLS) or `postgres://`, with user, password, port and database as the client has them.
 * @throws JobsError `queue-unavailable` for another form; the message holds no password
 */
export function parseQueueAddress(address: string): QueueAddress {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const kind = url === undefined ? undefined : SCHEMES[url.protocol];
  if (url === undefined || kind === undefined || url.hostname === '') {
    const got = url === undefined ? 'no address' : `'${url.protocol}//…'`;
    throw new JobsError(
      'queue-unavailable',
      `expected a queue at redis://host, rediss://host or postgres://host/database, got ${got}`,
    );
  }
  const durable = url.searchParams.get('durable');
  if (durable !== null && durable !== 'yes' && durable !== 'no') {
    throw new JobsError(
      'queue-unavailable',
      `expected durable=yes or durable=no in the queue's address, got '${durable}'`,
    );
  }
  url.searchParams.delete('durable');
  const user = url.username === '' ? '' : `${url.username}@`;
  return {
    kind,
    url: url.href,
    shown: `${url.protocol}//${user}${url.host}${url.pathname.replace(/^\/$/, '')}`,
    mayLose: durable === 'no',
  };
}
