/** The host room speaks of the terminal's options; in the form they are fields. */

const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/\btry --check\b/g, 'see what the form says beside each source'],
  [/\bRecord with --clear-leftovers\b/g, 'Record with "Remove what earlier recordings left behind" ticked'],
  [/\bwith --clear-leftovers\b/g, 'with "Remove what earlier recordings left behind" ticked'],
  [/--clear-leftovers\b/g, '"Remove what earlier recordings left behind"'],
  [/\bChoose from these with --events\b/g, 'Choose from these under Events'],
  [/\bChoose another with --directory\b/g, 'Choose another directory under More'],
  [/--(frequency|limit|directory|events|seconds)\b/g, '$1'],
];

export function formWords(text: string): string {
  return FIELDS.reduce((words, [option, field]) => words.replace(option, field), text);
}
