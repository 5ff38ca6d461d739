import type { Page } from 'playwright-core';

/**
 * What a phone's visitor would stumble over, of all that is visible: targets that are smaller than 44 pixels, fields whose
 * text is smaller than 16 (browsers zoom into those), texts that are cut, and what lies beside the screen.
 */
export const unfitOnPhone = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    const nameOf = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} “${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}”`;
    const isSeen = (element: Element): boolean =>
      element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) &&
      element.getBoundingClientRect().width > 1;
    /** Boxes and dots are hit by what is written beside them. */
    const targetOf = (element: Element): Element =>
      element.matches('input[type=radio]')
        ? (element.nextElementSibling ?? element)
        : element.matches('input[type=checkbox]')
          ? (element.closest('.mantine-Switch-body') ?? element)
          : element;
    for (const element of document.querySelectorAll('button, a[href], input, select, textarea, summary, [role=tab]')) {
      if (element.matches('input[type=file], :disabled')) continue;
      const target = targetOf(element);
      if (!isSeen(target)) continue;
      const { width, height } = target.getBoundingClientRect();
      if (width < 43.5 || height < 43.5) found.push(`${width.toFixed(0)}×${height.toFixed(0)}: ${nameOf(target)}`);
      if (element.matches('input:not([type=radio], [type=checkbox], [type=range]), select, textarea')) {
        const size = Number.parseFloat(getComputedStyle(element).fontSize);
        if (size < 16) found.push(`${size} px: ${nameOf(element)}`);
      }
    }
    for (const element of document.querySelectorAll('body *')) {
      const text = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '',
      );
      if (!text || !isSeen(element) || element.matches('option, script, style')) continue;
      if (element.closest('[class*=VisuallyHidden]')) continue;
      // A row that a finger moves shows the rest.
      if (element.closest('.zr-scroll')) continue;
      const { left, right, width } = element.getBoundingClientRect();
      if (width > 0 && (left < -1 || right > innerWidth + 1)) found.push(`beside the screen: ${nameOf(element)}`);
      const hides = getComputedStyle(element).overflowX !== 'visible';
      if (hides && element.scrollWidth > element.clientWidth + 1) found.push(`cut: ${nameOf(element)}`);
    }
    const more = document.documentElement.scrollWidth - innerWidth;
    if (more > 0) found.push(`${more} pixels wider than the screen`);
    return found;
  });
