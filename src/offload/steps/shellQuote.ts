/**
 * The one way an argument gets into a command line of a far machine's POSIX shell.
 *
 * Between single quotes sh takes every character for itself, newlines too (POSIX, Shell Command Language, 2.2.2), and a
 * single quote cannot stand there; so it is put outside, with a backslash. What quoting cannot do: an argument that
 * begins with a dash still looks like an option to the program that gets it; the caller puts `--` in front.
 */

/** One argument as one word of a shell command. @throws Error if it has a NUL: no program can be given one */
export function shellQuote(argument: string): string {
  if (argument.includes('\0')) {
    throw new Error(
      'A command argument has a NUL character in it, which no program can be given. Remove it.',
    );
  }
  // A lone surrogate has no UTF-8 form: it would arrive as U+FFFD, which is another name.
  if (/\p{Surrogate}/u.test(argument)) {
    throw new Error('A command argument has a broken Unicode character in it. Remove it.');
  }
  // Words of these characters mean themselves in every shell; left bare, the log is readable.
  if (/^[A-Za-z0-9_/.:,@%+-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** A whole command of a program and its arguments. @throws Error as shellQuote */
export function shellCommand(...words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}
