import { messageOf } from '@zeroreel/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import type { SettingsCheck, SettingsQuestion } from '../worker-protocol.js';

/**
 * What the worker says of settings that the visitor is about to use; undefined until it has looked at some.
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
    void client
      .call('check-settings', { question: latest.current })
      .catch((error: unknown): SettingsCheck => ({ faults: [], ok: false, reasons: [messageOf(error)] }))
      .then((answer) => {
        if (current) setCheck(answer);
      });
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
