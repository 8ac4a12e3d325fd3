/* Functions that macros make, with and without a language server. A lens is wanted on each line that says so, and on no other. */
#include <linux/syscalls.h>

#define RING_OP(name) static int ring_##name(int budget)

static DEFINE_PER_CPU(struct ring, rings);
DEFINE_MUTEX(ring_lock);

RING_OP(poll) /* lens of clangd: the parser does not expand macros */
{
	return budget;
}

SYSCALL_DEFINE3(ring_enter, unsigned int, fd, u32, to_submit, u32, flags) /* lens */
{
	return 0;
}

BPF_CALL_2(bpf_ring_output, struct sk_buff *, skb, u32, len) /* lens */
{
	return 0;
}

static int __init ring_init(void) /* lens of the parser: clangd does not know __init */
{
	return 0;
}
module_init(ring_init);

#ifdef CONFIG_RING_BATCH
static int ring_submit(void) /* lens of the parser: clangd skips what is not compiled */
{
	int done = 0;

	return done + 1;
}
#else
static int ring_submit(void) /* lens */
{
	int done = 0;

	return done;
}
#endif

static int ring_unused(void)
{
	return 0;
}

static inline int ring_wake(struct ring *ring) /* lens */
{
	return ring_unused();
}
