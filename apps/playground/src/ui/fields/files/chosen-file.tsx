import { Text } from '@mantine/core';
import { baseName } from '../../../settings/file-names.js';

/** The name of a file or folder that settings want, and whether the page has it. */
export function ChosenFile({ name, isHere }: { readonly name: string; readonly isHere: boolean }) {
  return (
    <Text size="sm" flex={1} truncate title={name} c={isHere ? 'dimmed' : 'red'}>
      {isHere ? baseName(name) : `${baseName(name)} is not here: choose it again`}
    </Text>
  );
}
