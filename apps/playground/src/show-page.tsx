import { MantineProvider } from '@mantine/core';
import { StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { WorkerClient } from './client/worker-client.js';
import { keepPage } from './offline/keep-page.js';
import { App } from './ui/app.js';
import { ErrorBoundary } from './ui/error-boundary.js';
import { firstLanguage, loadTexts } from './ui/texts/language.js';
import { TextsProvider } from './ui/texts/texts-provider.js';
import { forgetDraft } from './ui/use-settings.js';
import { accessibleColours, theme } from './ui/theme.js';

/** The settings of the address are set aside too: they may be what cannot be shown. */
function startAfresh(): void {
  forgetDraft();
  history.replaceState(null, '', location.pathname + location.search);
}

/** Puts the page into the place of its first picture. */
export async function showPage(): Promise<void> {
  const client = new WorkerClient(
    () => new Worker(new URL('./worker/generation-worker.ts', import.meta.url), { type: 'module', name: 'zeroreel' }),
  );
  if (import.meta.env.PROD) keepPage();
  const texts = await loadTexts(firstLanguage());
  const root = document.getElementById('root');
  if (root === null) return;
  const page = (
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={accessibleColours} defaultColorScheme="auto">
        <TextsProvider first={texts}>
          <ErrorBoundary what={texts.failure.page} details={{ address: location.href }} onStartAfresh={startAfresh}>
            <App client={client} />
          </ErrorBoundary>
        </TextsProvider>
      </MantineProvider>
    </StrictMode>
  );
  // Drawn in small pieces of time, so that a slow phone answers in between.
  startTransition(() => createRoot(root).render(page));
}
