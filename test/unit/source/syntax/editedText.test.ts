/** A text that is edited has the functions that it has when it is parsed afresh, whatever the edits are. */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { ParsedTexts } from '../../../../src/workbench/source/parsedTexts';
import { edited, textEdits } from './edits';
import { parsedTexts } from './parsed';

let texts: ParsedTexts;
beforeAll(async () => {
  texts = await parsedTexts();
});

/** As drivers are written: all that is read in a way of its own is there once. */
const DRIVER = `// SPDX-License-Identifier: GPL-2.0
/*
 * A ring between two domains { with a brace.
 */
#include <linux/module.h>
#include "ring.h"

#define RING_SLOTS 256
#define for_each_slot(ring, i) \\
	for ((i) = 0; (i) < (ring)->size; (i)++) {

static DEFINE_PER_CPU(struct ring_stats, stats);
static const struct ops ring_ops = {
	.open = ring_open, /* first */
	.close = NULL,
};

enum state { UP = BIT(0), DOWN };

struct __attribute__((packed)) slot {
	u32 id;
	int (*done)(struct slot *slot);
};

#if 0
static int never(void)
{
}
#endif

/* Whether there is room. */
static inline bool ring_full(const struct ring *ring)
{
	return ring->used == RING_SLOTS; // '}'
}

#ifdef CONFIG_RING_DEBUG
static void ring_check(struct ring *ring)
{
	if (!ring) {
		pr_err("no ring }\\n");
		return;
	}
}
#else
static void ring_check(struct ring *ring) { }
#endif

int __init ring_add(struct ring *ring,
#ifdef CONFIG_64BIT
		    u64 address)
#else
		    u32 address)
#endif
	__acquires(ring->lock)
{
#if RING_VERSION > 2
	if (address) {
#else
	if (ring) {
#endif
		ring->used++;
	}
	return 0;
}
EXPORT_SYMBOL_GPL(ring_add);

UNHEARD_OF(x) struct slot *ring_next(struct ring *ring)
{
	int i;

	for_each_slot(ring, i)
		if (ring->slots[i].id)
			return &ring->slots[i];
	}
	return NULL;
}

SYSCALL_DEFINE2(ring, int, fd, unsigned long, flags)
{
	return fd + flags;
}

static int
old_style(a, b)
	int a;
	char *b;
{
	return a;
}

DEFINE_SHOW_ATTRIBUTE(ring);
module_init(ring_init)

static void __exit ring_exit(void)
{
}
module_exit(ring_exit);
`;

it('has the functions of the text as it is now', () => {
  expect(texts.parse('edited.c', DRIVER).functions.map(({ name }) => name)).toEqual([
    ...['ring_full', 'ring_check', 'ring_check', 'ring_add', 'ring_next', 'ring', 'old_style', 'ring'],
    'ring_exit',
  ]);
  let found = 0;
  fc.assert(
    fc.property(textEdits, (edits) => {
      let text = DRIVER;
      texts.parse('edited.c', text);
      for (const edit of edits) {
        text = edited(text, edit);
        const parsed = texts.parse('edited.c', text);
        texts.forget('fresh.c');
        expect(parsed).toEqual(texts.parse('fresh.c', text));
        found += parsed.functions.length;
      }
    }),
    { numRuns: 300 },
  );
  expect(found).toBeGreaterThan(1000);
});

it('moves with what is written above it, in bodies and comments too', () => {
  const before = texts.parse('moved.c', DRIVER).functions;
  const moved = DRIVER.replace('ring->used++;', 'ring->used++;\n\t\tring->sum++;').replace(
    ' * A',
    ' *\n * A',
  );
  const after = texts.parse('moved.c', moved).functions;
  expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
  const add = before.findIndex(({ name }) => name === 'ring_add');
  const shift = after.map(({ line, endLine }, i) => [line - before[i].line, endLine - before[i].endLine]);
  expect(shift).toEqual(before.map((_, i) => (i < add ? [1, 1] : i === add ? [1, 2] : [2, 2])));
});
