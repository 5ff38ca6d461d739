import './ui/components.css';
import './ui/page.css';

// The page's looks come first, with the first picture that index.html has, and its code after that.
void firstPaint().then(async () => (await import('./show-page.js')).showPage());

/** Resolves once the browser has painted what is there; at once in a tab that nobody sees, which paints nothing. */
function firstPaint(): Promise<void> {
  return new Promise((resolve) => {
    if (document.visibilityState === 'hidden') resolve();
    // What is asked for before a paint is answered after it.
    else requestAnimationFrame(() => setTimeout(resolve));
    document.addEventListener('visibilitychange', () => resolve(), { once: true });
  });
}
