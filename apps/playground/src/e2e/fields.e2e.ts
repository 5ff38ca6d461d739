import { Buffer } from 'node:buffer';
import type { Settings } from '@zeroreel/run';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveEveryKindPlugin, type ServedPlugin } from '../__testing__/every-kind-plugin.js';
import { fill, openFold, openSite, openTab, type OpenedSite } from '../__testing__/open-site.js';
import { copiedSettings } from '../__testing__/copied-settings.js';
import { generate } from '../__testing__/generate.js';
import { settingsLink } from '../links/settings-link.js';

let site: OpenedSite;
let plugin: ServedPlugin;
beforeAll(async () => {
  plugin = await serveEveryKindPlugin();
  site = await openSite();
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  plugin[Symbol.dispose]();
});

/** The page with the plugin's fields, all of them open. */
async function openFields(options?: Readonly<Record<string, unknown>>) {
  const settings = {
    ...({ format: 2, model: {}, request: { prompt: 'a fox', steps: 2, frames: 1 }, output: {}, machine: {} } as const),
    plugins: options === undefined ? [] : [{ name: plugin.address, options }],
  };
  const { page, errors } = await site.open({ hash: settingsLink(settings) });
  await openFold(page, 'Plugins');
  if (options === undefined) {
    await page.getByRole('textbox', { name: 'Plugin from an address' }).fill(plugin.address);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
  } else await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await page.getByRole('button', { name: 'Run it' }).click();
  const fields = page.locator('.zr-plugin');
  await fields.getByText('Has an option of every kind').waitFor();
  await fields
    .locator('details')
    .evaluateAll((all) => all.forEach((each) => ((each as HTMLDetailsElement).open = true)));
  return { page, errors, fields };
}

const textbox = (place: Locator | Page, name: string) => place.getByRole('textbox', { name, exact: true });

/** Types as people do: the field is selected whole, and left by the Tab key. */
async function type(field: Locator, text: string): Promise<void> {
  await field.click();
  await field.press('ControlOrMeta+A');
  if (text === '') await field.press('Delete');
  else await field.pressSequentially(text);
  await field.press('Tab');
}

/** The plugin's options in the settings of a video that is made now. */
async function optionsOfVideo(page: Page): Promise<unknown> {
  expect(await generate(page)).toMatch(/^Done/);
  const kept = (await copiedSettings(page)) as Pick<Settings, 'plugins'>;
  return kept.plugins.find(({ name }) => name === plugin.address)?.options;
}

it('gives what is typed into fields of every kind to the run', async () => {
  const { page, errors, fields } = await openFields();
  await type(textbox(fields, 'Amount'), '2.5');
  await type(textbox(fields, 'Count'), '320');
  await fields.getByText('Fast', { exact: true }).click();
  await fields.getByRole('combobox', { name: 'Policy' }).selectOption('First: the first frame');
  await type(textbox(fields, 'Title'), 'A walk');
  await type(textbox(fields, 'Code'), 'abc');
  await type(fields.getByRole('combobox', { name: 'Word' }), 'red');
  await fields.getByRole('switch', { name: 'On' }).press('Space');
  await fields.getByRole('combobox', { name: 'Maybe' }).selectOption('Off');
  await fields.getByRole('button', { name: 'Add to Colours' }).click();
  await type(textbox(fields, 'Colours 1'), '#00ff7f');
  await type(textbox(fields.getByRole('group', { name: 'Part' }), 'From'), '25');
  await type(textbox(fields, 'Right per frame'), '-3');
  await type(textbox(fields, 'Zoom per frame'), '1.02');
  // A video of one frame has no later one.
  expect(await fields.getByRole('button', { name: 'Add a prompt' }).isDisabled()).toBe(true);
  await type(textbox(fields, 'Hidden'), '7');
  expect(await optionsOfVideo(page)).toEqual({
    ...{ amount: 2.5, count: 320, mode: 'fast', policy: 'first', title: 'A walk', code: 'abc', word: 'red' },
    ...{ on: true, maybe: false, colours: ['#00ff7f'], part: { start: 0.25, end: 1 }, styles: [], hidden: 7 },
    camera: [
      { kind: 'translate', x: -3, y: 2 },
      { kind: 'zoom', factor: 1.02 },
    ],
  });
  expect(errors).toEqual([]);
  await page.context().close();
});

