/** The profile editor's page: one of loading, failed or an opened profile. */
import { PROTOCOL_VERSION, type FromEditor } from '../../src/protocol/messages';
import { listenToHost } from '../hostListener';
import { EditorChannel, type Announcement } from '../messaging';
import { OpeningPage } from '../openingPage';
import { readState } from '../state';
import type { VsCodeApi } from '../vscodeApi';
import { ProfileView } from './profileView';

export class EditorApp {
  private readonly channel: EditorChannel;
  private readonly page: OpeningPage<ProfileView>;
  /** What was asked for before there was a profile to show it in. */
  private wanted: ((profile: ProfileView) => void) | null = null;

  constructor(
    root: HTMLElement,
    private readonly api: VsCodeApi<FromEditor>,
  ) {
    const post = (message: FromEditor) => api.postMessage(message);
    this.page = new OpeningPage(root, post);
    this.channel = new EditorChannel(post, (message) => this.announced(message));
    listenToHost((data) => this.channel.receive(data), post);
    this.page.showLoading({ name: 'profile', phase: 'Waiting for the extension', done: 0, total: null });
    post({ type: 'ready', version: PROTOCOL_VERSION });
  }

  private announced(message: Announcement): void {
    switch (message.type) {
      case 'loading':
        this.page.showLoading(message);
        return;
      case 'failed':
        this.page.showFailed(message.failure);
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
        this.page.view?.rulesChanged();
    }
  }

  private inProfile(action: (profile: ProfileView) => void): void {
    if (this.page.view) action(this.page.view);
    else this.wanted = action;
  }

  private open(message: Extract<Announcement, { type: 'opened' }>): void {
    try {
      const host = {
        channel: this.channel,
        post: (out: FromEditor) => this.api.postMessage(out),
        save: (state: unknown) => this.api.setState(state),
      };
      const profile = new ProfileView(message, host, readState(this.api.getState()));
      this.page.showView(profile);
      const { wanted } = this;
      this.wanted = null;
      wanted?.(profile);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.api.postMessage({ type: 'trouble', message: `Cannot show the profile: ${reason}` });
      this.page.showFailed({
        title: 'This profile cannot be shown',
        message: `Its tables do not fit together: ${reason}.`,
        remedy:
          'Try again; if it happens again, the log of the extension says more and a bug report with it helps.',
      });
    }
  }
}
