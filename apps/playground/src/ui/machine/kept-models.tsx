import { Button, CloseButton, Group, Stack, Text } from '@mantine/core';
import { formatBytes } from '@zeroreel/hub';
import type { KeptModel } from '@zeroreel/web';
import { Disclosure } from '../fields/disclosure.js';
import type { KeptModelsState } from '../use-kept-models.js';
import { useTexts } from '../texts/use-texts.js';

/** What the browser keeps of models, and how to make room. */
export function KeptModels({ models, remove }: KeptModelsState) {
  const texts = useTexts();
  const bytes = models.reduce((sum, model) => sum + model.bytes, 0);
  const own = models.filter(({ name }) => !isOfPage(name));
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {bytes === 0 ? texts.models.noneKept : texts.models.kept((bytes / 1e6).toFixed(1))}
        </Text>
        <Button
          variant="default"
          size="compact-sm"
          disabled={bytes === 0}
          onClick={() => remove(models.map(({ name }) => name))}
        >
          {texts.models.clear}
        </Button>
      </Group>
      {own.length > 0 && (
        <Disclosure title={texts.models.fromWeb} state={String(own.length)}>
          {own.map((model) => (
            <KeptRow key={model.name} model={model} onRemove={() => remove([model.name])} />
          ))}
        </Disclosure>
      )}
    </Stack>
  );
}

const KeptRow = ({ model, onRemove }: { readonly model: KeptModel; readonly onRemove: () => void }) => (
  <div className="zr-row">
    <div className="zr-row-name">
      <Text size="sm" truncate title={model.name}>
        {model.name}
      </Text>
      <Text size="xs" c="dimmed">
        {formatBytes(model.bytes)}
      </Text>
    </div>
    <CloseButton aria-label={useTexts().fields.remove(model.name)} onClick={onRemove} />
  </div>
);

/** The embedded family lies on the page's own server. */
const isOfPage = (name: string): boolean => name.startsWith(`${globalThis.location.origin}/`);
