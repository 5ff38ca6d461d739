import { TextInput } from '@mantine/core';
import { messageOf } from '@zeroreel/core';
import { useState } from 'react';

interface WebNameInputProps {
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  /** The name that settings have. */
  readonly value?: string | undefined;
  /** What settings call what was typed. @throws ZeroreelError for what is no name */
  readonly nameOf: (text: string) => string;
  readonly onName: (name: string) => void;
}

/** A name or an address on the web. A text that is none stays, with what was expected, and changes nothing. */
export function WebNameInput({ label, description, placeholder, value = '', nameOf, onName }: WebNameInputProps) {
  const [typed, setTyped] = useState<string>();
  const [fault, setFault] = useState<string>();

  function settle() {
    const text = typed?.trim() ?? '';
    if (text === '' || text === value) return setTyped(undefined);
    try {
      onName(nameOf(text));
      setTyped(undefined);
    } catch (error) {
      setFault(messageOf(error));
    }
  }
  return (
    <TextInput
      {...{ label, description, placeholder }}
      value={typed ?? value}
      error={fault}
      autoComplete="off"
      spellCheck={false}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        setFault(undefined);
      }}
      onBlur={settle}
      onKeyDown={({ key, nativeEvent }) => key === 'Enter' && !nativeEvent.isComposing && settle()}
    />
  );
}
