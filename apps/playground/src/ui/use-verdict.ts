import { messageOf } from '@zeroreel/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import type { RunQuestion, RunVerdict } from '../worker-protocol.js';

/** What the machine says of a run that the visitor is about to ask for; undefined while it is looked at. */
export function useVerdict(client: WorkerClient, question: RunQuestion): RunVerdict | undefined {
  const [verdict, setVerdict] = useState<RunVerdict>();
  const { source, backend, edits, width, height, frames, guided } = question;
  const [settled] = useDebouncedValue({ source, backend, edits, width, height, frames, guided }, 400, {
    leading: false,
  });
  useEffect(() => {
    let current = true;
    client
      .call('check-run', { question: settled })
      .catch((error: unknown) => ({ ok: false, reasons: [messageOf(error)] }))
      .then((answer) => current && setVerdict(answer));
    return () => {
      current = false;
    };
  }, [client, JSON.stringify(settled)]);
  return verdict;
}
