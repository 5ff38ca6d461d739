import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { whyNotKept } from '../../offline/keep-page.js';
import { useTexts } from '../texts/use-texts.js';
import { keepsDrafts } from '../use-settings.js';

/** What the page does without in this browser, said in one place. Nothing where it has all. */
export function Lacks() {
  const { machine } = useTexts();
  const [offline, setOffline] = useState<string>();
  useEffect(() => {
    let current = true;
    void whyNotKept().then((reason) => current && setOffline(reason));
    return () => {
      current = false;
    };
  }, []);
  const lines = [
    ...(offline === undefined ? [] : [machine.noOffline(offline)]),
    ...(keepsDrafts() ? [] : [machine.noDrafts]),
  ];
  return lines.map((line) => (
    <Text key={line} size="sm" c="dimmed">
      {line}
    </Text>
  ));
}
