/** The profile editor's page: one of loading, failed or an opened profile. */
import { PROTOCOL_VERSION, type FromEditor } from '../../src/protocol/messages';
import { EditorChannel, type Announcement } from '../messaging';
import { failedScreen, LoadingScreen } from '../screens';
import { readState } from '../state';
import { fill } from '../ui/dom';
import type { VsCodeApi } from '../vscodeApi';
import { ProfileView } from './profileView';

export class EditorApp {
  private readonly channel: EditorChannel;
  private loading: LoadingScreen | null = null;
  private profile: ProfileView | null = null;
  /** What was asked for before there was a profile to show it in. */
  private wanted: ((profile: ProfileView) => void) | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly api: VsCodeApi<FromEditor>,
  ) {
    const post = (message: FromEditor) => api.postMessage(message);
    this.channel = new EditorChannel(post, (message) => this.announced(message));
    window.addEventListener('message', (event: MessageEvent<unknown>) => this.channel.receive(event.data));
    window.addEventListener('error', (event) => post({ type: 'trouble', message: event.message }));
    window.addEventListener('unhandledrejection', (event) =>
      post({ type: 'trouble', message: String(event.reason) }),
    );
    this.showLoading({ name: 'profile', phase: 'Waiting for the extension', done: 0, total: null });
    post({ type: 'ready', version: PROTOCOL_VERSION });
  }

  private announced(message: Announcement): void {
    switch (message.type) {
      case 'loading':
        this.showLoading(message);
        return;
      case 'failed':
        this.show(failedScreen(message.failure, () => this.api.postMessage({ type: 'retry' })));
        return;
      case 'opened':
        this.open(message);
        return;
      case 'focus':
        this.inProfile((profile) => profile.focus(message.func, message.lane));
        return;
      case 'keepCell':
        this.inProfile((profile) => profile.keep(message.cell));
        return;
      case 'showOffload':
        this.inProfile((profile) => profile.showOffload());
        return;
      case 'addMove':
        this.inProfile((profile) => profile.addMove(message.unit));
        return;
      case 'rulesChanged':
        this.profile?.rulesChanged();
    }
  }

  private inProfile(action: (profile: ProfileView) => void): void {
    if (this.profile) action(this.profile);
    else this.wanted = action;
  }

  private showLoading(state: Parameters<LoadingScreen['show']>[0]): void {
    if (!this.loading) {
      const screen = new LoadingScreen(() => this.api.postMessage({ type: 'cancelLoading' }));
      this.show(screen.element);
      this.loading = screen;
    }
    this.loading.show(state);
  }

  private open(message: Extract<Announcement, { type: 'opened' }>): void {
    try {
      const host = {
        channel: this.channel,
        post: (out: FromEditor) => this.api.postMessage(out),
        save: (state: unknown) => this.api.setState(state),
      };
      const profile = new ProfileView(message, host, readState(this.api.getState()));
      this.show(profile.element);
      this.profile = profile;
      const { wanted } = this;
      this.wanted = null;
      wanted?.(profile);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.api.postMessage({ type: 'trouble', message: `Cannot show the profile: ${reason}` });
      this.show(
        failedScreen(
          {
            title: 'This profile cannot be shown',
            message: `Its tables do not fit together: ${reason}.`,
            remedy:
              'Try again; if it happens again, the log of the extension says more and a bug report with it helps.',
          },
          () => this.api.postMessage({ type: 'retry' }),
        ),
      );
    }
  }

  private show(element: HTMLElement): void {
    this.loading = null;
    this.profile = null;
    fill(this.root, element);
  }
}
