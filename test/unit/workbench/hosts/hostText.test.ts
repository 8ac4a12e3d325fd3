/** Whatever a host or a server writes, it is one bounded line, and never a link in a message. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostText, messageText } from '../../../../src/workbench/hosts/hostText';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3000 }),
  fc
    .array(fc.constantFrom('[', ']', '(', ')', 'command:', 'https://x', '\n', '\u202e', '\0', 'a', '"', ' '))
    .map((parts) => parts.join('')),
);

describe('hostText', () => {
  it('is one line without control and direction marks, and bounded', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 300 }), (text, most) => {
        const shown = hostText(text, most);
        expect(shown).not.toMatch(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u);
        expect(Array.from(shown).length).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('leaves what is fit to be shown as it is, and says that it was cut', () => {
    expect(hostText('guest-1 (größer) 東京')).toBe('guest-1 (größer) 東京');
    expect(hostText('a\tb\r\n\u001b[31mc')).toBe('a b [31mc');
    expect(hostText('abcdef', 4)).toBe('abc…');
  });
});

describe('messageText', () => {
  it('has nothing that VS Code makes a link of', () => {
    // As VS Code's own parser of messages has it (base/common/linkedText).
    const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
    expect('[now](command:workbench.action.quit)').toMatch(link);
    expect(messageText('[now](command:workbench.action.quit)')).not.toMatch(link);
    fc.assert(
      fc.property(anyText, (text) => {
        expect(messageText(text)).not.toMatch(link);
      }),
    );
  });
});
