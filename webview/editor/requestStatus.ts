/** Shows that a request is under way, and why one failed. */
import { Superseded } from '../messaging';
import { el, fill } from '../ui/dom';
import { shortText } from '../ui/safeText';

/** A request that takes longer than this shows that it is under way. */
const BUSY_AFTER_MS = 150;

export class RequestStatus {
  readonly busy = el('div', { class: 'busy-bar', hidden: true });
  readonly banner = el('div', { class: 'banner', role: 'alert', hidden: true });

  /**
   * Waits for an answer and shows it; a refusal is shown with a way to try again, by `failed` if there is one and in the
   * banner otherwise; a superseded request is forgotten.
   */
  during<T>(
    request: Promise<T>,
    show: (answer: T) => void,
    retry: () => void,
    failed: (message: string, retry: () => void) => void = (message) => this.refused(message, retry),
  ): void {
    const timer = setTimeout(() => {
      this.busy.hidden = false;
    }, BUSY_AFTER_MS);
    const settled = () => {
      clearTimeout(timer);
      this.busy.hidden = true;
    };
    request
      .then((answer) => {
        settled();
        this.banner.hidden = true;
        show(answer);
      })
      .catch((error: unknown) => {
        clearTimeout(timer);
        if (error instanceof Superseded) return;
        settled();
        failed(error instanceof Error ? error.message : String(error), retry);
      });
  }

  private refused(message: string, retry: () => void): void {
    fill(
      this.banner,
      el('span', {}, shortText(message, 300)),
      el('button', { class: 'text-button', onClick: retry }, 'Try again'),
    );
    this.banner.hidden = false;
  }
}
