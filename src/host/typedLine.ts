/** A line as it is typed on a raw terminal: characters, backspace, Ctrl+U, and how it ends. */
import { StringDecoder } from 'node:string_decoder';

export class TypedLine {
  state: 'typing' | 'done' | 'givenUp' = 'typing';
  private readonly decoder = new StringDecoder('utf8');
  private characters: string[] = [];

  get text(): string {
    return this.characters.join('');
  }

  /** Takes what the keyboard sent. @returns what a terminal that shows the line has to be sent */
  type(bytes: Uint8Array): string {
    let shown = '';
    for (const character of this.decoder.write(Buffer.from(bytes))) {
      if (this.state !== 'typing') break;
      shown += this.typed(character);
    }
    return shown;
  }

  private typed(character: string): string {
    switch (character) {
      case '\r':
      case '\n':
        this.state = 'done';
        return '';
      case '\x03': // Ctrl+C
        this.state = 'givenUp';
        return '';
      case '\x04': // Ctrl+D: the end of an empty line
        if (this.characters.length === 0) this.state = 'givenUp';
        return '';
      case '\x7f':
      case '\b':
        return this.characters.pop() === undefined ? '' : '\b \b';
      case '\x15': // Ctrl+U: the whole line
        return '\b \b'.repeat(this.characters.splice(0).length);
      default:
        if (character < ' ') return '';
        this.characters.push(character);
        return character;
    }
  }
}
