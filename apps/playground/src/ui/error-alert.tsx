import { Alert } from '@mantine/core';

/** Why something that was asked for did not happen; nothing where there is no message. */
export function ErrorAlert({ message }: { readonly message: string | undefined }) {
  return message === undefined ? null : (
    <Alert color="red" variant="outline" role="alert">
      {message}
    </Alert>
  );
}
