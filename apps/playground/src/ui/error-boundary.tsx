import { Alert, Button, Group, Text } from '@mantine/core';
import { messageOf } from '@zeroreel/core';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { TextsContext } from './texts/use-texts.js';
import type { Texts } from './texts/english.js';

interface ErrorBoundaryProps {
  /** What failed, as the title of the notice: `The page`. */
  readonly what: string;
  /** Sets aside what cannot be shown; the children are then drawn anew. */
  readonly onStartAfresh: () => void;
  /** Goes into the details beside the error, as JSON. */
  readonly details?: unknown;
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly failure?: { readonly error: unknown; readonly where: string };
}

/** Shows what went wrong in place of what cannot be drawn, so that the page never turns blank. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  static override contextType = TextsContext;
  declare context: Texts;
  override state: ErrorBoundaryState = {};

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { failure: { error, where: '' } };
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    this.setState({ failure: { error, where: componentStack ?? '' } });
  }

  readonly #startAfresh = (): void => {
    this.props.onStartAfresh();
    this.setState({ failure: undefined } as unknown as ErrorBoundaryState);
  };

  readonly #copy = (): void => {
    const { error, where } = this.state.failure ?? { error: undefined, where: '' };
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    const details = [messageOf(error), stack, where, JSON.stringify(this.props.details, null, 2)].join('\n\n');
    navigator.clipboard.writeText(details).catch(() => undefined);
  };

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    const words = this.context.failure;
    return (
      <Alert color="red" variant="outline" role="alert" m="md" title={words.title(this.props.what)}>
        <Text size="sm">{messageOf(failure.error)}</Text>
        <Text size="sm">{words.explanation}</Text>
        <Group gap="xs" mt="sm">
          <Button size="xs" onClick={this.#startAfresh}>
            {words.startAfresh}
          </Button>
          <Button size="xs" variant="default" onClick={this.#copy}>
            {words.copy}
          </Button>
        </Group>
      </Alert>
    );
  }
}