it('keeps what is typed, and says what is wrong with it', async () => {
  const { page, fields } = await openFields();
  const count = textbox(fields, 'Count');
  expect(await count.getAttribute('placeholder')).toBe('as many as fit');
  await count.click();
  await count.pressSequentially('3');
  expect(await count.inputValue()).toBe('3');
  // It counts before the field is left.
  await fields.getByText(/^Expected an integer from 8 to .*, got 3$/).waitFor();
  await count.press('Enter');
  expect(await count.inputValue()).toBe('3');

  await type(count, '-');
  expect(await count.inputValue()).toBe('3');
  await fields.getByRole('status').getByText('Expected an integer, got “-”.').waitFor();
  await count.press('ArrowUp');
  expect(await count.inputValue()).toBe('8');
  await type(count, '');
  expect(await count.inputValue()).toBe('');
  await type(textbox(fields, 'Amount'), '9');
  expect(await textbox(fields, 'Amount').inputValue()).toBe('9');
  await fields.getByText(/^Expected a number .*, got 9$/).waitFor();
  await page.context().close();
});

it('shows a fault of a text at its field, and names it for assistive technology', async () => {
  const { page, fields } = await openFields();
  const code = textbox(fields, 'Code');
  await type(code, 'A1');
  await fields.getByText("Expected small letters, got 'A1'").waitFor();
  expect(await code.getAttribute('aria-invalid')).toBe('true');
  const described = await code.evaluate((input) =>
    (input.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent),
  );
  expect(described).toContain("Expected small letters, got 'A1'");
  expect(described).toContain('An option of the kind text');
  await type(code, 'ok');
  await fields.getByText("Expected small letters, got 'A1'").waitFor({ state: 'detached' });
  await page.context().close();
});

it('takes files of every kind, and lets them go', async () => {
  const { page, errors, fields } = await openFields();
  const give = async (button: string, name: string) => {
    const chooser = page.waitForEvent('filechooser');
    await fields.getByRole('button', { name: button, exact: true }).click();
    await (await chooser).setFiles([{ name, mimeType: '', buffer: Buffer.from('x') }]);
  };
  await give('Add files: Styles', 'ink.safetensors');
  await type(textbox(fields, 'Strength of ink.safetensors'), '0.3');
  expect(await textbox(fields, 'Strength of ink.safetensors').inputValue()).toBe('0.3');
  await give('Choose a file: Base', 'base.safetensors');
  await give('Choose a file: Notes', 'notes.txt');
  await fields.getByRole('combobox', { name: 'Net' }).selectOption('By its name or address');
  const address = textbox(fields, 'Address of the ControlNet');
  await type(address, 'example.org');
  await fields.getByText('Expected owner/name on the Hugging Face Hub, civitai:ID or an address').waitFor();
  await type(address, 'https://example.org/net');
  for (const name of ['ink.safetensors', 'base.safetensors', 'notes.txt']) {
    await fields.getByRole('button', { name: `Remove ${name}` }).click();
    expect(await fields.getByText(name, { exact: true }).count()).toBe(0);
  }
  await give('Choose a picture: Still', 'no-picture.png');
  await fields.getByRole('alert').waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

it('keeps values that its fields cannot show', async () => {
  const camera = [
    { kind: 'zoom', factor: 1.1 },
    { kind: 'translate', x: 5, y: 0 },
  ];
  const { page, fields } = await openFields({ camera, policy: 'previous' });
  await fields.getByText(/The motion of the file: zoom by 1.1 a frame, then 5 right and 0 down a frame/).waitFor();
  await type(textbox(fields, 'Amount'), '2');
  expect(await optionsOfVideo(page)).toMatchObject({ camera, policy: 'previous', amount: 2 });
  await fill(page, { Steps: 3 });
  await openTab(page, 'Expert');
  await type(textbox(fields, 'Turn per frame'), '10');
  expect(await optionsOfVideo(page)).toMatchObject({ camera: [{ kind: 'rotate', degrees: 10 }] });
  await page.context().close();
});
