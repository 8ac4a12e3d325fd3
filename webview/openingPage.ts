/** A page that opens something: in sight is one of its loading, its failing, and a view of it. */
import type { Failure } from '../src/protocol/messages';
import { failedScreen, LoadingScreen, type LoadingState } from './screens';
import { fill } from './ui/dom';

type Wish = { readonly type: 'cancelLoading' } | { readonly type: 'retry' };

export class OpeningPage<View extends { readonly element: HTMLElement }> {
  private shown: View | null = null;
  private loading: LoadingScreen | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly post: (wish: Wish) => void,
  ) {}

  /** Null while it is loading or has failed. */
  get view(): View | null {
    return this.shown;
  }

  showLoading(state: LoadingState): void {
    if (!this.loading) {
      const screen = new LoadingScreen(() => this.post({ type: 'cancelLoading' }));
      this.fill(screen.element);
      this.loading = screen;
    }
    this.loading.show(state);
  }

  showFailed(failure: Failure): void {
    this.fill(failedScreen(failure, () => this.post({ type: 'retry' })));
  }

  showView(view: View): void {
    this.fill(view.element);
    this.shown = view;
  }

  private fill(element: HTMLElement): void {
    this.loading = null;
    this.shown = null;
    fill(this.root, element);
  }
}
