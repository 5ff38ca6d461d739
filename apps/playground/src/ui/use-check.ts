import { messageOf } from '@zeroreel/core';
import { useDebouncedValue } from '@mantine/hooks';
import { startTransition, useEffect, useRef, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { whenIdle } from '../when-idle.js';
import type { SettingsCheck, SettingsQuestion } from '../worker-protocol.js';

/**
 * What the worker says of settings that the visitor is about to use; undefined until it has looked at some. It is asked for
 * the first time, and thereby loaded, when the page is there.
 * @param changes looks again when this changes, as where the visitor lets it ask for more
 */
export function useCheck(client: WorkerClient, question: SettingsQuestion, changes: number): SettingsCheck | undefined {
  const [check, setCheck] = useState<SettingsCheck>();
  const latest = useRef(question);
  useEffect(() => {
    latest.current = question;
  }, [question]);
  const [settled] = useDebouncedValue(`${changes} ${keyOf(question)}`, 400, { leading: false });
  useEffect(() => {
    let current = true;
    async function look(): Promise<void> {
      await whenIdle();
      if (!current) return;
      const answer = await client
        .call('check-settings', { question: latest.current })
        .catch((error: unknown): SettingsCheck => ({ faults: [], ok: false, reasons: [messageOf(error)] }));
      if (current) startTransition(() => setCheck(answer));
    }
    void look();
    return () => {
      current = false;
    };
  }, [client, settled]);
  return check;
}

/** Changes when the question does: files are told apart by their names and sizes. */
const keyOf = ({ settings, files, clip, agreed }: SettingsQuestion): string =>
  JSON.stringify([
    settings,
    clip,
    agreed,
    Object.entries(files).map(([name, each]) => [name, ...each.map(({ size, lastModified }) => [size, lastModified])]),
  ]);
